#!/usr/bin/env python3
"""Measures Parlance's byte-level BPE against Hugging Face's tokenizers, tiktoken and gigatoken (GPT-2's vocabulary, the same
lines, one run, interleaved, one thread), and both trainers against Hugging Face's (30,000 tokens). Each row is a fresh
process; what counts is bytes per CPU second, best of the repetitions. Ids and merges are compared.

  Benchmarks/setup-peers                  once: installs the peers outside the repository
  swift build -c release
  Benchmarks/bpe.py                       prints the tables, writes results/bpe.json
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(HERE)
sys.path.insert(0, HERE)
from tokenizer_benchmarks import texts, threads  # noqa: E402

PEER = os.path.join(HERE, "tokenizer_benchmarks", "bpe_peer.py")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    build = os.path.join(REPOSITORY, ".build", "release")
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"), help="the peers' Python")
    parser.add_argument("--bench", default=os.path.join(build, "parlance-bench"))
    parser.add_argument("--parlance", default=os.path.join(build, "parlance"))
    parser.add_argument("--data", default=os.path.join(REPOSITORY, "..", "shared", "data"))
    parser.add_argument("--megabytes", type=float, default=10, help="of each text (default: 10)")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each row (default: 3)")
    parser.add_argument("--repeat", type=int, default=3, help="passes in each process (default: 3)")
    parser.add_argument("--results", default=os.path.join(HERE, "results", "bpe.json"))
    return parser.parse_args()


def run(command, environment=None):
    done = subprocess.run(command, env={**os.environ, **(environment or {})}, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"bpe.py: {' '.join(command[:4])}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def contents(path):
    with open(path, "rb") as f:
        return f.read()


def encoding(options, name, lines, tokenizer, work):
    path = os.path.join(work, "lines.txt")
    with open(path, "w", encoding="utf8", newline="\n") as f:
        f.writelines(line + "\n" for line in lines)
    size = sum(len(line.encode()) for line in lines)
    one = {"RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    ours = [options.bench, "tokenizer", "--tokenizer", tokenizer, "--repeat", str(options.repeat), path]
    ids = lambda row: os.path.join(work, row)
    rows = {"parlance ids": ours + ["--write", ids("parlance")], "parlance encodings": ours + ["--mode", "encodings"],
            "parlance ids, 2 threads": ours + ["--threads", "2"]}
    for peer in ("hf-batch", "tiktoken", "gigatoken"):
        rows[peer] = [options.python, PEER, peer, tokenizer, path, str(options.repeat), ids(peer)]
    found = {}
    for _ in range(options.rounds):
        for row, command in rows.items():
            found.setdefault(row, []).append(run(command, one))
    figures = {row: {key: min(min(f[key]) for f in all_) for key in ("cpu", "wall")} for row, all_ in found.items()}
    equal = {peer: contents(ids(peer)) == contents(ids("parlance")) for peer in ("hf-batch", "tiktoken", "gigatoken")}
    base = figures["hf-batch"]["cpu"]
    print(f"\n{name}: {len(lines):,} lines, {size / 1e6:.1f} MB; ids equal to parlance's: "
          + ", ".join(f"{peer} {'all' if same else 'NO'}" for peer, same in equal.items()))
    print("\n| | MB per CPU second | times hf-batch |\n| --- | --- | --- |")
    for row, figure in figures.items():
        print(f"| {row} | {size / 1e6 / figure['cpu']:.1f} | {base / figure['cpu']:.1f} |")
    scaling = threads.gains(options.bench, tokenizer, lines, work, options.rounds)
    threads.report(scaling)
    return {"bytes": size, "equal": equal, "rows": figures, "two_threads": scaling}


def training(options, kind, lines, work):
    path = os.path.join(work, "text.txt")
    with open(path, "w", encoding="utf8", newline="\n") as f:
        f.writelines(line + "\n" for line in lines)
    size = os.path.getsize(path)
    peer, made = [], []
    for round_ in range(options.rounds):
        theirs = os.path.join(work, f"{kind}-{round_}.json")
        peer.append(run([options.python, PEER, f"train-{kind}", "30000", path, theirs])["wall"][0])
        output = os.path.join(work, f"{kind}-{round_}")
        made.append(run([options.parlance, "vocab", "train", "--quiet", "--json", "--type", kind, "--size", "30000",
                         "--output", output, path])["seconds"])
    models = [json.loads(contents(os.path.join(work, f"{kind}-{r}", "tokenizer.json")))["model"] for r in range(options.rounds)]
    peers = [json.loads(contents(os.path.join(work, f"{kind}-{r}.json")))["model"] for r in range(options.rounds)]
    same = all(m == models[0] for m in models)
    peer_same = all(m["vocab"] == peers[0]["vocab"] for m in peers)
    equal = all(models[0].get(key) == peers[0].get(key) for key in ("vocab", "merges"))
    common = len(models[0]["vocab"].keys() & peers[0]["vocab"].keys()) / len(peers[0]["vocab"])
    print(f"\nTraining {kind}, 30,000 tokens on {size / 1e6:.1f} MB, all threads: parlance {min(made):.2f} s, Hugging Face "
          f"{min(peer):.2f} s ({min(peer) / min(made):.1f} times); repeatable: parlance {same}, Hugging Face {peer_same}; "
          f"same vocabulary and merges: {equal} ({common:.2%} of the tokens)")
    return {"bytes": size, "parlance": made, "hugging_face": peer, "equal": equal, "repeatable": same,
            "peer_repeatable": peer_same}


def main():
    options = arguments()
    if not os.path.exists(options.python):
        sys.exit(f"bpe.py: no peers at {options.python}; run Benchmarks/setup-peers, or name a Python with --python")
    size = int(options.megabytes * 1e6)
    results = {}
    with tempfile.TemporaryDirectory(prefix="bpe-") as work:
        tokenizer = os.path.join(work, "tokenizer.json")
        files = [os.path.join(options.data, "vocab", name) for name in ("gpt2-encoder.json", "gpt2-vocab.bpe")]
        run([options.python, PEER, "save", *files, tokenizer])
        for name, make in (("English articles", texts.english), ("Many languages", texts.mixed)):
            results[name] = encoding(options, name, make(options.data, size), tokenizer, work)
        for kind in ("bpe", "wordpiece"):
            results[f"training {kind}"] = training(options, kind, texts.english(options.data, size), work)
    with open(options.results, "w", encoding="utf8") as f:
        json.dump(results, f, indent=1)
        f.write("\n")


main()
