#!/usr/bin/env python3
"""Which functions of the kernels compute in parts of registers. A Swift function that takes or returns a vector of sixteen
floats gets it in several smaller registers, and its arithmetic may stay in such even once it is inlined.

Counts the products, sums, largest and smallest values, and quotients of packed floats in a program, by function and by the
width of their registers, and prints the functions that have some in the narrowest. A few are right: a sum of the lanes of a
vector ends in one. A loop with eight or more is worth a look.

    Benchmarks/registers.py [PROGRAM] [--least 8] [--lines 40]       (needs objdump, and swift for readable names)"""
import argparse
import collections
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FUNCTION = re.compile(r"^[0-9a-f]+ <(.*)>:$")
ARITHMETIC = re.compile(r"\tv(?:fn?m(?:add|sub)\d*|mul|add|sub|max|min|div)ps\b.*%([xyz]mm)")


def operations(program):
    """By function, the number of such operations in registers of each kind."""
    found = collections.defaultdict(collections.Counter)
    name = None
    with subprocess.Popen(["objdump", "-d", "--no-show-raw-insn", program], stdout=subprocess.PIPE, text=True) as listing:
        for line in listing.stdout:
            start = FUNCTION.match(line)
            if start:
                name = start.group(1)
            elif name:
                operation = ARITHMETIC.search(line)
                if operation:
                    found[name][operation.group(1)] += 1
    if listing.returncode != 0:
        sys.exit(f"registers.py: objdump cannot read {program}")
    return found


def readable(names):
    try:
        done = subprocess.run(["swift", "demangle", "--simplified"], input="\n".join(names), capture_output=True, text=True)
    except FileNotFoundError:
        return names
    return done.stdout.splitlines() if done.returncode == 0 else names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", default=os.path.join(HERE, "..", ".build", "release", "parlance-bench"))
    parser.add_argument("--least", type=int, default=8, help="operations in the narrowest registers (default: 8)")
    parser.add_argument("--lines", type=int, default=40, help="functions at most (default: 40)")
    options = parser.parse_args()
    if not os.path.exists(options.program):
        sys.exit(f"registers.py: there is no {options.program}; build it with `swift build -c release`")
    rows = [(name, counts) for name, counts in operations(options.program).items()
            if "ParlanceKernels" in name and counts["xmm"] >= options.least]
    rows.sort(key=lambda row: -row[1]["xmm"])
    print("  xmm   ymm   zmm  function")
    names = readable([name for name, _ in rows[:options.lines]])
    for (_, counts), name in zip(rows, names):
        print(f"{counts['xmm']:5} {counts['ymm']:5} {counts['zmm']:5}  {name[:150]}")


if __name__ == "__main__":
    main()
