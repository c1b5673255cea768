#!/usr/bin/env python3
"""Training steps of a transformer beside PyTorch: width 256, 3 + 3 layers, 8 heads, feed-forward 1024, one table of 8000 ids
for source, target and output, dropout 0.1, label smoothing 0.1, clipping, Adam; about 4096 target tokens a step.

First both start from the same weights without dropout, and their losses must agree step by step. Then they are timed in
turns, in processes of their own. Pairs of equal length fill a rectangle; the lengths of Multi30k (words and marks) are
ragged in Parlance, a padded and masked batch in PyTorch. Parlance drops no attention weights; where PyTorch does, it
computes attention in another way, so it is timed both with and without.

    Benchmarks/train_step.py [--python PEERS_PYTHON] [--bench PARLANCE_BENCH] [--data DIR] [--rounds N] [--steps N]"""
import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

import engine_tables

HERE = os.path.dirname(os.path.abspath(__file__))
PEER = os.path.join(HERE, "train_step_peer.py")
DEFAULT_RESULTS = os.path.join(HERE, "results", "train_step.json")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"))
    parser.add_argument("--bench", default=os.path.join(HERE, "..", ".build", "release", "parlance-bench"))
    parser.add_argument("--data", default=os.path.join(HERE, "..", "..", "shared", "data"))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--only", default="", help="batches whose name contains this, or memory; the others keep their figures")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each program (default: 3)")
    parser.add_argument("--steps", type=int, default=3, help="steps of each process after the first (default: 3)")
    parser.add_argument("--long", type=int, default=200, help="steps of the run that watches memory; 0 leaves it out")
    parser.add_argument("--results", default=DEFAULT_RESULTS)
    return parser.parse_args()


def sentence_lengths(data):
    """Words and marks of pairs of lines, English and German, from line 1000 on, up to 4096 target tokens."""
    lines = []
    for language in ("en", "de"):
        with gzip.open(os.path.join(data, "multi30k", f"train.{language}.gz"), "rt", encoding="utf8") as f:
            lines.append([len(re.findall(r"\w+|[^\w\s]", line)) for line in f])
    source, target = [], []
    for a, b in list(zip(*lines))[1000:]:
        if sum(target) + b > 4096:
            break
        if a > 0 and b > 0:
            source.append(a)
            target.append(b)
    return source, target


def batches(data):
    yield "256 pairs of 16 tokens", [16] * 256, [16] * 256
    yield "128 pairs of 32 tokens", [32] * 128, [32] * 128
    if os.path.exists(os.path.join(data, "multi30k", "train.en.gz")):
        source, target = sentence_lengths(data)
        yield f"{len(source)} pairs of Multi30k", source, target
    else:
        print(f"train_step.py: no multi30k in {data}, left out", file=sys.stderr)


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"train_step.py: {' '.join(command[:3])}: {done.stderr.strip()[-800:]}")
    return json.loads(done.stdout)


def check(options, shape, work):
    """The largest relative difference of the losses of ten steps from the same weights."""
    weights = os.path.join(work, "weights.safetensors")
    common = [*shape, "--steps", "10", "--threads", "2", "--dropout", "0", "--rate", "1e-4"]
    ours = run([options.bench, "train-step", *common, "--write", weights])["losses"]
    peer = run([options.python, PEER, *common, "--weights", weights])["losses"]
    worst = max(abs(a - b) / abs(b) for a, b in zip(ours, peer))
    if worst > 5e-5 or len(ours) != len(peer):
        sys.exit(f"train_step.py: losses {ours}, PyTorch {peer}")
    return worst, ours


def main():
    options = arguments()
    for path in (options.python, options.bench):
        if not os.path.exists(path):
            sys.exit(f"train_step.py: {path} is missing; build with `swift build -c release` and name a Python with PyTorch "
                     "with --python")
    results = {}
    if options.only and os.path.exists(options.results):
        with open(options.results, encoding="utf8") as f:
            results = json.load(f)
    results["run"] = engine_tables.about()
    with tempfile.TemporaryDirectory(prefix="train-step-") as work:
        for name, source, target in batches(options.data):
            if options.only not in name:
                continue
            shape = ["--source", ",".join(map(str, source)), "--target", ",".join(map(str, target))]
            difference, losses = check(options, shape, work)
            print(f"{name}: losses of ten steps without dropout, {losses[0]:.4f} to {losses[-1]:.4f}, agree to {difference:.1e}")
            for threads in options.threads:
                common = [*shape, "--steps", str(options.steps + 1), "--threads", str(threads)]
                kinds = {"ours": [options.bench, "train-step", *common],
                         "torch": [options.python, PEER, *common],
                         "torch, attention dropped": [options.python, PEER, *common, "--attention-dropout"]}
                times = {kind: [] for kind in kinds}
                for _ in range(options.rounds):
                    for kind, command in kinds.items():
                        found = run(command)
                        times[kind] += found["seconds"][1:]
                tokens = found["tokens"]
                rates = {kind: tokens / statistics.median(t) for kind, t in times.items()}
                row = {"threads": threads, "target_tokens": tokens, "tokens_per_second": {k: round(r) for k, r in rates.items()},
                       "ratio": rates["ours"] / rates["torch"],
                       "ratio_attention_dropped": rates["ours"] / rates["torch, attention dropped"], "bar": 1.25,
                       "loss_difference": difference}
                results[f"{name}, {threads} threads"] = row
                print(f"{name}, {threads} threads: {rates['ours']:.0f} target tokens a second, PyTorch {rates['torch']:.0f} "
                      f"({row['ratio']:.2f} times), with attention dropped {rates['torch, attention dropped']:.0f} "
                      f"({row['ratio_attention_dropped']:.2f} times)", flush=True)
        if options.long > 0 and options.only in ("", "memory"):
            name, source, target = list(batches(options.data))[-1]
            shape = ["--source", ",".join(map(str, source)), "--target", ",".join(map(str, target))]
            found = run([options.bench, "train-step", *shape, "--steps", str(options.long), "--threads", str(max(options.threads))])
            results["memory"] = {"batch": name, "steps": [min(20, options.long), options.long], "bytes": found["memory"]}
            print(f"{name}: {found['memory'][0] / 2**20:.1f} MiB in use after step {min(20, options.long)}, "
                  f"{found['memory'][-1] / 2**20:.1f} MiB after step {options.long}")
    with open(options.results, "w", encoding="utf8") as f:
        json.dump(results, f, indent=1)
        f.write("\n")

    if options.results == DEFAULT_RESULTS:
        engine_tables.write()


main()
