#!/usr/bin/env python3
"""Translation in the shape of transformer-base beside CTranslate2: 6 + 6 layers, width 512, 8 heads, feed-forward 2048, 32,000
ids in one table, weights from a seed, sources of 24 tokens, answers of exactly 32; beams of 1 and 4, batches of 1 and
32, float32 and int8. Both programs in turns, one process a cell each, tokens a second; answers in float32 are compared.

    Benchmarks/translation.py [--threads 1 2] [--cells 1x1 4x1 1x32 4x32] [--forms float32 int8]

A cell is beam x batch. The model is made once, by PyTorch and transformers, in the folder of the peers."""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    parser.add_argument("--python", default=os.path.join(peers, "venv", "bin", "python"))
    parser.add_argument("--bench", default=os.path.join(HERE, "..", ".build", "release", "parlance-bench"))
    parser.add_argument("--cache", default=os.path.join(peers, "transformer-base"))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--cells", nargs="+", default=["1x1", "4x1", "1x32", "4x32"])
    parser.add_argument("--forms", nargs="+", default=["float32", "int8"])
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--limit", type=float, default=3.0)
    parser.add_argument("--output", default=os.path.join(HERE, "results", "translation.json"))
    return parser.parse_args()


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"translation.py: {' '.join(command[:3])}: {done.stderr.strip()[-800:]}")
    return json.loads(done.stdout.splitlines()[-1])


def measured(options, peer, ids, beams, batch, threads, form):
    """The beams of a batch in turns, each beside the peer: what a beam costs is told of measurements that lie side by side."""
    mine, theirs, same = {}, {}, {}
    for _ in range(options.rounds):
        for beam in beams:
            common = ["--ids", ids, "--beam", str(beam), "--batch", str(batch), "--tokens", str(options.tokens),
                      "--threads", str(threads), "--weights", form]
            got = run([options.bench, "translate", "--model", os.path.join(options.cache, "model"),
                       "--repetitions", "1000", "--limit", str(options.limit)] + common)
            want = run(peer + ["--limit", str(options.limit)] + common)
            mine.setdefault(beam, []).extend(got["seconds"])
            theirs.setdefault(beam, []).extend(want["seconds"])
            same[beam] = sum(a == b for a, b in zip(got["answers"], want["answers"]))
    rows = []
    for beam in beams:
        seconds, peer_seconds = statistics.median(mine[beam]), statistics.median(theirs[beam])
        tokens = batch * options.tokens
        row = {"beam": beam, "batch": batch, "threads": threads, "weights": form,
               "tokens_per_second": round(tokens / seconds, 1), "ctranslate2": round(tokens / peer_seconds, 1),
               "times": round(peer_seconds / seconds, 2), "same_answers": same[beam], "answers": batch}
        if beam > 1 and 1 in mine:
            row["cost_of_beam"] = round(seconds / statistics.median(mine[1]), 2)
            row["ctranslate2_cost_of_beam"] = round(peer_seconds / statistics.median(theirs[1]), 2)
        rows.append(row)
        print(json.dumps(row), flush=True)
    return rows


def main():
    options = arguments()
    peer = [options.python, "-P", os.path.join(HERE, "translation_peer.py"), "--cache", options.cache]
    run(peer + ["--prepare"])
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        cells = [tuple(map(int, cell.split("x"))) for cell in options.cells]
        for batch in dict.fromkeys(batch for _, batch in cells):
            beams = [beam for beam, other in cells if other == batch]
            ids = os.path.join(folder, str(batch))
            draw = random.Random(batch)
            with open(ids, "w") as file:
                for _ in range(batch):
                    file.write(" ".join(str(draw.randrange(2, 31999)) for _ in range(23)) + " 0\n")
            for threads in options.threads:
                for form in options.forms:
                    rows += measured(options, peer, ids, beams, batch, threads, form)
    os.makedirs(os.path.dirname(options.output), exist_ok=True)
    with open(options.output, "w") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
