"""llama.cpp's side of generation.py, and the model for both: a GPT-2 small with weights from a seed, as a folder of
transformers and as GGUF files. Prints seconds after the prompt and the tokens as JSON."""
import argparse
import json
import os
import time
import warnings

warnings.filterwarnings("ignore")
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import numpy as np  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--cache", required=True)
parser.add_argument("--prepare", action="store_true")
parser.add_argument("--ids")
parser.add_argument("--type", default="f32")
for name, default in (("tokens", 64), ("threads", 1), ("repetitions", 5)):
    parser.add_argument("--" + name, type=int, default=default)
options = parser.parse_args()
folder = os.path.join(options.cache, "model")


def gguf_path(kind):
    return os.path.join(options.cache, f"gpt2-{kind}.gguf")


def write_gguf(state, kind):
    import gguf
    types = gguf.GGMLQuantizationType
    chosen = {"f32": types.F32, "f16": types.F16, "q8_0": types.Q8_0}[kind]
    writer = gguf.GGUFWriter(gguf_path(kind) + ".new", "gpt2")
    writer.add_block_count(12)
    writer.add_context_length(1024)
    writer.add_embedding_length(768)
    writer.add_feed_forward_length(3072)
    writer.add_head_count(12)
    writer.add_layer_norm_eps(1e-5)
    writer.add_file_type(0)
    writer.add_tokenizer_model("no_vocab")
    writer.add_vocab_size(50257)

    def add(name, tensor):
        array = tensor.contiguous().numpy()
        if array.ndim == 2 and kind != "f32" and "position" not in name:
            writer.add_tensor(name, gguf.quants.quantize(array, chosen), raw_dtype=chosen)
        else:
            writer.add_tensor(name, array.astype(np.float32))

    add("token_embd.weight", state["transformer.wte.weight"])
    add("output.weight", state["transformer.wte.weight"])
    add("position_embd.weight", state["transformer.wpe.weight"])
    add("output_norm.weight", state["transformer.ln_f.weight"])
    add("output_norm.bias", state["transformer.ln_f.bias"])
    for block in range(12):
        source = f"transformer.h.{block}."
        for name, other in (("attn_norm", "ln_1"), ("ffn_norm", "ln_2")):
            for part in ("weight", "bias"):
                add(f"blk.{block}.{name}.{part}", state[f"{source}{other}.{part}"])
        for name, other in (("attn_qkv", "attn.c_attn"), ("attn_output", "attn.c_proj"), ("ffn_up", "mlp.c_fc"),
                            ("ffn_down", "mlp.c_proj")):
            add(f"blk.{block}.{name}.weight", state[f"{source}{other}.weight"].T)
            add(f"blk.{block}.{name}.bias", state[f"{source}{other}.bias"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(gguf_path(kind) + ".new", gguf_path(kind))


def prepare():
    kinds = ("f32", "f16", "q8_0")
    try:
        import gguf  # noqa: F401
    except ImportError:
        kinds = ()
    if os.path.exists(os.path.join(folder, "model.safetensors")) and all(
            os.path.exists(gguf_path(kind)) for kind in kinds):
        return
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config()).eval()
    model.save_pretrained(folder)
    for kind in kinds:
        write_gguf(model.state_dict(), kind)


if options.prepare:
    prepare()
    print(json.dumps("ready"))
    raise SystemExit
import llama_cpp  # noqa: E402

model = llama_cpp.Llama(gguf_path(options.type), n_ctx=1024, n_threads=options.threads,
                        n_threads_batch=options.threads, verbose=False)
with open(options.ids) as file:
    prompt = list(map(int, file.readline().split()))


def likeliest():
    return int(np.argmax(np.ctypeslib.as_array(llama_cpp.llama_get_logits(model.ctx), shape=(50257,))))


seconds, answer = [], []
for _ in range(options.repetitions + 1):
    model.reset()
    model.eval(prompt)
    answer = []
    begin = time.perf_counter()
    for place in range(options.tokens):
        answer.append(likeliest())
        if place + 1 < options.tokens:
            model.eval([answer[-1]])
    seconds.append(time.perf_counter() - begin)
print(json.dumps({"decode": seconds[1:], "answer": answer}))
