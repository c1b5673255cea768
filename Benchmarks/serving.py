#!/usr/bin/env python3
"""`parlance serve` under load on loopback, beside a plain C server on libmicrohttpd (serving/peer.c) that is compiled and measured
in the same run, and beside `parlance encode`, which has the same model and no HTTP.

    Benchmarks/serving.py http        /health beside a fixed answer; word vectors by POST beside suspend and resume
    Benchmarks/serving.py sentences   a sentence model at 64 clients and at 1 beside `parlance encode`
    Benchmarks/serving.py overload    ten times as many requests as it can answer
    Benchmarks/serving.py idle        start and memory
    Benchmarks/serving.py shared      two servers of one model, with and without --shared-weights
    Benchmarks/serving.py report      the tables

Needs wrk, a C compiler, `swift build -c release --product parlance`, and --sentence-model, a folder of
sentence-transformers (all-MiniLM-L6-v2). Word vectors are trained on Corpora/harbor-town unless --words names others."""
import argparse
import collections
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)

LUA = """
local bodies, at = {}, 0
for line in io.lines("%(bodies)s") do bodies[#bodies + 1] = line end
wrk.headers["Content-Type"] = "application/json"
request = function()
  at = at %% #bodies + 1
  return wrk.format("%(method)s", "%(path)s", nil, %(body)s)
end
done = function(summary, latency, requests)
  io.write(string.format('RESULT {"requests":%%d,"us":%%d,"p50":%%f,"p99":%%f,"mean":%%f,"max":%%f,"bad":%%d,"errors":%%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.mean, latency.max,
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=["http", "sentences", "overload", "idle", "shared", "report"])
    parser.add_argument("--parlance", default=os.path.join(ROOT, ".build", "release", "parlance"))
    parser.add_argument("--sentence-model", default=os.environ.get("PARLANCE_MINILM"))
    parser.add_argument("--words", help="word vectors (default: trained on the spot)")
    parser.add_argument("--seconds", type=int, default=6, help="of one measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", default=os.path.join(HERE, "results", "serving.json"))
    return parser.parse_args()


class Process:
    """A server for the time of a `with`, and its port."""

    def __init__(self, command, pattern, folder):
        self.begin = time.monotonic()
        handle, self.log = tempfile.mkstemp(dir=folder, prefix="log")
        self.file = os.fdopen(handle, "w")
        self.process = subprocess.Popen(command, stdout=self.file, stderr=self.file)
        for _ in range(3000):
            found = re.search(pattern, open(self.log).read())
            if found:
                self.start = time.monotonic() - self.begin
                self.port = int(found.group(1))
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        sys.exit(f"{command[0]} did not start:\n{open(self.log).read()[-1000:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def memory(self):
        """Resident megabytes."""
        pages = int(open(f"/proc/{self.process.pid}/statm").read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def parts_of_memory(self):
        """Megabytes: resident; its share of what several processes have; what it has alone."""
        sizes = collections.Counter()
        for line in open(f"/proc/{self.process.pid}/smaps_rollup").read().splitlines()[1:]:
            name, size = line.split()[:2]
            sizes[name.rstrip(":")] += int(size) * 1024 / 1e6
        return {"resident": sizes["Rss"], "proportional": sizes["Pss"], "private": sizes["Private_Clean"] + sizes["Private_Dirty"]}

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as response:
            return response.read()

    def post(self, path, body):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body.encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            return response.read()

    def metric(self, name, labels=""):
        text = self.get("/metrics").decode()
        return sum(float(value) for value in re.findall(rf"^{name}\{{[^}}]*{labels}[^}}]*\}} (\S+)$", text, re.M))


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        text = open(os.path.join(ROOT, "Corpora", "harbor-town", "text.txt")).read().replace("\n", " ")
        sentences = [s.strip() for s in re.split(r"(?<=\.) ", text)]
        self.twelve = [s for s in sentences if len(s.split()) == 12][:500]
        self.mixed = [s for s in sentences if 5 <= len(s.split()) <= 24][:2000]

    def serve(self, *flags, quiet=True):
        return Process([self.options.parlance, "serve", "--port", "0", *(["--quiet"] if quiet else []), *flags],
                       r"at http://127\.0\.0\.1:(\d+)", self.folder)

    def compiled(self, name, *libraries):
        program = os.path.join(self.folder, name)
        if not os.path.exists(program):
            subprocess.run(["cc", "-O2", "-o", program, os.path.join(HERE, "serving", name + ".c"), *libraries], check=True)
        return program

    def peer(self, answer_bytes):
        return Process([self.compiled("peer", "-lmicrohttpd", "-lpthread"), str(answer_bytes)], r"^(\d+)\n", self.folder)

    def bodies(self, bodies):
        file = os.path.join(self.folder, "bodies")
        open(file, "w").write("\n".join(bodies or [""]) + "\n")
        return file

    def load(self, port, path, bodies, rate, seconds, connections):
        """So many requests a second, whatever comes back."""
        done = subprocess.run([self.compiled("load"), str(port), str(rate), str(seconds), str(connections), path, self.bodies(bodies)],
                              capture_output=True, text=True)
        if done.returncode:
            sys.exit("load: " + done.stdout + done.stderr)
        return json.loads(done.stdout)

    def wrk(self, port, path, bodies=None, connections=64, seconds=None):
        file = self.bodies(bodies)
        script = os.path.join(self.folder, "wrk.lua")
        open(script, "w").write(LUA % {
            "bodies": file, "path": path, "method": "POST" if bodies else "GET", "body": "bodies[at]" if bodies else "nil"})
        done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds or self.options.seconds}s", "--timeout", "30s",
                               "-s", script, f"http://127.0.0.1:{port}"], capture_output=True, text=True)
        found = re.search(r"RESULT (.*)", done.stdout)
        if not found:
            sys.exit("wrk: " + done.stdout + done.stderr)
        result = json.loads(found.group(1))
        # Refusals are no answers.
        return {"rate": (result["requests"] - result["bad"]) / result["us"] * 1e6, "p50_ms": result["p50"] / 1000, "p99_ms": result["p99"] / 1000,
                "mean_ms": result["mean"] / 1000, "bad": result["bad"] + result["errors"], "requests": result["requests"]}

    def words(self):
        if self.options.words:
            return self.options.words
        path = os.path.join(self.folder, "words.bin")
        if not os.path.exists(path):
            text = open(os.path.join(ROOT, "Corpora", "harbor-town", "text.txt")).read().lower()
            open(os.path.join(self.folder, "text"), "w").write(re.sub(r"([^\w\s])", r" \1 ", text))
            subprocess.run([self.options.parlance, "embed", "train", "--input", os.path.join(self.folder, "text"), "--output", path[:-4],
                            "--epochs", "1", "--buckets", "50000"], check=True, capture_output=True)
        return path

    def sentence_model(self):
        if not self.options.sentence_model:
            sys.exit("serving: name a sentence model with --sentence-model or PARLANCE_MINILM")
        return f"minilm={self.options.sentence_model}"

    def http(self):
        bodies = [json.dumps({"model": "words", "input": text.lower()}) for text in self.twelve]
        rounds = collections.defaultdict(list)
        with self.serve("--model", f"words={self.words()}") as ours:
            size = len(ours.post("/v1/embeddings", bodies[0]))
        for _ in range(self.options.rounds):
            with self.peer(size) as peer:
                rounds["fixed answer in C, GET"].append(self.wrk(peer.port, "/"))
                rounds["suspend and resume in C, POST"].append(self.wrk(peer.port, "/", bodies))
            with self.serve("--model", f"words={self.words()}") as ours:
                rounds["/health"].append(self.wrk(ours.port, "/health"))
                rounds["word vectors, POST"].append(self.wrk(ours.port, "/v1/embeddings", bodies))
        best = {name: max(runs, key=lambda run: run["rate"]) for name, runs in rounds.items()}
        return {"best": best, "answer_bytes": size,
                "health_share": best["/health"]["rate"] / best["fixed answer in C, GET"]["rate"],
                "embeddings_share": best["word vectors, POST"]["rate"] / best["suspend and resume in C, POST"]["rate"],
                "all_rates": {name: [round(run["rate"]) for run in runs] for name, runs in rounds.items()}}

    def sentences(self):
        bodies = [json.dumps({"model": "minilm", "input": text}) for text in self.mixed]
        lines = os.path.join(self.folder, "lines.txt")
        one = os.path.join(self.folder, "one.txt")
        open(lines, "w").write("\n".join(self.mixed) + "\n")
        open(one, "w").write(self.mixed[0] + "\n")

        def offline(path):
            start = time.monotonic()
            subprocess.run([self.options.parlance, "encode", "--model", self.options.sentence_model, path], check=True,
                           stdout=subprocess.DEVNULL)
            return time.monotonic() - start

        self.sentence_model()
        rounds = collections.defaultdict(list)
        for _ in range(self.options.rounds):
            rounds["offline"].append((len(self.mixed) - 1) / (offline(lines) - offline(one)))
            with self.serve("--model", self.sentence_model()) as ours:
                rounds["64 clients"].append(self.wrk(ours.port, "/v1/embeddings", bodies))
            with self.serve("--model", self.sentence_model()) as ours:
                single = self.wrk(ours.port, "/v1/embeddings", bodies, connections=1)
                count = ours.metric("parlance_inference_seconds_count")
                # Of the model itself, warm-up included, which is a handful of texts.
                single["model_ms"] = 1000 * ours.metric("parlance_inference_seconds_sum") / max(1, count)
                rounds["1 client"].append(single)
        many = max(rounds["64 clients"], key=lambda run: run["rate"])
        single = min(rounds["1 client"], key=lambda run: run["mean_ms"] - run["model_ms"])
        rate = max(rounds["offline"])
        return {"offline_rate": rate, "64 clients": many, "1 client": single, "share_of_offline": many["rate"] / rate,
                "times_one_client": many["rate"] / max(run["rate"] for run in rounds["1 client"]),
                "above_model_ms": single["mean_ms"] - single["model_ms"], "all_offline": [round(one) for one in rounds["offline"]],
                "all_rates": [round(run["rate"]) for run in rounds["64 clients"]]}

    def overload(self):
        """Ten times the capacity is asked for, whatever comes back. Times are the server's own, from its log."""
        bodies = [json.dumps({"model": "minilm", "input": text}) for text in self.mixed]
        with self.serve("--model", self.sentence_model()) as ours:
            capacity = max(self.wrk(ours.port, "/v1/embeddings", bodies, connections=count)["rate"] for count in (64, 128))
            quiet_memory = ours.memory()
            queued = json.loads(ours.get("/info"))["limits"]["max_queued_requests"]
        with self.serve("--model", self.sentence_model(), quiet=False) as ours:
            self.wrk(ours.port, "/v1/embeddings", bodies, seconds=2)
            before, began = os.path.getsize(ours.log), time.monotonic()
            asked = self.load(ours.port, "/v1/embeddings", bodies, 10 * capacity, 2 * self.options.seconds, 1200)
            seconds = time.monotonic() - began
            memory = ours.memory()
            after = self.wrk(ours.port, "/v1/embeddings", bodies, connections=1, seconds=2)
            with open(ours.log) as file:
                file.seek(before)
                lines = [json.loads(line) for line in file if line.startswith("{")]
        times = collections.defaultdict(list)
        for line in lines:
            # 499: what is broken off at the end.
            if line.get("route") == "/v1/embeddings" and line["status"] != 499:
                times[str(line["status"])].append(line[DURATION])
        accepted, refused = times["200"], times["429"]

        def p99(values):
            return sorted(values)[int(0.99 * (len(values) - 1))] if values else None

        return {"capacity": capacity, "asked_rate": asked["sent"] / asked["seconds"], "answered_rate": len(accepted) / seconds,
                "share_of_capacity": len(accepted) / seconds / capacity, "statuses": {k: len(v) for k, v in times.items()},
                "refusal_p99_ms": p99(refused), "accepted_p99_ms": p99(accepted), "queue_bound_ms": 1000 * queued / capacity,
                "memory_mb": [quiet_memory, memory], "p50_afterwards_ms": after["p50_ms"], "load": asked}

    def idle(self):
        starts = []
        for _ in range(5):
            with self.serve("--model", self.sentence_model()) as ours:
                starts.append(ours.start)
                time.sleep(0.3)
                memory = ours.memory()
        return {"start_seconds": statistics.median(starts), "memory_mb": memory}


    def shared(self):
        """Two servers of one model: what each has in memory, when the first answer is there, and how fast they are."""
        bodies = [json.dumps({"model": "minilm", "input": text}) for text in self.mixed]
        os.environ["XDG_CACHE_HOME"] = os.path.join(self.folder, "cache")
        kinds = {"own weights": [], "--shared-weights": ["--shared-weights"]}
        model = ["--model", self.sentence_model()]
        result = {kind: collections.defaultdict(list) for kind in kinds}
        for kind, flags in kinds.items():
            # The first server with the flag writes the file.
            with self.serve(*model, *flags) as ours:
                ours.post("/v1/embeddings", bodies[0])
                result[kind]["made_seconds"] = time.monotonic() - ours.begin
        for _ in range(self.options.rounds):
            for kind, flags in kinds.items():
                part = result[kind]
                with self.serve(*model, *flags) as one:
                    one.post("/v1/embeddings", bodies[0])
                    part["first_answer_seconds"].append(time.monotonic() - one.begin)
                    with self.serve(*model, *flags) as two:
                        two.post("/v1/embeddings", bodies[0])
                        part["first_answer_seconds"].append(time.monotonic() - two.begin)
                        part["idle_mb"].append(two.parts_of_memory())
                        for name, count in (("1 client", 1), ("64 clients", 64)):
                            part[name].append(self.wrk(one.port, "/v1/embeddings", bodies, connections=count))
                        self.wrk(two.port, "/v1/embeddings", bodies, connections=64, seconds=2)
                        part["loaded_mb"].append(two.parts_of_memory())
                        # A server gives memory back when its models have had nothing to do for two seconds.
                        time.sleep(5)
                        part["rested_mb"].append(two.parts_of_memory())
        weights = os.path.getsize(os.path.join(self.options.sentence_model, "model.safetensors")) / 1e6
        return {"kinds": result, "weights_mb": weights}


# The field of a log line that has the time of a request.
DURATION = "ms"


def report(results):
    lines = []
    if "http" in results:
        part = results["http"]
        lines += ["| 64 connections | requests/s | p50 ms | p99 ms | failed | share of the C server |", "| --- | --- | --- | --- | --- | --- |"]
        shares = {"/health": part["health_share"], "word vectors, POST": part["embeddings_share"]}
        for name, run in part["best"].items():
            share = f"{shares[name]:.0%}" if name in shares else ""
            lines.append(f"| {name} | {run['rate']:,.0f} | {run['p50_ms']:.1f} | {run['p99_ms']:.1f} | {run['bad']} | {share} |")
        lines.append("")
    if "sentences" in results:
        part = results["sentences"]
        many, one = part["64 clients"], part["1 client"]
        lines += ["| all-MiniLM-L6-v2 | texts/s | p50 ms | p99 ms | |", "| --- | --- | --- | --- | --- |",
                  f"| `parlance encode` | {part['offline_rate']:,.0f} | | | |",
                  f"| 64 clients | {many['rate']:,.0f} | {many['p50_ms']:.1f} | {many['p99_ms']:.1f} | {part['share_of_offline']:.0%} of `parlance encode` |",
                  f"| 1 client | {one['rate']:,.0f} | {one['p50_ms']:.1f} | {one['p99_ms']:.1f} | {part['above_model_ms']:.2f} ms above the model's own {one['model_ms']:.1f} ms |", ""]
    if "overload" in results:
        part = results["overload"]
        lines += ["| ten times as much as it can answer | |", "| --- | --- |",
                  f"| capacity; asked for; answered | {part['capacity']:,.0f}/s; {part['asked_rate']:,.0f}/s; {part['answered_rate']:,.0f}/s ({part['share_of_capacity']:.0%} of capacity) |",
                  f"| answers by status | {', '.join(f'{k}: {v:,}' for k, v in part['statuses'].items())} |",
                  f"| p99 of refusals; of accepted requests; bound of the queue | {part['refusal_p99_ms'] or 0:.1f} ms; {part['accepted_p99_ms'] or 0:.0f} ms; {part['queue_bound_ms']:.0f} ms |",
                  f"| memory before and after | {part['memory_mb'][0]:.0f} MB, {part['memory_mb'][1]:.0f} MB |", ""]
    if "idle" in results:
        part = results["idle"]
        lines += [f"Start to ready with all-MiniLM-L6-v2: {part['start_seconds']:.2f} s; resident then: {part['memory_mb']:.0f} MB.", ""]
    if "shared" in results:
        part = results["shared"]
        lines += [f"| two servers of all-MiniLM-L6-v2 ({part['weights_mb']:.0f} MB) | resident, proportional, private MB of one, idle | after 64 clients | five seconds later | first answer after | 1 client: p50, p99 | 64 clients |",
                  "| --- | --- | --- | --- | --- | --- | --- |"]
        for kind, runs in part["kinds"].items():
            def memory(name):
                return ", ".join(f"{statistics.median(run[size] for run in runs[name]):.0f}" for size in ("resident", "proportional", "private"))
            one = min(runs["1 client"], key=lambda run: run["p50_ms"])
            many = max(runs["64 clients"], key=lambda run: run["rate"])
            lines.append(f"| {kind} | {memory('idle_mb')} | {memory('loaded_mb')} | {memory('rested_mb')} | {1000 * statistics.median(runs['first_answer_seconds']):.0f} ms | "
                         f"{one['p50_ms']:.2f} ms, {one['p99_ms']:.1f} ms | {many['rate']:,.0f}/s |")
        lines.append("")
    return "\n".join(lines)


def main():
    options = arguments()
    results = json.load(open(options.output)) if os.path.exists(options.output) else {}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        for part in options.parts:
            if part == "report":
                continue
            load = os.getloadavg()[0]
            results[part] = getattr(bench, part)() | {"load_average": load, "seconds": options.seconds, "rounds": options.rounds}
            json.dump(results, open(options.output, "w"), indent=1)
            open(options.output, "a").write("\n")
    print(report({part: value for part, value in results.items() if "report" in options.parts or part in options.parts}))


main()
