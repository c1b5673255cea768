#!/usr/bin/env python3
"""Generation in the shape of GPT-2 small beside llama.cpp: 12 layers of width 768, 50,257 ids, weights from a seed, a prompt of 32
tokens and 64 more, always the likeliest. Tokens a second after the prompt, as a share of what the read bandwidth allows (bytes
of all matrices once a token, and with those of cached keys and values, against a plain sweep through memory in the same
process), and llama.cpp's rate with weights of as many bits (f32, f16, q8_0).

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
        if key in ("prefill", "decode", "bandwidth"):
            all[key] = all.get(key, []) + value
        else:
            all[key] = value


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
                rates = {}
                for batch in options.batches:
                    ids = os.path.join(folder, "ids")
                    with open(ids, "w") as file:
                        file.writelines(" ".join(map(str, prompt)) + "\n" for prompt in prompts[:batch])
                    command = ["--ids", ids, "--tokens", str(options.tokens), "--threads", str(threads),
                               "--repetitions", str(options.repetitions)]
                    got, want = {}, {}
                    # In turns with the peer: what memory gives changes from minute to minute.
                    for _ in range(options.rounds):
                        merge(got, run([options.bench, "generate", "--model", os.path.join(options.cache, "model"),
                                        "--weights", form] + command))
                        if batch == 1 and not options.no_peer:
                            merge(want, run(peer + ["--type", PEERS[form]] + command))
                    rates[batch] = batch * (options.tokens - 1) / statistics.median(got["decode"])
                    row = {"threads": threads, "weights": form, "batch": batch,
                           "tokens_per_second": round(rates[batch], 1),
                           "read_bandwidth": round(statistics.median(got["bandwidth"]) / 1e9, 1)}
                    if batch == 1:
                        # Each repetition beside the sweeps right after it.
                        shares = [(options.tokens - 1) / seconds * got["weight_bytes"] / bandwidth
                                  for seconds, bandwidth in zip(got["decode"], got["bandwidth"])]
                        row["share_of_bandwidth"] = round(statistics.median(shares), 3)
                        # The bytes that a token needs are those of the weights and those of keys and values.
                        cached = got["cache_bytes"] / got["weight_bytes"]
                        row["share_with_cache"] = round(statistics.median(shares) * (1 + cached), 3)
                        if want:
                            rate = (options.tokens - 1) / statistics.median(want["decode"])
                            same = sum(a == b for a, b in zip(got["answers"][0], want["answer"]))
                            row.update({"llama_cpp": round(rate, 1), "times": round(rates[1] / rate, 2),
                                        "same_tokens": same})
                    elif 1 in rates:
                        row["times_batch_1"] = round(rates[batch] / rates[1], 2)
                    rows.append(row)
                    print(json.dumps(row), flush=True)
    os.makedirs(os.path.dirname(options.output), exist_ok=True)
    with open(options.output, "w") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
