"""What a second thread gives: passes of one thread and of two in turns, in one process."""
import json
import os
import statistics
import subprocess

PAIRS = 12


def gains(bench, tokenizer, lines, work, processes):
    """Medians over the pairs of passes, by mode. The first pair of a process, which meets every word for the first time,
    is left out; `first passes` are pairs of which each pass does. `apart` is what the machine gives at most: each thread
    encodes all the lines with a tokenizer of its own. The text is repeated up to 30 MB, so that a pass takes 0.1 s."""
    path = os.path.join(work, "scaling.txt")
    size = sum(len(line.encode()) + 1 for line in lines)
    with open(path, "w", encoding="utf8", newline="\n") as f:
        for _ in range(max(1, round(30e6 / size))):
            f.writelines(line + "\n" for line in lines)
    pairs = {}
    for _ in range(processes):
        for mode in ("ids", "encodings"):
            command = [bench, "scaling", "--tokenizer", tokenizer, "--mode", mode, path]
            warm = run(command + ["--rounds", str(PAIRS + 1)])
            fresh = run(command + ["--rounds", str(PAIRS // 2), "--fresh"])
            found = {"gain": ratios(warm["encoding"])[1:], "apart": ratios(warm["apart"])[1:],
                     "first passes": ratios(fresh["encoding"]), "sums": ratios(warm["sums"])}
            for name, values in found.items():
                pairs.setdefault(mode, {}).setdefault(name, []).extend(values)
    return pairs


def report(pairs):
    for mode, found in pairs.items():
        middle = {name: statistics.median(values) for name, values in found.items()}
        low, _, high = statistics.quantiles(found["gain"], n=4)
        print(f"\n{mode}: 2 threads are {middle['gain']:.2f} times as fast as one (median of {len(found['gain'])} pairs of "
              f"passes in turns, quartiles {low:.2f} and {high:.2f}); without words known before {middle['first passes']:.2f}; "
              f"the machine gives two tokenizers that share nothing {middle['apart']:.2f}, sums {middle['sums']:.2f}")


def ratios(turns):
    return [one / several for one, several in zip(turns["one"], turns["several"])]


def run(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
