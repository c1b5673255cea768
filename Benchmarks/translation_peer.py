"""CTranslate2's side of translation.py, and the model for both: a Marian of transformer-base's shape with weights from
a seed. Prints seconds of each pass and the answers as JSON."""
import argparse
import json
import os
import time
import warnings

warnings.filterwarnings("ignore")
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

parser = argparse.ArgumentParser()
parser.add_argument("--cache", required=True)
parser.add_argument("--prepare", action="store_true")
parser.add_argument("--ids")
parser.add_argument("--weights", default="float32")
parser.add_argument("--limit", type=float, default=3.0)
for name, default in (("beam", 1), ("batch", 1), ("tokens", 32), ("threads", 1)):
    parser.add_argument("--" + name, type=int, default=default)
options = parser.parse_args()
folder, converted = os.path.join(options.cache, "model"), os.path.join(options.cache, "ct2")
VOCABULARY = 32000


def prepare():
    if os.path.exists(os.path.join(converted, "model.bin")):
        return
    import torch
    from ctranslate2.converters import transformers as converters
    from transformers import MarianConfig, MarianMTModel
    torch.manual_seed(0)
    config = MarianConfig(
        vocab_size=VOCABULARY, decoder_vocab_size=VOCABULARY, d_model=512, encoder_layers=6, decoder_layers=6,
        encoder_attention_heads=8, decoder_attention_heads=8, encoder_ffn_dim=2048, decoder_ffn_dim=2048,
        max_position_embeddings=512, activation_function="relu", scale_embedding=True, pad_token_id=VOCABULARY - 1,
        eos_token_id=0, decoder_start_token_id=VOCABULARY - 1, bos_token_id=None, forced_eos_token_id=None,
        share_encoder_decoder_embeddings=True)
    model = MarianMTModel(config).eval()
    model.model.shared.weight.data[VOCABULARY - 1] = 0
    os.makedirs(converted, exist_ok=True)
    model.save_pretrained(folder)
    spec = converters.MarianMTLoader().get_model_spec(model)
    tokens = ["</s>", "<unk>"] + [f"t{i}" for i in range(2, VOCABULARY - 1)]
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.eos_token, spec.config.unk_token, spec.config.decoder_start_token = "</s>", "<unk>", "</s>"
    spec.validate()
    spec.save(converted)


prepare()
if options.prepare:
    print(json.dumps("ready"))
    raise SystemExit
import ctranslate2  # noqa: E402

translator = ctranslate2.Translator(converted, compute_type=options.weights, intra_threads=options.threads,
                                    inter_threads=1)
with open(options.ids) as file:
    sources = [["</s>" if i == "0" else f"t{i}" for i in line.split()] for line in file]
seconds, start = [], time.perf_counter()
while len(seconds) < 3 or time.perf_counter() - start < options.limit:
    begin = time.perf_counter()
    found = translator.translate_batch(
        sources, beam_size=options.beam, max_decoding_length=options.tokens, min_decoding_length=options.tokens)
    seconds.append(time.perf_counter() - begin)
answers = [[0 if token == "</s>" else 1 if token == "<unk>" else int(token[1:]) for token in result.hypotheses[0]]
           for result in found]
print(json.dumps({"seconds": seconds[1:], "answers": answers}))
