#!/usr/bin/env python3
"""Folders between Parlance and Python's transformers: GPT-2, BERT (hidden words, with and without pairs, classifier, tagger),
DistilBERT and Marian.

One way, Parlance trains small models from recipes for some seconds, and transformers load their folders by from_pretrained; the
other way, transformers save models with random weights, and Parlance reads them. Both then answer the same questions: the
log-probability of each token, of each class, tag and hidden word, sentence vectors, greedy and beam search. A line a
comparison: the largest difference, which must be below --tolerance.

    Benchmarks/roundtrip_transformers.py [--python PEERS_PYTHON] [--parlance PROGRAM] [--tolerance 2e-4]"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
LINES = ["the otter drinks from the river", "a smith keeps his hammer beside another saw in a box", "the heron", "a box"]
TEXT = [
    "the otter drinks from the river near the heron", "a smith keeps his hammer beside another saw in a box",
    "the heron waits near the river", "a saw lies in a box near the smith", "the otter keeps a hammer",
    "another heron drinks from a box",
]
OTHER = [
    "der otter trinkt aus dem fluss beim reiher", "ein schmied hat seinen hammer neben einer säge in einer kiste",
    "der reiher wartet am fluss", "eine säge liegt in einer kiste beim schmied", "der otter hat einen hammer",
    "ein anderer reiher trinkt aus einer kiste",
]
BERT = "hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 48, max_position_embeddings: 40"
RECIPES = {
    "gpt2": """task: language-model
data: {train: text}
tokenizer: {type: bpe, size: 300}
model: {kind: gpt2, n_layer: 2, n_head: 4, n_embd: 32, n_positions: 40}
batches: {streams: 4, length: 24}
""",
    "gpt2-characters": """task: language-model
data: {train: text}
tokenizer: {type: characters, min_frequency: 1}
model: {kind: gpt2, n_layer: 2, n_head: 4, n_embd: 32, n_positions: 120}
batches: {streams: 4, length: 60}
""",
    "hidden-words": f"""task: masked-language-model
data: {{train: text}}
tokenizer: {{type: wordpiece, size: 90, lowercase: true}}
model: {{kind: bert, {BERT}}}
batches: {{streams: 4, length: 24}}
""",
    "hidden-words-pairs": f"""task: masked-language-model
data: {{train: text}}
tokenizer: {{type: wordpiece, size: 90, lowercase: true}}
model: {{kind: bert, {BERT}}}
masking: {{next_sentence: true, whole_words: true}}
batches: {{streams: 4, length: 24}}
""",
    "classifier": f"""task: classification
data: {{train: labeled, format: label-first}}
tokenizer: {{type: wordpiece, size: 90, lowercase: true}}
model: {{kind: bert, {BERT}}}
""",
    "pairs": f"""task: classification
data: {{train: pairs, format: tsv-pairs}}
tokenizer: {{type: wordpiece, size: 90, lowercase: true}}
model: {{kind: bert, {BERT}}}
""",
    "tagger": f"""task: tagging
data: {{train: tagged, format: conll}}
tokenizer: {{type: wordpiece, size: 60, lowercase: true}}
model: {{kind: bert, {BERT}}}
""",
    "marian": """task: translation
data: {train: {source: other, target: text}, max_length: 60}
tokenizer: {type: bpe, size: 330}
model: {kind: transformer, norm: post, d_model: 32, layers: 2, attention_heads: 4, ffn_dim: 48, max_position_embeddings: 64}
""",
}
COMMON = """schedule: {rate: 0.01}
training: {epochs: 6}
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=os.path.join(PEERS, "venv", "bin", "python"))
    parser.add_argument("--parlance", default=os.path.join(HERE, "..", ".build", "release", "parlance"))
    parser.add_argument("--tolerance", type=float, default=2e-4)
    parser.add_argument("--only", default="", help="models whose name contains this")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = arguments()
    if not options.inside:
        for path in (options.python, options.parlance):
            if not os.path.exists(path):
                sys.exit(f"roundtrip_transformers.py: {path} is missing; build with `swift build -c release --product parlance` "
                         "and name a Python with torch and transformers with --python")
        sys.exit(subprocess.call([options.python, os.path.abspath(__file__), "--inside", *sys.argv[1:]]))
    Comparison(options).run()


class Comparison:
    def __init__(self, options):
        # Beside this script lies one that has the name of a package that transformers need.
        sys.path = [path for path in sys.path if os.path.abspath(path) != HERE]
        import torch
        import transformers
        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        torch.set_num_threads(1)
        torch.manual_seed(1)
        self.torch, self.hf, self.options, self.failures = torch, transformers, options, 0

    def run(self):
        with tempfile.TemporaryDirectory(prefix="roundtrip-") as work:
            self.write_texts(work)
            for name, recipe in RECIPES.items():
                if self.options.only not in name:
                    continue
                file = os.path.join(work, name + ".yaml")
                with open(file, "w", encoding="utf8") as f:
                    f.write(recipe + COMMON)
                ours = os.path.join(work, name + "-parlance")
                self.parlance("train", "--no-database", "--quiet", file, "--output", ours)
                self.compare(name, "made by parlance", ours)
                theirs = os.path.join(work, name + "-hf")
                self.make(ours, theirs)
                self.compare(name, "made by transformers", theirs)
            if os.path.exists(os.path.join(work, "hidden-words-parlance")):
                theirs = os.path.join(work, "distilbert")
                self.make_distilbert(os.path.join(work, "hidden-words-parlance"), theirs)
                self.compare("distilbert", "made by transformers", theirs)
        print("all agree" if not self.failures else f"{self.failures} comparisons differ")
        sys.exit(1 if self.failures else 0)

    def write_texts(self, work):
        def write(name, lines):
            with open(os.path.join(work, name), "w", encoding="utf8") as f:
                f.write("\n".join(lines) + "\n")
        write("text", TEXT * 12)
        write("other", OTHER * 12)
        write("labeled", [f"{'abc'[i % 3]} {line}" for i, line in enumerate(TEXT)] * 12)
        write("pairs", [f"{'xy'[i % 2]}\t{a}\t{b}" for i, (a, b) in enumerate(zip(TEXT, TEXT[1:] + TEXT[:1]))] * 12)
        tags = {"the": "D", "a": "D", "another": "D", "in": "P", "near": "P", "from": "P", "beside": "P"}
        write("tagged", ["".join(f"{w}\t{tags.get(w, 'X')}\n" for w in line.split()) for line in TEXT] * 12)

    def parlance(self, *arguments, text=None):
        done = subprocess.run([self.options.parlance, *arguments], input=text, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"roundtrip_transformers.py: parlance {' '.join(arguments[:4])}: {done.stderr.strip()[-800:]}")
        return done.stdout

    def answers(self, *arguments, text):
        return [json.loads(line) for line in self.parlance(*arguments, "--json", text=text).splitlines()]

    def model_class(self, folder):
        with open(os.path.join(folder, "config.json"), encoding="utf8") as f:
            return getattr(self.hf, json.load(f)["architectures"][0])

    def load(self, folder):
        model, told = self.model_class(folder).from_pretrained(folder, output_loading_info=True)
        wrong = {k: v for k, v in told.items() if v and k in ("missing_keys", "unexpected_keys", "mismatched_keys")}
        # What is computed or tied is in no file.
        wrong = {k: [n for n in v if "embed_positions" not in str(n) and "position_ids" not in str(n)] for k, v in wrong.items()}
        if any(wrong.values()):
            print(f"FAILED {folder}: {wrong}")
            self.failures += 1
        return model.eval(), self.hf.AutoTokenizer.from_pretrained(folder)

    def make(self, ours, theirs):
        """A model of the same shape with other weights, saved by transformers, with the tokenizer of ours."""
        model, tokenizer = self.load(ours)
        with self.torch.no_grad():
            for name, weight in model.named_parameters():
                if weight.dim() > 1 and "embed_positions" not in name:
                    weight.normal_(std=0.3 if "wpe" not in name and "position" not in name else 0.1)
            model.tie_weights()
        model.save_pretrained(theirs)
        tokenizer.save_pretrained(theirs)

    def make_distilbert(self, ours, theirs):
        tokenizer = self.hf.AutoTokenizer.from_pretrained(ours)
        config = self.hf.DistilBertConfig(
            vocab_size=len(tokenizer), dim=32, n_layers=2, n_heads=4, hidden_dim=48, max_position_embeddings=40)
        model = self.hf.DistilBertForMaskedLM(config)
        with self.torch.no_grad():
            for weight in model.parameters():
                if weight.dim() > 1:
                    weight.normal_(std=0.3)
            model.tie_weights()
        model.save_pretrained(theirs)
        tokenizer.save_pretrained(theirs)

    def report(self, name, way, what, differences):
        worst = max(differences) if differences else float("nan")
        isWrong = not worst < self.options.tolerance
        self.failures += isWrong
        print(f"{'FAILED' if isWrong else 'ok    '} {name:20} {way:22} {what:24} {len(differences):5} values  "
              f"largest difference {worst:.2e}", flush=True)

    def compare(self, name, way, folder):
        model, tokenizer = self.load(folder)
        kind = type(model).__name__
        with self.torch.no_grad():
            if kind == "GPT2LMHeadModel":
                self.language_model(name, way, folder, model, tokenizer)
            elif kind == "MarianMTModel":
                self.translator(name, way, folder, model, tokenizer)
            elif kind.endswith("SequenceClassification"):
                self.classifier(name, way, folder, model, tokenizer)
            elif kind.endswith("TokenClassification"):
                self.tagger(name, way, folder, model, tokenizer)
            else:
                self.masked(name, way, folder, model, tokenizer)

    def language_model(self, name, way, folder, model, tokenizer):
        differences = []
        for line, got in zip(LINES, self.answers("score", "--model", folder, text="\n".join(LINES) + "\n")):
            ids = tokenizer(line, add_special_tokens=False)["input_ids"]
            start, end = model.config.bos_token_id, model.config.eos_token_id
            ids = ([] if start is None else [start]) + ids + ([] if end is None else [end])
            scores = model(self.torch.tensor([ids])).logits[0].log_softmax(-1)
            want = [float(scores[i, ids[i + 1]]) for i in range(len(ids) - 1)]
            assert len(want) == len(got["token_log_probabilities"]), (line, len(want), got)
            differences += [abs(a - b) for a, b in zip(want, got["token_log_probabilities"])]
        self.report(name, way, "token log-probabilities", differences)
        for beams in (1, 4):
            flags = ["--temperature", "0"] if beams == 1 else ["--beam", str(beams)]
            found = self.answers("generate", "--model", folder, "--max-tokens", "8", *flags, "-", text="\n".join(LINES) + "\n")
            differences = []
            for line, got in zip(LINES, found):
                ids = tokenizer(line, add_special_tokens=False, return_tensors="pt")["input_ids"]
                wanted = model.generate(ids, attention_mask=ids * 0 + 1, max_new_tokens=8, do_sample=False, num_beams=beams,
                                        pad_token_id=0)[0, ids.shape[1]:].tolist()
                tokens = tokenizer.convert_tokens_to_ids(got["tokens"])
                wanted = wanted[:len(tokens)] if model.config.eos_token_id in wanted else wanted
                differences.append(0.0 if wanted == tokens else 1.0)
            self.report(name, way, f"generate, beam {beams}", differences)

    def translator(self, name, way, folder, model, tokenizer):
        pad = model.config.pad_token_id
        text = "".join(f"{a}\t{b}\n" for a, b in zip(OTHER, TEXT))
        differences = []
        for source, target, got in zip(OTHER, TEXT, self.answers("score", "--model", folder, text=text)):
            ids = tokenizer(source, return_tensors="pt")["input_ids"]
            wanted = tokenizer(target)["input_ids"]
            logits = model(input_ids=ids, decoder_input_ids=self.torch.tensor([[model.config.decoder_start_token_id] + wanted[:-1]])).logits[0]
            logits[:, pad] = float("-inf")
            scores = logits.log_softmax(-1)
            want = [float(scores[i, t]) for i, t in enumerate(wanted)]
            assert len(want) == len(got["token_log_probabilities"]), (source, len(want), got)
            differences += [abs(a - b) for a, b in zip(want, got["token_log_probabilities"])]
        self.report(name, way, "token log-probabilities", differences)
        for beams in (1, 4):
            found = self.answers("translate", "--model", folder, "--beam", str(beams), "--max-length", "20", text="\n".join(OTHER) + "\n")
            differences = []
            for source, got in zip(OTHER, found):
                ids = tokenizer(source, return_tensors="pt")["input_ids"]
                wanted = model.generate(ids, max_new_tokens=20, num_beams=beams, do_sample=False, length_penalty=1.0,
                                        bad_words_ids=[[pad]], early_stopping=False)[0, 1:].tolist()
                tokens = tokenizer.convert_tokens_to_ids(got["translations"][0]["tokens"])
                differences.append(0.0 if wanted[:len(tokens)] == tokens else 1.0)
            self.report(name, way, f"translate, beam {beams}", differences)

    def classifier(self, name, way, folder, model, tokenizer):
        pairs = [f"{a}\t{b}" for a, b in zip(LINES, LINES[1:])] if name == "pairs" else LINES
        differences = []
        for line, got in zip(pairs, self.answers("classify", "predict", "-k", "-1", folder, text="\n".join(pairs) + "\n")):
            logits = model(**self.framed(tokenizer, *line.split("\t"))).logits[0].log_softmax(-1)
            for one in got["labels"]:
                want = float(logits[model.config.label2id[one["label"]]])
                differences.append(abs(want - self.log(one["probability"])))
        self.report(name, way, "class log-probabilities", differences)

    def framed(self, tokenizer, first, second=None):
        """[CLS] A [SEP] (B [SEP]), whatever the tokenizer's own template is."""
        ids = lambda text: tokenizer(text, add_special_tokens=False)["input_ids"]
        cls, sep = tokenizer.convert_tokens_to_ids(["[CLS]", "[SEP]"])
        row = [cls] + ids(first) + [sep]
        types = [0] * len(row)
        if second is not None:
            tail = ids(second) + [sep]
            row, types = row + tail, types + [1] * len(tail)
        return {"input_ids": self.torch.tensor([row]), "token_type_ids": self.torch.tensor([types])}

    def tagger(self, name, way, folder, model, tokenizer):
        differences = []
        for line, got in zip(LINES, self.answers("tag", "--model", folder, "--format", "words", text="\n".join(LINES) + "\n")):
            pieces = [tokenizer(w, add_special_tokens=False)["input_ids"] for w in line.split()]
            rows, row = [], 1
            for piece in pieces:
                rows.append(row)
                row += len(piece)
            logits = model(**self.framed(tokenizer, line)).logits[0].log_softmax(-1)
            for row, word in zip(rows, got["words"]):
                best = int(logits[row].argmax())
                differences.append(abs(float(logits[row, best]) - self.log(word["probability"])) if
                                   model.config.id2label[best] == word["tag"] else 1.0)
        self.report(name, way, "tag log-probabilities", differences)

    def masked(self, name, way, folder, model, tokenizer):
        lines = ["the [MASK] drinks from the river", "a smith keeps his [MASK] beside another saw"]
        size, differences = model.config.vocab_size, []
        found = self.answers("fill-mask", "--model", folder, "-k", str(size), *lines, text=None)
        place = tokenizer.convert_tokens_to_ids("[MASK]")
        for number, line in enumerate(lines):
            inputs = self.framed(tokenizer, line)
            if type(model).__name__.startswith("Distil"):
                del inputs["token_type_ids"]
            out = model(**inputs)
            logits = getattr(out, "logits", None)
            logits = out.prediction_logits if logits is None else logits
            row = inputs["input_ids"][0].tolist().index(place)
            scores = logits[0, row].log_softmax(-1)
            for one in found[number * size:(number + 1) * size]:
                want = float(scores[tokenizer.convert_tokens_to_ids(one["token"])])
                if want > -15:
                    differences.append(abs(want - self.log(one["probability"])))
        self.report(name, way, "hidden words", differences)
        base = model.base_model
        differences = []
        for line, got in zip(LINES, self.answers("encode", "--model", folder, text="\n".join(LINES) + "\n")):
            inputs = self.framed(tokenizer, line)
            if type(model).__name__.startswith("Distil"):
                del inputs["token_type_ids"]
            mean = base(**inputs).last_hidden_state[0].mean(0)
            mean = mean / mean.norm()
            differences += [abs(a - b) for a, b in zip(mean.tolist(), got["vector"])]
        self.report(name, way, "sentence vectors", differences)

    def log(self, probability):
        return float(self.torch.tensor(max(probability, 1e-30)).log())


if __name__ == "__main__":
    main()
