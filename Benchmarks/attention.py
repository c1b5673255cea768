#!/usr/bin/env python3
"""The attention kernel beside torch.nn.functional.scaled_dot_product_attention: the same operands, outputs and gradients
compared, one process after the other in turns, seconds on the wall.

PyTorch gets its operands as it likes them most, [batch, heads, tokens, size] in one piece; Parlance gets them as its
models have them, [tokens, heads, size]. Ragged batches: Parlance takes the sentences as they are, PyTorch a padded batch
with a mask, as its models do.

usage: attention.py [--bench PROGRAM] [--data DIR] [--threads 1 2] [--rounds 3] [--quick] [--only TEXT...] [--output FILE]
       (needs `swift build -c release --product parlance-bench` and torch 2.13 in the Python that runs this)
"""
import argparse
import gzip
import json
import os
import pathlib
import platform
import statistics
import subprocess
import tempfile
import time

import peers_python

peers_python.ensure("torch", "numpy")

import numpy
import torch
import torch.nn.functional as functional

import engine_tables

HERE = pathlib.Path(__file__).resolve().parent
HEADS, SIZE = 8, 64


def ours(arguments, lengths, causal, backward, threads, repetitions, folder=None):
    command = [arguments.bench, "attention", "--lengths", ",".join(map(str, lengths)), "--threads", str(threads),
               "--repetitions", str(repetitions)]
    command += ["--causal"] * causal + ["--backward"] * backward + (["--write", folder] if folder else [])
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)


def load(folder, name, lengths):
    """[tokens, heads, size] of a folder as a padded batch [sequences, heads, longest, size]."""
    flat = torch.from_numpy(numpy.fromfile(f"{folder}/{name}", dtype="<f4").reshape(-1, HEADS, SIZE))
    batch = torch.zeros(len(lengths), HEADS, max(lengths), SIZE)
    start = 0
    for row, length in enumerate(lengths):
        batch[row, :, :length] = flat[start:start + length].transpose(0, 1)
        start += length
    return batch


def difference(got, want, lengths):
    """The largest difference in real positions, relative to the largest value."""
    worst = 0.0
    for row, length in enumerate(lengths):
        worst = max(worst, (got[row, :, :length] - want[row, :, :length]).abs().max().item())
    return worst / want.abs().max().item()


class Peer:
    """PyTorch on the operands that the bench program wrote."""

    def __init__(self, folder, lengths, causal):
        self.q, self.k, self.v, self.up = (load(folder, n, lengths) for n in ("query", "key", "value", "upstream"))
        self.arguments = {"is_causal": causal}
        if len(set(lengths)) > 1:
            real = torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]
            mask = real[:, None, None, :]
            if causal:
                mask = mask & torch.ones(max(lengths), max(lengths), dtype=torch.bool).tril()
            # Every row sees its first key: a row of nothing but masked keys would be NaN.
            self.arguments = {"attn_mask": mask}

    def forward(self):
        with torch.no_grad():
            return functional.scaled_dot_product_attention(self.q, self.k, self.v, **self.arguments)

    def both(self):
        leaves = [x.detach().requires_grad_(True) for x in (self.q, self.k, self.v)]
        functional.scaled_dot_product_attention(*leaves, **self.arguments).backward(self.up)
        return [x.grad for x in leaves]

    @staticmethod
    def time(body, repetitions):
        body()
        seconds = []
        for _ in range(repetitions):
            start = time.perf_counter()
            body()
            seconds.append(time.perf_counter() - start)
        return seconds


def measure(arguments, name, lengths, causal, threads, repetitions):
    torch.set_num_threads(threads)
    with tempfile.TemporaryDirectory() as folder:
        ours(arguments, lengths, causal, True, threads, 1, folder)
        peer = Peer(folder, lengths, causal)
        worst = difference(load(folder, "output", lengths), peer.forward(), lengths)
        for name_, gradient in zip(("query", "key", "value"), peer.both()):
            worst = max(worst, difference(load(folder, name_ + "-gradient", lengths), gradient, lengths))
    assert worst < 2e-5, f"{name}: results differ by {worst}"
    mine = {"forward": [], "both": [], "peak": []}
    theirs = {"forward": [], "both": []}
    for _ in range(arguments.rounds):
        got = ours(arguments, lengths, causal, True, threads, repetitions)
        alone = ours(arguments, lengths, causal, False, threads, repetitions)
        mine["forward"] += alone["forward"]
        mine["both"] += got["both"]
        mine["peak"] += [got["peak"], alone["peak"]]
        theirs["forward"] += Peer.time(peer.forward, repetitions)
        theirs["both"] += Peer.time(peer.both, max(2, repetitions // 2))
    pairs = sum(n * (n + 1) // 2 if causal else n * n for n in lengths)
    work = 4 * HEADS * SIZE * pairs
    row = {"shape": name, "causal": causal, "threads": threads, "largest_difference": worst,
           "register_tile_gflops": round(max(mine["peak"]) / 1e9, 1)}
    for direction, factor in (("forward", 1), ("both", 3.5)):
        (a, b) = (statistics.median(mine[direction]), statistics.median(theirs[direction]))
        row[direction] = {"seconds": a, "torch_seconds": b, "times": round(b / a, 2),
                          "gflops": round(factor * work / a / 1e9, 1), "torch_gflops": round(factor * work / b / 1e9, 1)}
    row["forward"]["share_of_peak"] = round(row["forward"]["gflops"] * 1e9 / max(mine["peak"]) / threads, 3)
    print(json.dumps(row), flush=True)
    return row


def sentences(arguments):
    """Lengths of real sentences in words and marks: batches of 64, as they come."""
    found = {}
    for name, pattern in (("Multi30k", "multi30k/**/*en*"), ("WikiText-2", "wikitext-2/**/*")):
        for path in sorted(pathlib.Path(arguments.data).glob(pattern)):
            if not path.is_file() or path.suffix in (".md", ".json", ".txt.md"):
                continue
            opener = gzip.open if path.suffix == ".gz" else open
            with opener(path, "rt", encoding="utf-8") as file:
                lengths = [len(line.split()) for line in file]
            lengths = [n for n in lengths if n > 0][1000:1064]
            if len(lengths) == 64:
                found[name] = lengths
                break
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", default=str(HERE.parent / ".build/release/parlance-bench"))
    parser.add_argument("--data", default=str(HERE.parent.parent / "shared/data"))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="few repetitions")
    parser.add_argument("--only", nargs="+", default=[""], help="shapes whose name contains one of these; the others keep their figures")
    parser.add_argument("--output", default=str(HERE / "results/attention.json"))
    arguments = parser.parse_args()
    shapes = [(f"8 x {length}", [length] * 8, repetitions) for length, repetitions in ((128, 20), (512, 5), (2048, 2))]
    shapes += [(f"64 lines of {name}", lengths, 20) for name, lengths in sentences(arguments).items()]
    rows, output = [], pathlib.Path(arguments.output)
    if arguments.only != [""] and output.exists():
        rows = json.loads(output.read_text(encoding="utf-8"))["rows"]
    for threads in arguments.threads:
        for name, lengths, repetitions in shapes:
            if not any(text in name for text in arguments.only):
                continue
            for causal in (False, True):
                row = measure(arguments, name, lengths, causal, threads, 2 if arguments.quick else repetitions)
                same = [i for i, r in enumerate(rows) if (r["shape"], r["causal"], r["threads"]) == (name, causal, threads)]
                if same:
                    rows[same[0]] = row
                else:
                    rows.append(row)
    result = {
        "run": engine_tables.about(), "kernel": platform.release(), "cores": os.cpu_count(),
        "versions": {"torch": torch.__version__, "numpy": numpy.__version__}, "heads": HEADS, "head_size": SIZE,
        "rows": rows,
    }
    output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if output == HERE / "results/attention.json":
        engine_tables.write()


if __name__ == "__main__":
    main()
