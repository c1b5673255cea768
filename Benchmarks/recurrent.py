#!/usr/bin/env python3
"""Training steps of recurrent models beside PyTorch: translators of embeddings 256, hidden 512, vocabularies of 8000 (GRU with
additive attention, LSTM with general attention with and without input feeding, GRU without attention) on batches of 64 pairs of
Multi30k's lengths, and an LSTM language model (256, 512, 8000) on 32 texts of 35 tokens. Clipping and Adam are part of a step.

Batches are those of one pool that was sorted by length, all of them: some hardly need padding, some much.

First both start from the same weights, and their losses must agree step by step. Then they are timed in turns, in processes
of their own; the first batches are not counted.

    Benchmarks/recurrent.py [--python PEERS_PYTHON] [--bench PARLANCE_BENCH] [--data DIR] [--rounds N] [--passes N]"""
import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PEER = os.path.join(HERE, "recurrent_peer.py")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"))
    parser.add_argument("--bench", default=os.path.join(HERE, "..", ".build", "release", "parlance-bench"))
    parser.add_argument("--data", default=os.path.join(HERE, "..", "..", "shared", "data"))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--only", default="", help="models whose name contains this; the others keep their figures")
    parser.add_argument("--rounds", type=int, default=2, help="processes of each program (default: 2)")
    parser.add_argument("--passes", type=int, default=1, help="over all batches, of each process (default: 1)")
    parser.add_argument("--results", default=os.path.join(HERE, "results", "recurrent.json"))
    return parser.parse_args()


def sentence_lengths(data, size=64, count=16):
    """Batches of words and marks of pairs of lines: every 16th pair from line 1000 on, sorted by length. Each sentence has one
    token more for its end."""
    path = os.path.join(data, "multi30k", "train.{}.gz")
    if not os.path.exists(path.format("de")):
        print(f"recurrent.py: no multi30k in {data}; lengths 5 to 22 stand for it", file=sys.stderr)
        pairs = [(5 + i % 18, 5 + (i % 18 + i * 3 % 5) % 18) for i in range(size * count)]
    else:
        lines = []
        for language in ("de", "en"):
            with gzip.open(path.format(language), "rt", encoding="utf8") as f:
                lines.append([len(re.findall(r"\w+|[^\w\s]", line)) + 1 for line in f])
        pairs = list(zip(*lines))[1000::16][:size * count]
    pairs.sort()
    batches = [pairs[i:i + size] for i in range(0, len(pairs), size)]
    return [";".join(",".join(str(pair[side]) for pair in batch) for batch in batches) for side in (0, 1)]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"recurrent.py: {' '.join(command[:4])}: {done.stderr.strip()[-800:]}")
    return json.loads(done.stdout)


def main():
    options = arguments()
    for path in (options.python, options.bench):
        if not os.path.exists(path):
            sys.exit(f"recurrent.py: {path} is missing; build with `swift build -c release --product parlance-bench` and name "
                     "a Python with PyTorch with --python")
    source, target = sentence_lengths(options.data)
    models = {name: ["--model", name, "--source", source, "--target", target]
              for name in ("additive", "general", "feeding", "none")}
    models["language-model"] = ["--model", "language-model", "--source", ",".join(["35"] * 32)]
    results = {}
    if options.only and os.path.exists(options.results):
        with open(options.results, encoding="utf8") as f:
            results = json.load(f)
    with tempfile.TemporaryDirectory(prefix="recurrent-") as work:
        for name, shape in models.items():
            if options.only not in name:
                continue
            weights = os.path.join(work, "weights.safetensors")
            common = [*shape, "--steps", "5", "--threads", "2"]
            ours = run([options.bench, "recurrent-step", *common, "--write", weights])["losses"]
            peer = run([options.python, PEER, *common, "--weights", weights])["losses"]
            difference = max(abs(a - b) / abs(b) for a, b in zip(ours, peer))
            if difference > 1e-4 or len(ours) != len(peer):
                sys.exit(f"recurrent.py: {name}: losses {ours}, PyTorch {peer}")
            for threads in options.threads:
                # Two batches, or two steps of the only one, before those that count.
                steps = options.passes * max(shape[3].count(";") + 1, 8)
                common = [*shape, "--steps", str(steps + 2), "--threads", str(threads)]
                commands = {"ours": [options.bench, "recurrent-step", *common], "torch": [options.python, PEER, *common]}
                rates = {kind: [] for kind in commands}
                for _ in range(options.rounds):
                    for kind, command in commands.items():
                        found = run(command)
                        rates[kind].append(sum(found["tokens"][2:]) / sum(found["seconds"][2:]))
                rates = {kind: statistics.median(r) for kind, r in rates.items()}
                row = {"threads": threads, "steps": steps, "target_tokens": sum(found["tokens"][2:]),
                       "tokens_per_second": {kind: round(rate) for kind, rate in rates.items()},
                       "ratio": rates["ours"] / rates["torch"], "bar": 1.2, "loss_difference": difference}
                results[f"{name}, {threads} threads"] = row
                print(f"{name}, {threads} threads: {rates['ours']:.0f} target tokens a second, PyTorch {rates['torch']:.0f} "
                      f"({row['ratio']:.2f} times); losses of five steps agree to {difference:.1e}", flush=True)
    with open(options.results, "w", encoding="utf8") as f:
        json.dump(results, f, indent=1)
        f.write("\n")


main()
