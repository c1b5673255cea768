#!/usr/bin/env python3
"""Tokenizers of the unigram kind beside Hugging Face's: training on a text, tokens that other lines need, and whether each program's
tokenizer gives the same ids in the other. Whole processes on the wall, in turns.

    Benchmarks/unigram.py --text train.txt --lines valid.txt [--size 8000] [--threads 1] [--rounds 3]"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import peers_python

# tokenizers.py beside this file is another thing.
sys.path.pop(0)
peers_python.ensure("tokenizers")

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

HERE = os.path.dirname(os.path.abspath(__file__))


def train_peer(text, size, path):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train([text], trainers.UnigramTrainer(vocab_size=size, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>",
                                                    show_progress=False))
    tokenizer.save(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parlance", default=os.path.join(HERE, "..", ".build", "release", "parlance"))
    parser.add_argument("--text", required=True)
    parser.add_argument("--lines", required=True)
    parser.add_argument("--size", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--train-peer", help=argparse.SUPPRESS)
    parser.add_argument("--output", default=os.path.join(HERE, "results", "unigram.json"))
    options = parser.parse_args()
    if options.train_peer:
        return train_peer(options.text, options.size, options.train_peer)
    for path in (options.parlance, options.text, options.lines):
        if not os.path.exists(path):
            sys.exit(f"unigram.py: there is no {path}")
    with open(options.lines, encoding="utf8") as f:
        lines = [line.rstrip("\n") for line in f]
    with tempfile.TemporaryDirectory(prefix="unigram-") as work:
        files = {"ours": os.path.join(work, "ours", "tokenizer.json"), "peer": os.path.join(work, "peer.json")}
        commands = {
            "ours": [options.parlance, "vocab", "train", "--type", "unigram", "--size", str(options.size), "--threads",
                     str(options.threads), "--quiet", "--output", os.path.join(work, "ours"), options.text],
            "peer": [sys.executable, os.path.abspath(__file__), "--text", options.text, "--lines", options.lines, "--size",
                     str(options.size), "--train-peer", files["peer"]]}
        environment = {**os.environ, "RAYON_NUM_THREADS": str(options.threads)}
        seconds, repeatable, seen = {kind: [] for kind in commands}, True, None
        for _ in range(options.rounds):
            for kind, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
                seconds[kind].append(time.perf_counter() - start)
            with open(files["ours"], "rb") as f:
                now = f.read()
            repeatable, seen = repeatable and seen in (None, now), now
        row = {"size": options.size, "threads": options.threads, "bytes": os.path.getsize(options.text), "repeatable": repeatable,
               "seconds": {kind: statistics.median(s) for kind, s in seconds.items()}, "tokens": {}, "lines": len(lines)}
        for kind, path in files.items():
            ids = [encoding.ids for encoding in Tokenizer.from_file(path).encode_batch(lines)]
            done = subprocess.run([options.parlance, "tokenize", "--tokenizer", path, "--as", "ids", options.lines],
                                  check=True, capture_output=True, text=True)
            mine = [[int(i) for i in line.split()] for line in done.stdout.split("\n")[:len(lines)]]
            if mine != ids:
                wrong = next(i for i, pair in enumerate(zip(mine, ids)) if pair[0] != pair[1])
                sys.exit(f"unigram.py: {kind}: line {wrong + 1} has other ids: {lines[wrong][:80]}")
            row["tokens"][kind] = sum(map(len, ids))
        row["times"] = row["seconds"]["peer"] / row["seconds"]["ours"]
        print(json.dumps(row))
        with open(options.output, "w", encoding="utf8") as f:
            json.dump(row, f, indent=1)
            f.write("\n")


main()
