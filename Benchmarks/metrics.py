#!/usr/bin/env python3
"""`parlance evaluate` beside sacreBLEU: the same lines, seconds of the whole process, scores checked equal.

The references are the English training captions of Multi30k, repeated to the number of lines that is asked for; the
hypotheses are the same with two words of each replaced.

usage: metrics.py [--data DIR] [--parlance PROGRAM] [--python PYTHON] [--lines 100000] [--repetitions 3]
       (needs a built program, the folder of texts, and sacrebleu 2.6.0 where PYTHON finds it: Benchmarks/setup-peers)
"""
import argparse
import gzip
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
CASES = [
    ("BLEU, 13a", ["--metric", "bleu"], ["-m", "bleu"]),
    ("BLEU, intl", ["--metric", "bleu", "--tokenize", "intl"], ["-m", "bleu", "-tok", "intl"]),
    ("chrF", ["--metric", "chrf"], ["-m", "chrf"]),
    ("chrF++", ["--metric", "chrf", "--word-order", "2"], ["-m", "chrf", "--chrf-word-order", "2"]),
]


def timed(command):
    start = time.perf_counter()
    out = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
    return time.perf_counter() - start, out


def texts(path, count, folder):
    """Writes references and hypotheses."""
    lines = gzip.open(path, "rt", encoding="utf-8").read().split("\n")[:-1]
    lines = (lines * (count // len(lines) + 1))[:count]
    chance = random.Random(1)
    edited = []
    for line in lines:
        words = line.split(" ")
        for _ in range(2):
            words[chance.randrange(len(words))] = chance.choice(["the", "a", "dog", words[0]])
        edited.append(" ".join(words))
    for name, content in [("references", lines), ("hypotheses", edited)]:
        (folder / name).write_text("\n".join(content) + "\n", encoding="utf-8")


def main():
    peers = pathlib.Path(os.environ.get("PARLANCE_PEERS", pathlib.Path.home() / ".cache/parlance-peers"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--parlance", default=HERE.parent / ".build/release/parlance")
    parser.add_argument("--python", default=peers / "venv/bin/python")
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        texts(options.data / "multi30k/train.en.gz", options.lines, folder)
        hypotheses, references = folder / "hypotheses", folder / "references"
        print("| metric | parlance, s | sacreBLEU, s | times faster | score of both |\n| --- | --- | --- | --- | --- |")
        for name, ours, theirs in CASES:
            seconds, scores = ([], []), set()
            for _ in range(options.repetitions):
                took, out = timed([options.parlance, "evaluate", *ours, "--hypotheses", hypotheses, "--references", references])
                seconds[0].append(took)
                scores.add(f"{float(out.split()[1]):.4f}")
                took, out = timed([options.python, "-m", "sacrebleu", references, "-i", hypotheses, "-b", "-w", "4", *theirs])
                seconds[1].append(took)
                scores.add(f"{float(out):.4f}")
            a, b = map(statistics.median, seconds)
            if len(scores) != 1:
                sys.exit(f"{name}: scores differ: {sorted(scores)}")
            print(f"| {name} | {a:.2f} | {b:.2f} | {b / a:.1f} | {scores.pop()} |", flush=True)


if __name__ == "__main__":
    main()
