#!/usr/bin/env python3
"""Measures Parlance's n-gram models against KenLM's lmplz and query, on the same texts, in the same run.

  Benchmarks/setup-kenlm     once: compiles KenLM outside the repository
  Benchmarks/ngrams.py       trains and scores with both, checks that the results are equal, prints ratios

Training: a trigram model of two shards of encyclopedia articles, ARPA file written. Scoring: a third shard from text, with
KenLM's probing model and Parlance's binary one. Then a 5-gram model of WikiText-2 and its perplexity on the validation
text. CPU seconds are user and system time of whole processes; figures are medians, programs take turns.
"""
import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(HERE)
sys.path.insert(0, HERE)
from embedding_benchmarks import process  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    parser.add_argument("--peers", default=peers, help="folder that setup-kenlm filled (default: %(default)s)")
    parser.add_argument("--data", default=os.path.join(REPOSITORY, "..", "shared", "data"))
    parser.add_argument("--work", default=os.path.expanduser("~/.cache/parlance-benchmarks"), help="2 GB")
    parser.add_argument("--results", default=os.path.join(HERE, "results"))
    parser.add_argument("--parlance", default=os.path.join(REPOSITORY, ".build", "release", "parlance"))
    parser.add_argument("--repetitions", type=int, default=5)
    return parser.parse_args()


def articles(options, shards, path):
    """Lower case, signs apart, one paragraph a line."""
    if os.path.exists(path):
        return
    with open(path + ".new", "w") as out:
        for shard in shards:
            source = os.path.join(options.data, "wikispeedia", f"articles-{shard}.txt.gz")
            text = re.sub(r"([^\w\s'])", r" \1 ", gzip.open(source, "rt").read().lower())
            out.writelines(" ".join(line.split()) + "\n" for line in text.split("\n") if line.strip())
    os.rename(path + ".new", path)


def wikitext(options, part, path):
    """WikiText-2 as it is; only its <unk> becomes a word of another name, since models keep that one for themselves."""
    if not os.path.exists(path):
        text = gzip.open(os.path.join(options.data, "wikitext-2", f"wiki.{part}.tokens.gz"), "rt").read()
        with open(path, "w") as out:
            out.write(text.replace("<unk>", "<rare>"))


def numbers(path):
    """Every n-gram of an ARPA file with its two logarithms."""
    found, order = {}, 0
    for line in open(path, encoding="utf8", newline="\n"):
        if line.startswith("\\"):
            order = int(line[1]) if line[1].isdigit() else 0
        elif order and line.strip():
            fields = line.rstrip("\n").split("\t")
            found[fields[1]] = (float(fields[0]), float(fields[2]) if len(fields) > 2 else 0.0)
    return found


def difference(a, b):
    a, b = numbers(a), numbers(b)
    if a.keys() != b.keys():
        sys.exit(f"ngrams.py: the models hold different n-grams: {len(a)} and {len(b)}")
    return max(max(abs(p - q) for p, q in zip(a[key], b[key])) for key in a), len(a)


def shell(command):
    """lmplz and query read standard input; the shell opens it, so that nothing else is timed."""
    return ["/bin/sh", "-c", command]


def perplexities(cost):
    found = re.findall(r"[Pp]erplexity (?:in|ex)cluding OOVs?:\s*([0-9.e+]+)", cost.stdout)
    return [float(x) for x in found]


def turns(options, programs):
    """Runs all programs once a turn; medians of the costs, and the last output of each."""
    costs = {name: [] for name in programs}
    for _ in range(options.repetitions):
        for name, command in programs.items():
            costs[name].append(process.run(command))
    figures = {
        name: {"cpu": statistics.median(c.cpu for c in runs), "wall": statistics.median(c.wall for c in runs),
               "peak_mib": max(c.peak_mib for c in runs)}
        for name, runs in costs.items()
    }
    return figures, {name: runs[-1] for name, runs in costs.items()}


def main():
    options = arguments()
    options.work = os.path.abspath(options.work)
    os.makedirs(options.work, exist_ok=True)
    program, peers = os.path.abspath(options.parlance), os.path.join(os.path.abspath(options.peers), "bin")
    if not os.path.exists(os.path.join(peers, "lmplz")):
        sys.exit(f"ngrams.py: no lmplz in {peers}; run Benchmarks/setup-kenlm first, or name its folder with --peers")
    if os.getloadavg()[0] > 0.5:
        print(f"note: the load average is {os.getloadavg()[0]:.1f}: figures will be disturbed", file=sys.stderr)

    def at(name):
        return os.path.join(options.work, name)

    train, test = at("ngram-train.txt"), at("ngram-test.txt")
    articles(options, (0, 1), train)
    articles(options, (2,), test)
    words = sum(len(line.split()) for line in open(train, encoding="utf8"))
    results = {"words": words, "load": os.getloadavg()[0]}

    results["training"], _ = turns(options, {
        "lmplz": shell(f"{peers}/lmplz -o 3 -S 2G -T {options.work} < {train} > {at('k3.arpa')}"),
        "parlance": [program, "ngram", "train", "--order", "3", "--memory", "2G", "--quiet", "--output", at("p3.arpa"), train],
    })
    results["largest_difference"], results["ngrams"] = difference(at("k3.arpa"), at("p3.arpa"))

    subprocess.run([f"{peers}/build_binary", "probing", at("k3.arpa"), at("k3.mmap")], check=True, capture_output=True)
    subprocess.run([program, "ngram", "convert", at("p3.arpa"), at("p3.bin")], check=True)
    results["file_mib"] = {"kenlm": os.path.getsize(at("k3.mmap")) / 2**20, "parlance": os.path.getsize(at("p3.bin")) / 2**20}
    results["scoring"], last = turns(options, {
        "query": shell(f"{peers}/query -v summary {at('k3.mmap')} < {test}"),
        "parlance": [program, "ngram", "score", "--summary", "--threads", "1", "--model", at("p3.bin"), test],
        "parlance 2 threads": [program, "ngram", "score", "--summary", "--threads", "2", "--model", at("p3.bin"), test],
    })
    results["perplexity"] = {name: perplexities(cost) for name, cost in last.items()}
    results["tokens"] = sum(len(line.split()) + 1 for line in open(test, encoding="utf8"))

    wikitext(options, "train", at("wikitext-train.txt"))
    wikitext(options, "valid", at("wikitext-valid.txt"))
    results["wikitext"], _ = turns(options, {
        "lmplz": shell(f"{peers}/lmplz -o 5 -S 2G -T {options.work} < {at('wikitext-train.txt')} > {at('k5.arpa')}"),
        "parlance": [program, "ngram", "train", "--order", "5", "--quiet", "--output", at("p5.arpa"), at("wikitext-train.txt")],
    })
    results["wikitext_difference"], _ = difference(at("k5.arpa"), at("p5.arpa"))
    results["wikitext_perplexity"] = {
        "query": perplexities(process.run(shell(f"{peers}/query -v summary {at('k5.arpa')} < {at('wikitext-valid.txt')}"))),
        "parlance": perplexities(process.run(
            [program, "ngram", "score", "--summary", "--model", at("p5.arpa"), at("wikitext-valid.txt")])),
    }
    report(results)
    os.makedirs(options.results, exist_ok=True)
    with open(os.path.join(options.results, "ngrams.json"), "w") as out:
        json.dump(results, out, indent=1)
        out.write("\n")


def report(results):
    def ratio(part, peer, own="parlance"):
        a, b = results[part][peer], results[part][own]
        return f"{a['cpu'] / b['cpu']:.2f} | {a['wall'] / b['wall']:.2f} | {b['peak_mib'] / a['peak_mib']:.2f}"

    print("| parlance against | less CPU, times | faster, times | peak memory, times |\n| --- | --- | --- | --- |")
    print(f"| lmplz, trigrams of {results['words']:,} words | {ratio('training', 'lmplz')} |")
    print(f"| lmplz, 5-grams of WikiText-2 | {ratio('wikitext', 'lmplz')} |")
    print(f"| query, {results['tokens']:,} tokens, 1 thread | {ratio('scoring', 'query')} |")
    print(f"| query (1 thread), parlance 2 threads | {ratio('scoring', 'query', 'parlance 2 threads')} |")
    cpu = results["scoring"]
    print(f"\nTokens a CPU second: KenLM {results['tokens'] / cpu['query']['cpu']:,.0f}, "
          f"parlance {results['tokens'] / cpu['parlance']['cpu']:,.0f}.")
    print(f"Largest difference among {results['ngrams']:,} n-grams: {results['largest_difference']:.1e} (trigrams), "
          f"{results['wikitext_difference']:.1e} (5-grams).")
    print(f"Perplexity with and without OOV: {results['perplexity']}; 5-grams on WikiText-2: {results['wikitext_perplexity']}.")


main()
