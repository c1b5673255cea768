#!/usr/bin/env python3
"""Parlance's TF-IDF vectors and classifier beside scikit-learn's, on the same texts in one run.

    Benchmarks/classical.py speed|accuracy|all [--data ../shared/data] [--work FOLDER] [--parlance PROGRAM]

Needs scikit-learn (peers-requirements.txt) and `swift build -c release --product parlance`. Answers are compared
before anything is reported. Results go to results/classical.json.
"""
import argparse
import datetime
import gzip
import importlib.metadata
import json
import os
import statistics
import subprocess
import sys
from types import SimpleNamespace

import peers_python
from embedding_benchmarks import corpora, process
from embedding_benchmarks.setting import machine

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(HERE)
CHECKED = 2000
SETTINGS = [
    ("words", {}, []),
    ("words, English stop words", {"stop_words": "english"}, ["--stop-words", "english"]),
    ("words and pairs", {"ngram_range": [1, 2]}, ["--ngrams", "1-2"]),
    ("characters in words, 3 to 5", {"analyzer": "char_wb", "ngram_range": [3, 5]}, ["--analyzer", "char-wb", "--ngrams", "3-5"]),
]


def peer(job, **arguments):
    done = subprocess.run(
        [sys.executable, os.path.join(HERE, "classical_peer.py"), job, json.dumps(arguments)],
        capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def documents(setting, megabytes):
    """Paragraphs of encyclopedia articles as they are, a document a line, joined to about 1.2 kB each."""
    path = setting.path(f"documents-{megabytes}.txt")
    if not os.path.exists(path):
        written = 0
        with open(path + ".new", "w", encoding="utf8") as out:
            for shard in range(4):
                name = os.path.join(setting.data, "wikispeedia", f"articles-{shard}.txt.gz")
                with gzip.open(name, "rt", encoding="utf8", newline="\n") as source:
                    gathered = ""
                    for line in source:
                        gathered += line.rstrip("\n") + " "
                        if len(gathered) >= 1200:
                            written += out.write(gathered.strip() + "\n")
                            gathered = ""
                        if written >= megabytes * 1_000_000:
                            break
        os.replace(path + ".new", path)
    return path


def compare(lines, rows):
    """The largest relative difference of values; ends the program where columns differ."""
    worst = 0.0
    for number, (line, (columns, values)) in enumerate(zip(lines, rows)):
        fields = [field.split(":") for field in line.split()[1:]]
        if [int(column) - 1 for column, _ in fields] != columns:
            sys.exit(f"classical.py: document {number + 1} has other columns")
        for (_, value), expected in zip(fields, values):
            worst = max(worst, abs(float(value) - expected) / expected)
    if worst > 1e-9:
        sys.exit(f"classical.py: values differ by {worst}")
    return worst


def speed(setting):
    path = documents(setting, setting.megabytes)
    size = os.path.getsize(path) / 1e6
    model = setting.path("model")
    results = []
    for name, options, flags in SETTINGS:
        runs = {1: [], 2: []}
        peers = []
        for _ in range(setting.repetitions):
            peers.append(peer("vectors", path=path, options=options, checked=CHECKED))
            for threads in runs:
                fit = process.run([
                    setting.parlance, "tfidf", "fit", "--input", path, "--output", model, "--threads", str(threads), *flags])
                transform = process.run(
                    [setting.parlance, "tfidf", "transform", model, path, "--threads", str(threads), "--summary"])
                runs[threads].append((fit, transform))
        first = setting.path("first.txt")
        with open(path, "rb") as source, open(first, "wb") as out:
            out.writelines(next(source) for _ in range(CHECKED))
        lines = process.run([setting.parlance, "tfidf", "transform", model, first]).stdout.splitlines()
        worst = compare(lines, peers[-1]["rows"])

        def median(key):
            return statistics.median(p[key] for p in peers)

        for threads, pairs in runs.items():
            fit, transform = (statistics.median(pair[i].wall for pair in pairs) for i in (0, 1))
            fit_cpu, transform_cpu = (statistics.median(pair[i].cpu for pair in pairs) for i in (0, 1))
            results.append({
                "setting": name, "threads": threads, "megabytes": size, "terms": peers[0]["terms"],
                "largest_difference": worst, "fit": fit, "transform": transform, "fit_cpu": fit_cpu,
                "transform_cpu": transform_cpu, "peer_fit": median("fit_wall"), "peer_transform": median("transform_wall"),
                "peer_fit_transform": median("both_wall"), "fit_times": median("fit_wall") / fit,
                "transform_times": median("transform_wall") / transform,
                "fit_cpu_times": median("fit_cpu") / fit_cpu, "transform_cpu_times": median("transform_cpu") / transform_cpu,
            })
            print("{setting}, {threads} threads: fit {fit:.2f} s, {fit_times:.1f} times; transform {transform:.2f} s, "
                  "{transform_times:.1f} times (per CPU second {fit_cpu_times:.1f} and {transform_cpu_times:.1f})".format(**results[-1]),
                  flush=True)
    return results


def accuracy(setting):
    results = []
    for name, (train, test, _) in corpora.labeled(setting).items():
        for features, options, flags in (("words", {}, []), ("words and pairs, sublinear",
                                         {"ngram_range": [1, 2], "sublinear_tf": True}, ["--ngrams", "1-2", "--sublinear"])):
            c = 10.0
            theirs = peer("classify", train=train, test=test, options=options, c=c)
            model = setting.path("classifier")
            cost = process.run([
                setting.parlance, "classify", "train", "--model", "tfidf-logistic", "--input", train, "--output", model,
                "--c", str(c), "--threads", "1", "--quiet", *flags])
            answers = [line.split(" ")[0] for line in process.run(
                [setting.parlance, "classify", "predict", model + ".logistic", test]).stdout.splitlines()]
            gold = [line.split(" ", 1)[0] for line in open(test, encoding="utf8")]
            right = sum(a == b.strip() for a, b in zip(answers, gold)) / len(gold)
            results.append({
                "set": name, "features": features, "c": c, "test": len(gold), "accuracy": right,
                "peer_accuracy": theirs["accuracy"],
                "different_answers": sum(a != b for a, b in zip(answers, theirs["answers"])),
                "train": cost.wall, "peer_train": theirs["train_wall"], "train_times": theirs["train_wall"] / cost.wall,
            })
            print("{set}, {features}: {accuracy:.4f}, scikit-learn {peer_accuracy:.4f}, {different_answers} of {test} "
                  "answers differ; training {train:.2f} s, {train_times:.1f} times".format(**results[-1]), flush=True)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("part", choices=["speed", "accuracy", "all"])
    parser.add_argument("--data", default=os.path.join(REPOSITORY, "../shared/data"))
    parser.add_argument("--work", default=os.path.expanduser("~/.cache/parlance-benchmarks"))
    parser.add_argument("--parlance", default=os.path.join(REPOSITORY, ".build/release/parlance"))
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--megabytes", type=int, default=20)
    options = parser.parse_args()
    peers_python.ensure("sklearn", "numpy", "scipy")
    os.makedirs(options.work, exist_ok=True)
    setting = SimpleNamespace(
        data=options.data, parlance=os.path.abspath(options.parlance), repetitions=options.repetitions,
        megabytes=options.megabytes, options=SimpleNamespace(tiny=False),
        path=lambda name: os.path.join(options.work, name))
    target = os.path.join(HERE, "results/classical.json")
    results = json.load(open(target)) if os.path.exists(target) else {}
    results.update({
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"), "machine": machine(),
        "versions": {name: importlib.metadata.version(name) for name in ("scikit-learn", "numpy", "scipy")},
    })
    if options.part in ("speed", "all"):
        results["speed"] = speed(setting)
    if options.part in ("accuracy", "all"):
        results["accuracy"] = accuracy(setting)
    with open(target + ".new", "w", encoding="utf8") as out:
        json.dump(results, out, indent=1)
        out.write("\n")
    os.replace(target + ".new", target)


if __name__ == "__main__":
    main()
