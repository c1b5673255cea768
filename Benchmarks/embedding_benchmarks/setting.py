"""Where everything is, what machine this is, which versions are measured; and the file of results."""
import datetime
import importlib.metadata
import json
import os
import platform
import re
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BENCHMARKS = os.path.dirname(HERE)
REPOSITORY = os.path.dirname(BENCHMARKS)
LOAD_AT_START = os.getloadavg()[0]


class Setting:
    """The paths and options of one call."""

    def __init__(self, options):
        self.options = options
        self.peers = os.path.abspath(options.peers)
        self.data = os.path.abspath(options.data)
        self.work = os.path.abspath(options.work)
        self.results = os.path.abspath(options.results)
        self.fasttext = os.path.join(self.peers, "bin", "fasttext")
        self.parlance = os.path.abspath(options.parlance)
        self.sketch = os.path.abspath(options.sketch) if options.sketch else None
        self.python = sys.executable
        os.makedirs(self.work, exist_ok=True)
        for path, advice in (
            (self.fasttext, "run Benchmarks/setup-peers first"),
            (self.parlance, "build it: swift build -c release --product parlance"),
            (self.data, "give the folder of the corpora with --data"),
        ):
            if not os.path.exists(path):
                sys.exit(f"embeddings.py: {path} is missing; {advice}")

    def path(self, *names):
        """A path in the work folder, its folder made."""
        path = os.path.join(self.work, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def save(self, name, body):
        """Writes results/NAME.json: the facts of the run, then `body`. Called after every repetition, so that
        an interrupted run keeps what it has."""
        os.makedirs(self.results, exist_ok=True)
        path = os.path.join(self.results, name + ".json")
        facts = {
            "command": "Benchmarks/embeddings.py " + shlex.join(sys.argv[1:]),
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "machine": machine(),
            "versions": self.versions(),
            "tiny": self.options.tiny,
        }
        # Paths belong to one machine; a reader wants the form of the command.
        text = json.dumps({**facts, **body}, indent=1, ensure_ascii=False)
        places = [(self.work, "WORK"), (self.peers, "PEERS"), (self.data, "DATA"), (self.results, "RESULTS")]
        places += [(self.sketch, "SKETCH")] if self.sketch else []
        for path_here, shown in sorted(places, reverse=True) + [(REPOSITORY, ".")]:
            text = text.replace(path_here, shown)
        with open(path + ".new", "w", encoding="utf8") as out:
            out.write(text + "\n")
        os.replace(path + ".new", path)

    def versions(self):
        found = {name: importlib.metadata.version(name) for name in ("fasttext", "gensim", "numpy", "scipy")}
        flags = os.path.join(self.peers, "bin", "fasttext.flags")
        found["fasttext program"] = open(flags).read().strip() if os.path.exists(flags) else "unknown flags"
        found["python"] = platform.python_version()
        found["c++"] = first_line([open(flags).read().split()[0] if os.path.exists(flags) else "c++", "--version"])
        found["swift"] = first_line(["swift", "--version"])
        found["parlance"] = first_line(["git", "-C", REPOSITORY, "rev-parse", "--short", "HEAD"])
        found["PARLANCE_CPU"] = os.environ.get("PARLANCE_CPU", "native")
        return found


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return "unknown"
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0] if lines else "unknown"


def machine():
    cpu = open("/proc/cpuinfo").read()
    memory = open("/proc/meminfo").read()

    def field(name):
        match = re.search(rf"^{name}\s*:\s*(.*)$", cpu, re.M)
        return match.group(1) if match else "unknown"

    flags = field("flags").split()
    return {
        "cpu": field("model name"),
        "family_model_stepping": "/".join(field(name) for name in ("cpu family", "model", "stepping")),
        "vector_instructions": [flag for flag in ("avx2", "fma", "avx512f", "avx512_bf16") if flag in flags],
        "cores": os.cpu_count(),
        "memory_gib": round(int(re.search(r"MemTotal:\s+(\d+)", memory).group(1)) / 2**20, 1),
        "kernel": platform.release(),
        "load_average": LOAD_AT_START,
    }
