"""Runs one command and writes its cost as JSON: `python -S -E runner.py COST.json COMMAND...`.

A process of its own because Linux starts a child's memory peak at the size of the process that it was forked
from: measured from a Python program full of numpy, a 20 MiB program would seem to need 200. This one stays
around 10 MiB, and reads the cost of exactly one child from wait4.
"""
import os
import sys
import time


def main():
    path, command = sys.argv[1], sys.argv[2:]
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            os.execvp(command[0], command)
        except OSError as error:
            os.write(2, f"{command[0]}: {error.strerror}\n".encode())
            os._exit(127)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    with open(path, "w") as out:
        out.write(
            '{"wall": %.6f, "cpu": %.6f, "peak_mib": %.3f, "exit": %d}'
            % (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, code)
        )


main()
