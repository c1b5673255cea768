"""Runs programs and measures them: wall seconds, CPU seconds (user + system) and peak resident memory."""
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

RUNNER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runner.py")


class Failed(Exception):
    """A program that was to be measured ended with an error."""


@dataclass
class Cost:
    wall: float
    cpu: float
    peak_mib: float
    stdout: str = ""
    stderr: str = ""

    def figures(self):
        return {"wall": self.wall, "cpu": self.cpu, "peak_mib": self.peak_mib}


def run(command, stdin=b"", discard=False, environment=None):
    """Runs `command` to its end and returns its Cost; `discard` sends what it prints to /dev/null."""
    if isinstance(stdin, str):
        stdin = stdin.encode()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        cost = os.path.join(folder, "cost.json")
        # Files, not pipes: a pipe's reader would take part in the measured time.
        given, out, err = (os.path.join(folder, name) for name in ("in", "out", "err"))
        with open(given, "wb") as f:
            f.write(stdin)
        with open(given, "rb") as i, open(os.devnull if discard else out, "wb") as o, open(err, "wb") as e:
            subprocess.run(
                [sys.executable, "-S", "-E", RUNNER, cost, *command],
                stdin=i, stdout=o, stderr=e, env={**os.environ, **(environment or {})}, check=True,
            )
        measured = json.load(open(cost))
        text = "" if discard else open(out, encoding="utf8", errors="replace").read()
        complaint = open(err, encoding="utf8", errors="replace").read()
    if measured["exit"] != 0:
        shown = " ".join(command[:12])
        raise Failed(f"{shown}: exit code {measured['exit']}: {complaint.strip()[-500:]}")
    return Cost(measured["wall"], measured["cpu"], measured["peak_mib"], text, complaint)


def objects(text):
    """The JSON objects among the lines of `text`, in order."""
    found = []
    for line in text.splitlines():
        if line.startswith("{"):
            found.append(json.loads(line))
    return found
