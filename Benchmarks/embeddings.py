#!/usr/bin/env python3
"""Measures Parlance's embeddings and text classifier against fastText and gensim, on the same texts, in the same run.

  Benchmarks/setup-peers              once: installs the peers outside the repository
  Benchmarks/embeddings.py all        everything below, then the table in Benchmarks/README.md
  Benchmarks/embeddings.py speed      words a second and memory of skip-gram training, 1 and 2 threads
  Benchmarks/embeddings.py quality    correlations and analogies after full training
  Benchmarks/embeddings.py supervised classifier: training time, accuracy, prediction
  Benchmarks/embeddings.py queries    model file to first neighbors, later neighbors
  Benchmarks/embeddings.py roundtrip  files exchanged with fastText and gensim: equal answers
  Benchmarks/embeddings.py report     the table again from Benchmarks/results/

--tiny runs everything on a slice in a few minutes, to try the scripts; its figures mean nothing.
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(HERE)
DEFAULT_PEERS = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("all", "speed", "quality", "supervised", "queries", "roundtrip", "report"))
    parser.add_argument("--peers", default=DEFAULT_PEERS, help="folder that setup-peers filled (default: %(default)s)")
    parser.add_argument("--data", default=os.path.join(REPOSITORY, "..", "shared", "data"),
                        help="folder with wikispeedia, wordsim, sst2, trec and ag_news_small (default: ../shared/data)")
    parser.add_argument("--work", default=os.path.expanduser("~/.cache/parlance-benchmarks"),
                        help="folder for texts and models, 4 GB (default: %(default)s)")
    parser.add_argument("--results", default=os.path.join(HERE, "results"), help="folder for the figures")
    parser.add_argument("--parlance", default=os.path.join(REPOSITORY, ".build", "release", "parlance"))
    parser.add_argument("--sketch", help="a compiled measuring prototype to compare speed with as well")
    parser.add_argument("--tiny", action="store_true", help="slices of the texts, to try the scripts")
    parser.add_argument("--repetitions", type=int, default=5, help="speed (default: 5)")
    parser.add_argument("--epochs", type=int, default=1, help="speed (default: 1)")
    parser.add_argument("--quality-epochs", type=int, default=5, help="quality (default: 5)")
    parser.add_argument("--seeds", type=int, default=3, help="quality: trainings by parlance (default: 3)")
    parser.add_argument("--fasttext-seeds", type=int, default=1, help="quality: trainings by fastText (default: 1)")
    parser.add_argument("--classifier-repetitions", type=int, default=5, help="supervised (default: 5)")
    parser.add_argument("--query-repetitions", type=int, default=7, help="queries (default: 7)")
    parser.add_argument("--later-queries", type=int, default=1000, help="queries in one process (default: 1000)")
    return parser.parse_args()


def main():
    options = arguments()
    python = os.path.join(os.path.abspath(options.peers), "venv", "bin", "python")
    if not os.path.exists(python):
        sys.exit(f"embeddings.py: no peers in {options.peers}; run Benchmarks/setup-peers first, or name its folder with --peers")
    if os.path.realpath(sys.prefix) != os.path.realpath(os.path.dirname(os.path.dirname(python))):
        os.execv(python, [python, os.path.abspath(__file__), *sys.argv[1:]])
    sys.path.insert(0, HERE)
    from embedding_benchmarks import quality, queries, report, roundtrip, setting, speed, supervised

    here = setting.Setting(options)
    parts = {"roundtrip": roundtrip.run, "speed": speed.run, "quality": quality.run, "supervised": supervised.run,
             "queries": queries.run}
    if options.tiny and options.results == os.path.join(HERE, "results"):
        here.results = os.path.join(here.work, "tiny-results")
    load = os.getloadavg()[0]
    if load > 0.5 and options.what != "report":
        print(f"note: the load average is {load:.1f}: other programs are running, figures will be disturbed", file=sys.stderr)
    for name, part in parts.items():
        if options.what in ("all", name):
            part(here)
    report.write(here)


main()
