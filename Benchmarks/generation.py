#!/usr/bin/env python3
"""Generation in the shape of GPT-2 small beside llama.cpp: 12 layers of width 768, 50,257 ids, weights from a seed, a prompt of 32
tokens and 64 more, always the likeliest. Tokens a second after the prompt, as a share of what the read bandwidth allows, and
llama.cpp's rate with weights of as many bits (f32, f16, q8_0).

A step reads all matrices once, and the keys and values of all positions. Its share of the bandwidth is the time of a plain sweep
through as many bytes, right after the step and in the same process, against its own; the median of all steps. Of the best sweep:
the bytes of the matrices alone, over whole answers, against the best of five sweeps after each.

    Benchmarks/generation.py [--threads 1 2] [--forms float32 bf16 int8] [--batches 1 16]

llama.cpp is measured at batch 1. The model is made once, by PyTorch and transformers, in the folder of the peers."""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = {"float32": "f32", "bf16": "f16", "int8": "q8_0"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"))
    parser.add_argument("--bench", default=os.path.join(HERE, "..", ".build", "release", "parlance-bench"))
    parser.add_argument("--cache", default=os.path.join(peers, "gpt2-small"))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--forms", nargs="+", default=list(PEERS))
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3, help="turns of both programs")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--output", default=os.path.join(HERE, "results", "generation.json"))
    return parser.parse_args()


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"generation.py: {' '.join(command[:3])}: {done.stderr.strip()[-800:]}")
    return json.loads(done.stdout.splitlines()[-1])


def merge(all, more):
    """Adds a run's measurements to those before; answers are those of the last."""
    for key, value in more.items():
        if key in ("prefill", "decode", "bandwidth", "steps", "sweeps"):
            all[key] = all.get(key, []) + value
        else:
            all[key] = value


def measure(options, peer, prompts, folder, threads, form):
    """A row for each batch, all measured in turns with each other and the peer: what memory gives changes from minute to minute."""
    got, want = {batch: {} for batch in options.batches}, {}
    for _ in range(options.rounds):
        for batch in options.batches:
            ids = os.path.join(folder, f"ids.{batch}")
            with open(ids, "w") as file:
                file.writelines(" ".join(map(str, prompt)) + "\n" for prompt in prompts[:batch])
            command = ["--ids", ids, "--tokens", str(options.tokens), "--threads", str(threads),
                       "--repetitions", str(options.repetitions)]
            merge(got[batch], run([options.bench, "generate", "--model", os.path.join(options.cache, "model"),
                                   "--weights", form] + command))
            if batch == 1 and not options.no_peer:
                merge(want, run(peer + ["--type", PEERS[form]] + command))
    rates = {batch: batch * (options.tokens - 1) / statistics.median(got[batch]["decode"]) for batch in options.batches}
    for batch, mine in got.items():
        row = {"threads": threads, "weights": form, "batch": batch, "tokens_per_second": round(rates[batch], 1),
               "read_bandwidth": round(statistics.median(mine["bandwidth"]) / 1e9, 1)}
        if batch == 1:
            row["share_of_bandwidth"] = round(
                statistics.median(sweep / step for step, sweep in zip(mine["steps"], mine["sweeps"])), 3)
            row["share_of_best_sweep"] = round(
                statistics.median((options.tokens - 1) / seconds * mine["weight_bytes"] / bandwidth
                                  for seconds, bandwidth in zip(mine["decode"], mine["bandwidth"])), 3)
            if want:
                rate = (options.tokens - 1) / statistics.median(want["decode"])
                same = sum(a == b for a, b in zip(mine["answers"][0], want["answer"]))
                row.update({"llama_cpp": round(rate, 1), "times": round(rates[1] / rate, 2), "same_tokens": same})
        elif 1 in rates:
            row["times_batch_1"] = round(rates[batch] / rates[1], 2)
        yield row


def main():
    options = arguments()
    peer = [options.python, "-P", os.path.join(HERE, "generation_peer.py"), "--cache", options.cache]
    run(peer + ["--prepare"])
    draw = random.Random(3)
    prompts = [[draw.randrange(50000) for _ in range(32)] for _ in range(max(options.batches))]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for threads in options.threads:
            for form in options.forms:
                for row in measure(options, peer, prompts, folder, threads, form):
                    rows.append(row)
                    print(json.dumps(row), flush=True)
    os.makedirs(os.path.dirname(options.output), exist_ok=True)
    with open(options.output, "w") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
