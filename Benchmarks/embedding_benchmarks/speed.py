"""Words per second and memory of skip-gram training: fastText, gensim, parlance (and the sketch), 1 and 2 threads."""
import os
import re
import statistics

from . import corpora, process, programs

MODELS = (programs.WORDS, programs.SUBWORDS)
THREADS = (1, 2)
# parlance has no run of no epochs to subtract; longer runs drown the noise of two short ones.
MORE = 4


def run(setting):
    """Interleaved: every repetition runs each system once per cell, so that what else the machine does falls on all."""
    options = setting.options
    _, corpus = corpora.articles(setting)
    body = {
        "corpus": {**corpora.facts(corpus), "text": "first shard of the articles"},
        "settings": {"epochs": options.epochs, "repetitions": options.repetitions, "dim": 100, "window": 5,
                     "negatives": 5, "subsample": 1e-4, "min_count": 5, "buckets": 2_000_000},
        "runs": [],
    }
    words = body["corpus"]["words"] * options.epochs
    for repetition in range(options.repetitions):
        for threads in THREADS:
            for model in MODELS:
                for system, measure in systems(setting):
                    figures = measure(setting, model, corpus, threads, repetition)
                    os.sync()  # what one program wrote must not be flushed to disk at the next one's cost
                    figures["words_per_second"] = words / figures["training_wall"]
                    figures["words_per_cpu_second"] = words / figures["training_cpu"]
                    body["runs"].append({"system": system, "model": model.name, "threads": threads,
                                         "repetition": repetition, "load": os.getloadavg()[0], **figures})
                    print(f"{repetition + 1} {model.name}, {threads} threads, {system}: "
                          f"{figures['words_per_second']:,.0f} words/s", flush=True)
        body["summary"] = summary(body["runs"])
        setting.save("speed", body)
    return body


def systems(setting):
    chosen = [("fastText", fasttext), ("gensim", gensim), ("parlance", parlance)]
    return chosen + [("sketch", sketch)] if setting.sketch else chosen


def fasttext(setting, model, corpus, threads, repetition):
    """Training alone is the run less a run of no epochs, which reads the dictionary and saves as much."""
    output = setting.path("speed", "fasttext")
    nothing = programs.fasttext_embedding(setting, model, corpus, output, 0, threads, repetition)
    cost = programs.fasttext_embedding(setting, model, corpus, output, setting.options.epochs, threads, repetition)
    programs.remove(output + ".bin", output + ".vec")
    return {"training_wall": cost.wall - nothing.wall, "training_cpu": cost.cpu - nothing.cpu, **cost.figures()}


def parlance(setting, model, corpus, threads, repetition):
    """Seconds of training as the program reports them. CPU seconds, and a check of the seconds, from outside: a run of
    MORE epochs more, less this run; the rest of both runs is the same."""
    epochs = setting.options.epochs
    output = setting.path("speed", "parlance")
    cost, report = programs.parlance_embedding(setting, model, corpus, output, epochs, threads, repetition + 1)
    longer, _ = programs.parlance_embedding(setting, model, corpus, output, epochs + MORE, threads, repetition + 1)
    programs.remove(output + ".bin", output + ".vec")
    part = epochs / MORE
    return {"training_wall": report["tokens"] * epochs / report["words_per_second"],
            "outside_wall": (longer.wall - cost.wall) * part, "training_cpu": (longer.cpu - cost.cpu) * part,
            **cost.figures()}


def gensim(setting, model, corpus, threads, repetition):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gensim_training.py")
    cost = process.run([
        setting.python, script, corpus, "fasttext" if model.has_subwords else "word2vec", str(threads),
        str(setting.options.epochs), "0.025", "0.75", str(repetition + 1), "-"])
    report = process.objects(cost.stdout)[-1]
    return {"training_wall": report["training_wall"], "training_cpu": report["training_cpu"], **cost.figures()}


def sketch(setting, model, corpus, threads, repetition):
    """The 180-line measuring prototype that the product must not fall behind; not part of the repository."""
    cost = process.run([setting.sketch, corpus, "-", "sub" if model.has_subwords else "shared",
                        str(setting.options.epochs), str(threads), "0.5", "0.05"])
    wall, cpu = map(float, re.search(r"epochs \d+ wall (\S+) cpu (\S+)", cost.stdout).groups())
    return {"training_wall": wall, "training_cpu": cpu, **cost.figures()}


def summary(runs):
    """Medians, their ratios to parlance, and the range of parlance's and the peers' runs."""
    cells = []
    for model in MODELS:
        for threads in THREADS:
            cell = {"model": model.name, "threads": threads, "systems": {}}
            for system in dict.fromkeys(run["system"] for run in runs):
                of = [r for r in runs if (r["system"], r["model"], r["threads"]) == (system, model.name, threads)]
                if of:
                    cell["systems"][system] = {
                        **{name: statistics.median(r[name] for r in of)
                           for name in ("words_per_second", "words_per_cpu_second", "wall", "cpu", "peak_mib")},
                        "lowest": min(r["words_per_second"] for r in of),
                        "highest": max(r["words_per_second"] for r in of),
                        "runs": len(of),
                    }
            ours = cell["systems"]["parlance"]
            ours["reported_over_outside"] = statistics.median(
                r["training_wall"] / r["outside_wall"] for r in runs
                if (r["system"], r["model"], r["threads"]) == ("parlance", model.name, threads))
            cell["ratios"] = {
                system: {"words_per_second": ours["words_per_second"] / theirs["words_per_second"],
                         "words_per_cpu_second": ours["words_per_cpu_second"] / theirs["words_per_cpu_second"],
                         "whole_run": theirs["wall"] / ours["wall"],
                         "peak_mib": ours["peak_mib"] / theirs["peak_mib"]}
                for system, theirs in cell["systems"].items() if system != "parlance"}
            cells.append(cell)
    for model in MODELS:
        one, two = (next(c for c in cells if c["model"] == model.name and c["threads"] == t) for t in THREADS)
        two["scaling"] = {system: figures["words_per_second"] / one["systems"][system]["words_per_second"]
                          for system, figures in two["systems"].items()}
    return cells
