#!/usr/bin/env python3
"""Measures Parlance's WordPiece against Hugging Face's tokenizers and flash-tokenizer: BERT's uncased vocabulary, the same
lines, one run, interleaved. Each row is a fresh process; what counts is bytes per CPU second, best of the repetitions.
Ids are compared line by line.

  Benchmarks/setup-peers                  once: installs the peers outside the repository
  swift build -c release
  Benchmarks/tokenizers.py                prints the tables, writes results/tokenizers.json
"""
import argparse
import array
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(HERE)
sys.path.insert(0, HERE)
from tokenizer_benchmarks import texts, threads  # noqa: E402

PEER = os.path.join(HERE, "tokenizer_benchmarks", "peer.py")
VOCABULARY = os.path.join(REPOSITORY, "Tests", "Fixtures", "tokenization", "bert_uncased", "vocab.txt")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"), help="the peers' Python")
    parser.add_argument("--bench", default=os.path.join(REPOSITORY, ".build", "release", "parlance-bench"))
    parser.add_argument("--data", default=os.path.join(REPOSITORY, "..", "shared", "data"))
    parser.add_argument("--megabytes", type=float, default=10, help="of each text (default: 10)")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each row (default: 3)")
    parser.add_argument("--repeat", type=int, default=3, help="passes in each process (default: 3)")
    parser.add_argument("--results", default=os.path.join(HERE, "results", "tokenizers.json"))
    return parser.parse_args()


def rows(options, path, work):
    """Name, command, environment; names that start with `parlance` are ours."""
    ours = [options.bench, "tokenizer", "--tokenizer", VOCABULARY, "--repeat", str(options.repeat), path]
    peer = lambda name: [options.python, PEER, name, VOCABULARY, path, str(options.repeat), os.path.join(work, name)]
    one = {"RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    return {
        "parlance ids": (ours + ["--mode", "ids", "--write", os.path.join(work, "parlance")], {}),
        "parlance encodings": (ours + ["--mode", "encodings"], {}),
        "parlance ids, 2 threads": (ours + ["--mode", "ids", "--threads", "2"], {}),
        "parlance encodings, 2 threads": (ours + ["--mode", "encodings", "--threads", "2"], {}),
        "hf encode_batch": (peer("hf-batch"), one),
        "hf encode_batch_fast": (peer("hf-batch-fast"), one),
        "flash": (peer("flash"), {}),
    }


def run(command, environment):
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"tokenizers.py: {' '.join(command[:4])}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def lines_of(path):
    values = array.array("i")
    with open(path, "rb") as f:
        values.frombytes(f.read())
    place, lines = 0, []
    while place < len(values):
        lines.append(values[place + 1:place + 1 + values[place]].tolist())
        place += 1 + values[place]
    return lines


def measure(options, name, lines):
    with tempfile.TemporaryDirectory(prefix="tokenizers-") as work:
        path = os.path.join(work, "lines.txt")
        with open(path, "w", encoding="utf8", newline="\n") as f:
            f.writelines(line + "\n" for line in lines)
        size = sum(len(line.encode()) for line in lines)
        found = {}
        for _ in range(options.rounds):
            for row, (command, environment) in rows(options, path, work).items():
                found.setdefault(row, []).append(run(command, environment))
        figures = {row: {"cpu": min(min(f["cpu"]) for f in all_), "wall": min(min(f["wall"]) for f in all_),
                         "wall_median": statistics.median(w for f in all_ for w in f["wall"])}
                   for row, all_ in found.items()}
        own, reference = lines_of(os.path.join(work, "parlance")), lines_of(os.path.join(work, "hf-batch"))
        equal = sum(a == b for a, b in zip(own, reference)) if len(own) == len(reference) else 0
        scaling = threads.gains(options.bench, VOCABULARY, lines, work, options.rounds)
        flash = sum(a == b for a, b in zip(lines_of(os.path.join(work, "flash")), reference))
    print(f"\n{name}: {len(lines):,} lines, {size / 1e6:.1f} MB; ids equal to Hugging Face's: "
          f"parlance {equal:,}, flash {flash:,} of {len(reference):,} lines\n")
    base = figures["hf encode_batch"]["cpu"]
    print("| | MB per CPU second | times hf encode_batch | MB/s on the wall, median |\n| --- | --- | --- | --- |")
    for row, figure in figures.items():
        print(f"| {row} | {size / 1e6 / figure['cpu']:.1f} | {base / figure['cpu']:.1f} | {size / 1e6 / figure['wall_median']:.1f} |")
    threads.report(scaling)
    return {"bytes": size, "lines": len(lines), "equal": equal, "flash_equal": flash, "rows": figures, "two_threads": scaling}


def loading(options):
    with tempfile.TemporaryDirectory(prefix="tokenizers-") as work:
        path = os.path.join(work, "tokenizer.json")
        subprocess.run([options.python, PEER, "hf-save", VOCABULARY, path, "0"], check=True)
        ours = [run([options.bench, "load", "--tokenizer", path], {}) for _ in range(options.rounds * 2)]
        peer = [run([options.python, PEER, "hf-load", path, "", "0"], {}) for _ in range(options.rounds * 2)]
    pick = lambda figures, key: min(f[key] for f in figures)
    print(f"\nLoading a tokenizer.json of {ours[0]['ids']:,} tokens: parlance {pick(ours, 'wall') * 1e3:.1f} ms and "
          f"{pick(ours, 'private') / 1e6:.1f} MB more memory of its own ({pick(ours, 'memory') / 1e6:.1f} MB with the pages of "
          f"program code that it reads), Hugging Face {pick(peer, 'wall') * 1e3:.1f} ms and {pick(peer, 'private') / 1e6:.1f} MB "
          f"({pick(peer, 'memory') / 1e6:.1f} MB)")
    return {"parlance": ours, "hugging_face": peer}


def main():
    options = arguments()
    if not os.path.exists(options.python):
        sys.exit(f"tokenizers.py: no peers at {options.python}; run Benchmarks/setup-peers, or name a Python with --python")
    size = int(options.megabytes * 1e6)
    results = {"loading": loading(options)}
    for name, make in (("English articles", texts.english), ("Many languages", texts.mixed)):
        results[name] = measure(options, name, make(options.data, size))
    with open(options.results, "w", encoding="utf8") as f:
        json.dump(results, f, indent=1)
        f.write("\n")


main()
