"""Small models of each kind, trained on the shipped texts in some two minutes and kept in ~/.cache/parlance-checks, and a
server that has them. The checks of this folder use it."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PROGRAM = os.path.join(ROOT, ".build", "release", "parlance")
CACHE = os.environ.get("PARLANCE_CHECKS", os.path.expanduser("~/.cache/parlance-checks"))
CORPORA = os.path.join(ROOT, "Corpora")

STORIES = """
task: language-model
data: {folder: %s/harbor-town, train: text.txt, validation_share: 0.02}
tokenizer: {type: bpe, size: 1000}
model: {cell: gru, embedding_size: 64, hidden_size: 160, num_layers: 1, dropout: 0.1}
batches: {streams: 24, length: 60}
schedule: {type: cosine, rate: 4e-3, warmup: 50}
training: {epochs: 3, max_minutes: 0.7, metric: loss}
"""
NAMES = """
task: tagging
data: {folder: %s, format: conll, train: names.conll, validation_share: 0.1}
tokenizer: {type: words, size: 8000, lowercase: true}
model: {cell: lstm, embedding_size: 32, hidden_size: 32, character_embedding_size: 16, character_hidden_size: 16}
batches: {tokens: 600}
schedule: {type: inverse-sqrt, rate: 3e-3, warmup: 50}
training: {epochs: 2, max_minutes: 0.4, metric: f1}
"""


def run(*command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=CACHE)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr[-2000:]}")


def names():
    """Capitalized words within sentences, as sentences of words with tags: good enough to show tagging."""
    lines = []
    for sentence in re.split(r"(?<=\.)\s", open(f"{CORPORA}/harbor-town/text.txt").read())[:6000]:
        words = re.findall(r"\w+|[^\w\s]", sentence)
        inside = False
        for index, word in enumerate(words):
            is_name = index > 0 and word[:1].isupper()
            lines.append(f"{word} {'I-NAME' if is_name and inside else 'B-NAME' if is_name else 'O'}")
            inside = is_name
        lines.append("")
    return "\n".join(lines) + "\n"


def train(program):
    """Name to path; what is there is not made again."""
    os.makedirs(CACHE, exist_ok=True)
    made = {"de-en": "de-en", "stories": "stories", "names": "names", "words": "words.bin", "letters": "letters.bin"}
    paths = {name: os.path.join(CACHE, file) for name, file in made.items()}

    def missing(name):
        done = paths[name] if paths[name].endswith(".bin") else os.path.join(paths[name], "model.safetensors")
        if os.path.exists(done):
            return False
        print(f"# training {name}", file=sys.stderr, flush=True)
        return True

    def recipe(name, text):
        path = os.path.join(CACHE, name + ".yaml")
        open(path, "w").write(text)
        run(program, "train", path, "--output", name, "--no-database")

    if missing("words"):
        text = open(f"{CORPORA}/harbor-town/text.txt").read().lower()
        open(os.path.join(CACHE, "words.txt"), "w").write(re.sub(r"([^\w\s])", r" \1 ", text))
        run(program, "embed", "train", "--input", "words.txt", "--output", "words", "--window", "4", "--epochs", "10",
            "--subsample", "5e-4", "--buckets", "50000")
    if missing("letters"):
        run(program, "classify", "train", "--input", f"{CORPORA}/letters/train.txt", "--output", "letters", "--dim", "30",
            "--epochs", "10", "--lr", "0.5", "--word-ngrams", "2", "--buckets", "50000")
    if missing("de-en"):
        run(program, "train", f"{CORPORA}/Recipes/harbor-phrases.yaml", "--output", "de-en", "--no-database")
    if missing("stories"):
        recipe("stories", STORIES % CORPORA)
    if missing("names"):
        open(os.path.join(CACHE, "names.conll"), "w").write(names())
        recipe("names", NAMES % CACHE)
    return paths


class Server:
    """`parlance serve` on a free port, from `start`, or the beginning of a `with`, to `stop`."""

    def __init__(self, program, models, *flags):
        self.command = [program, "serve", "--port", "0", *flags]
        for name, path in models.items():
            self.command += ["--model", f"{name}={path}"]

    def start(self):
        self.log = open(os.path.join(CACHE, "serve.log"), "w+")
        self.process = subprocess.Popen(self.command, stderr=self.log)
        for _ in range(1200):
            self.log.seek(0)
            found = re.search(r"at (http://127\.0\.0\.1:(\d+))", self.log.read())
            if found:
                self.url, self.port = found.group(1), int(found.group(2))
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.log.seek(0)
        sys.exit("the server did not start:\n" + self.log.read()[-2000:])

    def stop(self, how=signal.SIGTERM):
        """The exit status."""
        self.process.send_signal(how)
        return self.process.wait(timeout=60)

    @property
    def status(self):
        """The exit status; None while the server runs."""
        return self.process.poll()

    __enter__ = start

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as response:
            return json.load(response)

    def post(self, path, body):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def ask(self, method, path, body=None, timeout=60, **headers):
        """Status, body and headers, whatever they are."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        connection.request(method, path, json.dumps(body) if body is not None else None,
                           {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, data, dict(answer.getheaders())

    def connect(self, data=b""):
        """A plain connection on which something was sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sendall(data)
        return connection

    def resident(self):
        """Megabytes of memory of its own, and of mapped files, which the system takes and gives back as it likes."""
        with open(f"/proc/{self.process.pid}/status") as file:
            sizes = dict(line.split(":", 1) for line in file)
        return tuple(int(sizes[name].split()[0]) * 1024 / 1e6 for name in ("RssAnon", "RssFile"))

    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def metric(self, name):
        """A value of /metrics, by the name and labels before it."""
        text = self.ask("GET", "/metrics")[1].decode()
        return int(next(line for line in text.splitlines() if line.startswith(name + " ")).split()[-1])

    def running(self):
        """Requests that are being worked on."""
        return self.metric("parlance_requests_running")

    def heap(self):
        """Megabytes that the program has asked for and not freed."""
        return self.metric('parlance_heap_bytes{state="used"}') / 1e6


class Results:
    """What held and what did not."""

    def __init__(self):
        self.failures = 0

    def check(self, holds, what):
        print("ok    " if holds else "FAILED", what, flush=True)
        self.failures += not holds

    def exit(self):
        sys.exit(1 if self.failures else 0)


def options(parser):
    """The flags that all checks have, and the models to serve."""
    parser.add_argument("--parlance", default=PROGRAM, help="the program (default: the release build)")
    parser.add_argument("--model", action="append", default=[], metavar="NAME=PATH", help="a model beside the small ones")
    chosen = parser.parse_args()
    chosen.parlance = os.path.abspath(chosen.parlance)
    others = {name: os.path.abspath(path) for name, path in (one.split("=", 1) for one in chosen.model)}
    chosen.models = train(chosen.parlance) | others
    return chosen
