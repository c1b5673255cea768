#!/usr/bin/env python3
"""Writes the tables of attention.py, engine.py and train_step.py into README.md, from results/*.json; each of them calls this
when it is done.

    Benchmarks/engine_tables.py"""
import json
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


def about():
    """When and of what a run was, and how busy the machine."""
    found = subprocess.run(["git", "-C", str(HERE), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    command = " ".join(["Benchmarks/" + pathlib.Path(sys.argv[0]).name] + sys.argv[1:])
    return {"date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "commit": found.stdout.strip() or "unknown",
            "load_average": round(os.getloadavg()[0], 2), "command": re.sub(r"(--\w+) /\S+", r"\1 PATH", command)}


def load(name):
    path = HERE / "results" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def table(head, rows):
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head)] + rows)


def footer(run):
    if not run:
        return ""
    return f"\n\n_{run['date']}, commit {run['commit']}, load average {run['load_average']}: `{run['command']}`_"


def attention(found):
    rows = [[r["shape"] + (", causal" if r["causal"] else ""), str(r["threads"]), f"{r['forward']['times']:.2f}",
             f"{100 * r['forward']['share_of_peak']:.0f} %", f"{r['both']['times']:.2f}"] for r in found.get("rows", [])]
    return table(["shape", "threads", "forward, times", "of peak", "forward and backward, times"], rows) + footer(found.get("run"))


def pair(found, name, field="ratio"):
    """A figure on one thread and on two."""
    return [f"{found[key][field]:.2f}" if key in found else "" for key in (f"{name}, {n} threads" for n in (1, 2))]


def operations(found):
    names = dict.fromkeys(key.rsplit(", ", 1)[0] for key in found if not key.startswith(("packed", "product", "run")))
    return table(["against PyTorch", "1 thread", "2 threads"], [[name] + pair(found, name) for name in names]) + footer(found.get("run"))


def packed(found):
    sizes, counts, parts = (384, 512, 1024, 2048), (1, 4, 16, 32, 64, 512), []
    for index, threads in ((0, "one thread"), (1, "two threads")):
        rows = [[str(n)] + [pair(found, f"packed {n} x {size} x {size}")[index] for size in sizes] for n in counts]
        parts.append(f"On {threads}:\n\n" + table(["rows"] + [str(size) for size in sizes], rows))
    share = [" and ".join(pair(found, f"packed {n} x 32768 x 1024", "sweep_share")) for n in (1, 4)]
    parts.append("A weight that no cache holds (32768 x 1024) is read, on one and two threads, at so many times the speed of a plain\n"
                 f"sweep through memory: by one row {share[0]}, by four {share[1]}.")
    return "\n\n".join(parts)


def products(found):
    names = dict.fromkeys(key[8:].rsplit(" (", 1)[0] for key in found if key.startswith("product"))
    rows = [[name] + pair(found, f"product {name} (OpenBLAS)") + pair(found, f"product {name} (torch)") for name in names]
    return table(["m x n x k", "OpenBLAS, 1 thread", "2 threads", "PyTorch, 1 thread", "2 threads"], rows)


def steps(found):
    rows = []
    for name, row in found.items():
        if "tokens_per_second" in row:
            rate = row["tokens_per_second"]
            rows.append([name.rsplit(", ", 1)[0], str(row["threads"]), f"{rate['ours']:,}", f"{rate['torch']:,}", f"{row['ratio']:.2f}",
                         f"{rate['torch, attention dropped']:,}", f"{row['ratio_attention_dropped']:.2f}"])
    text = table(["batch", "threads", "parlance", "PyTorch", "times", "PyTorch, attention dropped too", "times"], rows)
    if memory := found.get("memory"):
        text += (f"\n\nMemory in use ({memory['batch']}): {memory['bytes'][0] / 2**20:.0f} MiB after {memory['steps'][0]} steps, "
                 f"{memory['bytes'][-1] / 2**20:.0f} MiB after {memory['steps'][1]}.")
    return text + footer(found.get("run"))


def write():
    path = HERE / "README.md"
    text = path.read_text(encoding="utf-8")
    for mark, make, name in (("attention", attention, "attention"), ("operations", operations, "engine"), ("packed", packed, "engine"),
                             ("products", products, "engine"), ("steps", steps, "train_step")):
        start, end = f"<!-- {mark}: written by engine_tables.py -->\n", f"<!-- end of {mark} -->"
        before, _, rest = text.partition(start)
        _, found, after = rest.partition(end)
        if not found:
            sys.exit(f"engine_tables.py: README.md has no place for the table of {mark}")
        text = before + start + "\n" + make(load(name)) + "\n\n" + end + after
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
