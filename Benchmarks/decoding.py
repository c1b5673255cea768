#!/usr/bin/env python3
"""Beam search with a recurrent translator beside a PyTorch loop over the same weights: a GRU with additive attention, beam 5,
batches of 32 sentences. One process after the other in turns; seconds of decoding, without start and loading.

The answers must be the same: a sentence whose best two hypotheses are nearer than rounding may differ, and is counted.

With --model, a folder that `parlance train` wrote (a GRU with additive attention, one layer each) and the sentences of
--text as its tokenizer cuts them. Without, weights from a seed whose answers have 7 to 40 tokens, and sentences of 8 to
24 tokens. About a minute.

    Benchmarks/decoding.py [--python PEERS_PYTHON] [--bench PARLANCE_BENCH] [--threads 1 2]
    Benchmarks/decoding.py --model models/de-en --text test_2016_flickr.de.gz"""
import argparse
import gzip
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

import peers_python

peers_python.ensure("numpy")

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    build = os.path.join(HERE, "..", ".build", "release")
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"))
    parser.add_argument("--bench", default=os.path.join(build, "parlance-bench"))
    parser.add_argument("--parlance", help="cuts the sentences of --text (default: beside --bench)")
    parser.add_argument("--model", help="folder of a trained translator (default: weights from a seed)")
    parser.add_argument("--text", help="sentences for --model, a line each; may be packed by gzip")
    parser.add_argument("--sentences", type=int, default=64, help="at most (default: 64)")
    parser.add_argument("--beam", type=int, default=5)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--limit", type=int, default=40, help="tokens of an answer at most (default: 40)")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=2, help="processes of each program (default: 2)")
    parser.add_argument("--repetitions", type=int, default=1,
                        help="how often a process translates all, once warm (default: 1)")
    parser.add_argument("--output", default=os.path.join(HERE, "results", "decoding.json"))
    options = parser.parse_args()
    if (options.model is None) != (options.text is None):
        parser.error("--model and --text go together: a trained translator and sentences for it")
    options.parlance = options.parlance or os.path.join(os.path.dirname(options.bench), "parlance")
    needed = [(options.bench, "build it with `swift build -c release --product parlance-bench`, or name one with --bench"),
              (options.python, "name a Python with PyTorch with --python; Benchmarks/README.md says how to make one")]
    if options.model:
        needed += [(options.parlance, "build it with `swift build -c release --product parlance`, or name it with --parlance"),
                   (os.path.join(options.model, "config.json"), "--model is a folder that `parlance train` wrote"),
                   (options.text, "--text is a file of sentences")]
    for path, hint in needed:
        if not os.path.exists(path):
            sys.exit(f"decoding.py: there is no {path}; {hint}")
    return options


def save(path, tensors):
    """A safetensors file."""
    header, start = {}, 0
    for name, tensor in tensors.items():
        end = start + tensor.nbytes
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [start, end]}
        start = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            file.write(tensor.astype("<f4").tobytes())


def invented(folder, count):
    """Weights and sentences from a seed: vocabularies of 8000, width 256, hidden 512."""
    V, E, H = 8000, 256, 512
    rng = np.random.default_rng(5)

    def near(*shape, scale=1.0):
        return (rng.standard_normal(shape) * scale).astype(np.float32)

    tensors = {"emb_src": near(V, E), "emb_tgt": near(V, E)}
    for suffix in ("", "_reverse"):
        tensors.update({f"enc.weight_ih_l0{suffix}": near(3 * H, E, scale=E ** -0.5),
                        f"enc.weight_hh_l0{suffix}": near(3 * H, H, scale=H ** -0.5),
                        f"enc.bias_ih_l0{suffix}": near(3 * H, scale=0.1),
                        f"enc.bias_hh_l0{suffix}": near(3 * H, scale=0.1)})
    seen = H + 2 * H + E
    tensors.update({"init.weight": near(H, 2 * H, scale=(2 * H) ** -0.5), "init.bias": near(H, scale=0.1),
                    "att.Wq": near(H, H, scale=H ** -0.5), "att.Wk": near(H, 2 * H, scale=(2 * H) ** -0.5),
                    "att.b": near(H, scale=0.1), "att.v": near(H, scale=4 * H ** -0.5),
                    "dec.weight_ih": near(3 * H, E + 2 * H, scale=(E + 2 * H) ** -0.5),
                    "dec.weight_hh": near(3 * H, H, scale=H ** -0.5), "dec.bias_ih": near(3 * H, scale=0.1),
                    "dec.bias_hh": near(3 * H, scale=0.1),
                    "out.weight": near(V, seen, scale=5 * seen ** -0.5), "out.bias": near(V, scale=0.1)})
    # The end is about as likely at any place: answers of 7 to 40 tokens.
    tensors["out.weight"][2] *= 0.3
    tensors["out.bias"][2] = 7.2
    save(os.path.join(folder, "model.safetensors"), tensors)
    config = {"architectures": ["ParlanceRecurrentTranslator"], "model_type": "parlance_recurrent_translator", "cell": "gru",
              "source_vocab_size": V, "target_vocab_size": V, "embedding_size": E, "hidden_size": H}
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(config, file)
    draw = random.Random(6)
    lines = [[draw.randrange(3, V) for _ in range(draw.randrange(8, 25))] + [2] for _ in range(count)]
    return lines


def trained(options):
    """The sentences of --text as ids, once the model is one that the PyTorch loop has too."""
    with open(os.path.join(options.model, "config.json")) as file:
        config = json.load(file)
    wanted = {"architectures": ["ParlanceRecurrentTranslator"], "cell": "gru", "attention": "additive", "encoder_layers": 1,
              "decoder_layers": 1, "bidirectional": True}
    for name, value in wanted.items():
        if config.get(name, value) != value:
            sys.exit(f"decoding.py: the PyTorch loop has {name} {value}, the model {config[name]}")
    names = [os.path.join(options.model, name) for name in ("source_tokenizer.json", "tokenizer.json")]
    tokenizer = next(name for name in names if os.path.exists(name))
    with (gzip.open if options.text.endswith(".gz") else open)(options.text, "rt", encoding="utf8") as file:
        text = "".join(itertools.islice(file, options.sentences))
    done = subprocess.run([options.parlance, "tokenize", "--tokenizer", tokenizer, "--as", "ids"], input=text,
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"decoding.py: {options.parlance} tokenize: {done.stderr.strip()[-800:]}")
    end = config.get("source_eos_token_id", 2)
    lines = [[int(i) for i in line.split()] + ([] if end is None else [end]) for line in done.stdout.splitlines()]
    return [line for line in lines if line]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"decoding.py: {' '.join(command[:3])}: {done.stderr.strip()[-800:]}")
    return json.loads(done.stdout)


def main():
    options = arguments()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        lines = trained(options) if options.model else invented(folder, options.sentences)
        # Sentences of like length side by side, as any program that translates a file has them.
        lines.sort(key=len, reverse=True)
        ids = os.path.join(folder, "source.ids")
        with open(ids, "w") as file:
            file.writelines(" ".join(map(str, line)) + "\n" for line in lines)
        for threads in options.threads:
            common = ["--model", options.model or folder, "--ids", ids, "--threads", str(threads)]
            for name in ("beam", "batch", "limit", "repetitions"):
                common += ["--" + name, str(getattr(options, name))]
            commands = {"parlance": [options.bench, "decode"] + common,
                        "PyTorch": [options.python, os.path.join(HERE, "decoding_peer.py")] + common}
            seconds, found = {name: [] for name in commands}, {}
            for _ in range(options.rounds):
                for name, command in commands.items():
                    found[name] = run(command)
                    seconds[name] += [sum(row) for row in found[name]["seconds"]]
                    print(f"{threads} threads, {name}: {seconds[name][-1]:.2f} s", file=sys.stderr, flush=True)
            mine, theirs = found["parlance"], found["PyTorch"]
            for a, b in zip(mine["scores"], theirs["scores"], strict=True):
                if abs(a - b) >= 1e-4:
                    sys.exit(f"decoding.py: scores {a} and {b} of one sentence")
            tokens = sum(map(len, mine["answers"]))
            took = {name: statistics.median(values) for name, values in seconds.items()}
            rows.append({"threads": threads, "beam": options.beam, "batch": options.batch, "sentences": len(lines),
                         "tokens": tokens, "same_answers": sum(a == b for a, b in zip(mine["answers"], theirs["answers"])),
                         "seconds": round(took["parlance"], 4), "torch_seconds": round(took["PyTorch"], 4),
                         "tokens_per_second": round(tokens / took["parlance"]),
                         "torch_tokens_per_second": round(tokens / took["PyTorch"]),
                         "times": round(took["PyTorch"] / took["parlance"], 2)})
            print(json.dumps(rows[-1]), flush=True)
    results = {}
    if os.path.exists(options.output):
        with open(options.output) as file:
            results = json.load(file)
    results["trained" if options.model else "random weights"] = rows
    os.makedirs(os.path.dirname(os.path.abspath(options.output)), exist_ok=True)
    with open(options.output, "w") as file:
        json.dump(results, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
