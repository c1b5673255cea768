#!/usr/bin/env python3
"""Beam search with a recurrent translator beside a PyTorch loop over the same weights: a GRU with additive attention, beam 5,
batches of 32 sentences. One process after the other in turns; seconds of decoding, without start and loading.

The answers must be the same: a sentence whose best two hypotheses are nearer than rounding may differ, and is counted.

With --model, a folder that `parlance train` wrote and the sentences of --text as its tokenizer cuts them. Without,
weights from a seed whose answers have 7 to 40 tokens, and sentences of 8 to 24 tokens.

    Benchmarks/decoding.py [--model DIR --text FILE] [--python PEERS_PYTHON] [--bench PARLANCE_BENCH] [--threads 1 2]"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    build = os.path.join(HERE, "..", ".build", "release")
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"))
    parser.add_argument("--bench", default=os.path.join(build, "parlance-bench"))
    parser.add_argument("--parlance", default=os.path.join(build, "parlance"))
    parser.add_argument("--model")
    parser.add_argument("--text")
    parser.add_argument("--sentences", type=int, default=256)
    parser.add_argument("--beam", type=int, default=5)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repetitions", type=int, default=2)
    parser.add_argument("--output", default=os.path.join(HERE, "results", "decoding.json"))
    return parser.parse_args()


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
    weights = os.path.join(folder, "model.safetensors")
    save(weights, tensors)
    draw = random.Random(6)
    lines = [[draw.randrange(3, V) for _ in range(draw.randrange(8, 25))] + [2] for _ in range(count)]
    return weights, lines, ["--vocabulary", str(V), str(V), "--embedding", str(E), "--hidden", str(H)], 1, 2


def trained(options):
    with open(os.path.join(options.model, "config.json")) as file:
        config = json.load(file)
    wanted = {"cell": "gru", "attention": "additive", "encoder_layers": 1, "decoder_layers": 1, "bidirectional": True,
              "readout_size": None, "tied_embeddings": "none"}
    for name, value in wanted.items():
        if config.get(name, value) != value:
            sys.exit(f"decoding.py: the PyTorch loop has {name} {value}, the model {config[name]}")
    names = [os.path.join(options.model, name) for name in ("source_tokenizer.json", "tokenizer.json")]
    tokenizer = next(name for name in names if os.path.exists(name))
    with open(options.text) as file:
        text = "".join(file.readlines()[:options.sentences])
    done = subprocess.run([options.parlance, "tokenize", "--tokenizer", tokenizer, "--as", "ids"], input=text,
                          capture_output=True, text=True, check=True)
    end = config.get("source_eos_token_id", 2)
    lines = [[int(i) for i in line.split()] + ([] if end is None else [end]) for line in done.stdout.splitlines()]
    sizes = ["--vocabulary", str(config["source_vocab_size"]), str(config["target_vocab_size"]),
             "--embedding", str(config["embedding_size"]), "--hidden", str(config["hidden_size"])]
    return (os.path.join(options.model, "model.safetensors"), [line for line in lines if line], sizes,
            config.get("decoder_start_token_id", 1), config.get("eos_token_id", 2))


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"decoding.py: {' '.join(command[:3])}: {done.stderr.strip()[-800:]}")
    return json.loads(done.stdout)


def main():
    options = arguments()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        weights, lines, sizes, start, end = trained(options) if options.model else invented(folder, options.sentences)
        # Sentences of like length side by side, as any program that translates a file has them.
        lines.sort(key=len, reverse=True)
        ids = os.path.join(folder, "source.ids")
        with open(ids, "w") as file:
            file.writelines(" ".join(map(str, line)) + "\n" for line in lines)
        for threads in options.threads:
            common = ["--weights", weights, "--ids", ids, "--start", str(start), "--end", str(end)]
            for name in ("beam", "batch", "limit", "repetitions"):
                common += ["--" + name, str(getattr(options, name))]
            common += ["--threads", str(threads)]
            mine, theirs = [], []
            for _ in range(options.rounds):
                got = run([options.bench, "decode"] + common + sizes)
                want = run([options.python, os.path.join(HERE, "decoding_peer.py")] + common)
                mine += [sum(row) for row in got["seconds"]]
                theirs += [sum(row) for row in want["seconds"]]
            same = [a == b for a, b in zip(got["answers"], want["answers"])]
            for equal, a, b in zip(same, got["scores"], want["scores"]):
                assert abs(a - b) < 1e-4, f"scores {a} and {b}"
            tokens = sum(map(len, got["answers"]))
            seconds, peer = statistics.median(mine), statistics.median(theirs)
            rows.append({"threads": threads, "beam": options.beam, "batch": options.batch, "sentences": len(lines),
                         "tokens": tokens, "same_answers": sum(same), "seconds": round(seconds, 4),
                         "torch_seconds": round(peer, 4), "tokens_per_second": round(tokens / seconds),
                         "torch_tokens_per_second": round(tokens / peer), "times": round(peer / seconds, 2)})
            print(json.dumps(rows[-1]), flush=True)
    os.makedirs(os.path.dirname(options.output), exist_ok=True)
    with open(options.output, "w") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
