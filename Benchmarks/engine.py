#!/usr/bin/env python3
"""Kernels of the engine beside PyTorch and OpenBLAS: products, recurrent layers, output layer, norms. Same inputs, outputs
compared, one and two threads, each pair of programs in turns; ratios go to results/engine.json.

    Benchmarks/engine.py [--python PEERS_PYTHON] [--bench PARLANCE_BENCH] [--only TEXT] [--rounds N]"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

import numpy as np

import engine_tables

HERE = os.path.dirname(os.path.abspath(__file__))
PEER = os.path.join(HERE, "engine_peer.py")
DEFAULT_RESULTS = os.path.join(HERE, "results", "engine.json")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"))
    parser.add_argument("--bench", default=os.path.join(HERE, "..", ".build", "release", "parlance-bench"))
    parser.add_argument("--only", default="", help="rows whose name contains this; the others keep their figures")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each program (default: 3)")
    parser.add_argument("--seconds", type=float, default=0.5, help="of work in each process (default: 0.5)")
    parser.add_argument("--results", default=DEFAULT_RESULTS)
    return parser.parse_args()


def rows():
    """(name, our operation, the peer's, sizes, the bar for the ratio)"""
    for size in (384, 512, 1024, 2048):
        for count in (1, 4, 16, 32, 64, 512):
            bar = 1.5 if 16 <= count <= 64 else 1 if count == 512 else None
            yield f"packed {count} x {size} x {size}", "packed", "blas-packed", (count, size, size), bar
    # More than the last cache holds.
    for count in (1, 4):
        yield f"packed {count} x 32768 x 1024", "packed", "blas-packed", (count, 32768, 1024), None
    for kind, m, n, k in (("nt", 4096, 1024, 256), ("nn", 4096, 256, 1024), ("tn", 1024, 256, 4096), ("nt", 2048, 2048, 2048),
                          ("nt", 4096, 8000, 256), ("tn", 2048, 512, 2048), ("nn", 64, 64, 64)):
        for peer, library in (("blas-", "OpenBLAS"), ("gemm-", "torch")):
            yield f"product {kind} {m} x {n} x {k} ({library})", "gemm-" + kind, peer + kind, (m, n, k), None
    for cell, bar in (("lstm", 1.0), ("gru", 1.1), ("rnn", None)):
        for part in ("forward", "train"):
            name = f"{cell}-{part}"
            yield f"{name}, 512 hidden, batch 32, length 64", name, name, (512, 512, 32, 64), bar if part == "train" else None
    for cell, bar in (("lstm", 3.0), ("gru", None)):
        yield f"{cell} step, batch 1 (cell)", f"{cell}-step", f"{cell}-step", (512, 512, 1, 1), None
        yield f"{cell} step, batch 1 (layer)", f"{cell}-step", f"{cell}-step:layer", (512, 512, 1, 1), bar
    yield "output layer 4096 x 256 x 8000", "output-train", "output-train", (4096, 256, 8000), 1.5
    for name, sizes in (("layernorm", (4096, 512)), ("gelu", (4096, 2048)), ("softmax", (4096, 512)), ("softmax", (512, 8000))):
        yield f"{name} {sizes[0]} x {sizes[1]}", name, name, sizes, 1.0


def run(command, environment=None):
    done = subprocess.run(command, env={**os.environ, **(environment or {})}, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"engine.py: {' '.join(command[:4])}: {done.stderr.strip()[-800:]}")
    return json.loads(done.stdout)


def off(a, b, counts):
    """The largest difference of any result, each measured by its own largest value."""
    worst, start = 0.0, 0
    for count in counts:
        x, y = a[start:start + count], b[start:start + count]
        worst = max(worst, float(np.abs(x - y).max() / max(np.abs(y).max(), 1e-30)))
        start += count
    return worst


def compare(options, ours, peer, sizes, threads, work):
    files = [os.path.join(work, name) for name in ("ours", "peer")]
    peer, _, variant = peer.partition(":")
    common = [str(s) for s in sizes] + ["--threads", str(threads), "--seconds", str(options.seconds)]
    times = {"ours": [], "peer": []}
    for _ in range(options.rounds):
        times["ours"].append(min(run([options.bench, "engine", ours, *common, "--write", files[0]])["seconds"]))
        found = run([options.python, PEER, peer, *common, "--write", files[1]], {"ENGINE_STEP": variant or "cell"})
        times["peer"].append(min(found["seconds"]))
    a, b = (np.fromfile(f, np.float32) for f in files)
    if a.shape != b.shape:
        sys.exit(f"engine.py: {ours} {sizes}: {a.shape} results, not {b.shape}")
    difference = off(a, b, found["counts"])
    seconds = {who: statistics.median(t) for who, t in times.items()}
    return {"threads": threads, "seconds": seconds["ours"], "peer_seconds": seconds["peer"],
            "ratio": seconds["peer"] / seconds["ours"], "difference": difference}


def save(path, results):
    with open(path, "w", encoding="utf8") as f:
        json.dump(results, f, indent=1)
        f.write("\n")


def main():
    options = arguments()
    for path in (options.python, options.bench):
        if not os.path.exists(path):
            sys.exit(f"engine.py: {path} is missing; build with `swift build -c release` and run Benchmarks/setup-peers, "
                     "or name a Python with PyTorch with --python")
    results = {}
    if options.only and os.path.exists(options.results):
        with open(options.results, encoding="utf8") as f:
            results = json.load(f)
    sweep = 1 << 28
    results["run"] = engine_tables.about()
    with tempfile.TemporaryDirectory(prefix="engine-") as work:
        for name, ours, peer, sizes, bar in rows():
            if options.only not in name:
                continue
            for threads in (1, 2):
                found = compare(options, ours, peer, sizes, threads, work)
                found["bar"] = bar
                if ours == "packed" and sizes[0] <= 4:
                    read = min(run([options.bench, "engine", "sweep", str(sweep), "--seconds", "0.5"])["seconds"])
                    found["sweep_share"] = (sizes[1] * sizes[2] * 4 / found["seconds"]) / (sweep / read)
                results[f"{name}, {threads} threads"] = found
                share = f", {found['sweep_share']:.2f} of a sweep" if "sweep_share" in found else ""
                save(options.results, results)
                print(f"{name}, {threads} threads: {found['seconds'] * 1e3:.3f} ms, peer {found['peer_seconds'] * 1e3:.3f} ms, "
                      f"{found['ratio']:.2f} times (bar {bar}){share}, off by {found['difference']:.1e}", flush=True)

    if options.results == DEFAULT_RESULTS:
        engine_tables.write()


main()
