"""Questions to a trained model: from the command to the first answer, and each later answer in the same process."""
import os
import statistics

from . import corpora, process, programs, quality

FIRST = "music"
COUNT = 10


def run(setting):
    """Both programs read the same .bin file (n-grams, 2 million buckets, 0.85 GB), which is in the page cache."""
    options = setting.options
    path = model(setting)
    words = frequent_words(path, options.later_queries)
    body = {"model": {"bytes": os.path.getsize(path)}, "settings": {"k": COUNT, "later_queries": len(words),
            "repetitions": options.query_repetitions}, "runs": []}
    for repetition in range(options.query_repetitions):
        for system, ask in (("fastText", ask_fasttext), ("parlance", ask_parlance)):
            first = ask(setting, path, [FIRST])
            many = ask(setting, path, [FIRST] + words)
            body["runs"].append({
                "system": system, "repetition": repetition, "first": first.figures(), "many": many.figures(),
                "later_query_seconds": (many.wall - first.wall) / len(words),
                "later_query_cpu_seconds": (many.cpu - first.cpu) / len(words)})
        body["summary"] = summary(body["runs"])
        setting.save("queries", body)
    print(describe(body["summary"]), flush=True)
    return body


def model(setting):
    """The model with n-grams that `quality` left, else one trained here for one epoch (the answers don't matter)."""
    kept = quality.model_path(setting, "parlance", programs.SUBWORDS, 1) + ".bin"
    if os.path.exists(kept):
        return kept
    corpus, _ = corpora.articles(setting)
    output = setting.path("queries", "tiny" if setting.options.tiny else "model")
    if not os.path.exists(output + ".bin"):
        programs.parlance_embedding(setting, programs.SUBWORDS, corpus, output, 1, 2)
    return output + ".bin"


def frequent_words(path, count):
    vec = os.path.splitext(path)[0] + ".vec"
    with open(vec, encoding="utf8") as source:
        next(source)
        return [line.split(" ", 1)[0] for line, _ in zip(source, range(count))]


def ask_fasttext(setting, path, words):
    return process.run([setting.fasttext, "nn", path, str(COUNT)], stdin="\n".join(words) + "\n", discard=True)


def ask_parlance(setting, path, words):
    if len(words) == 1:
        return process.run([setting.parlance, "embed", "neighbors", path, words[0], "-k", str(COUNT)], discard=True)
    return process.run([setting.parlance, "embed", "neighbors", path, "-", "-k", str(COUNT)],
                       stdin="\n".join(words) + "\n", discard=True)


def summary(runs):
    systems = {}
    for system in ("fastText", "parlance"):
        of = [run for run in runs if run["system"] == system]
        systems[system] = {
            "first_answer_seconds": statistics.median(run["first"]["wall"] for run in of),
            "first_answer_cpu_seconds": statistics.median(run["first"]["cpu"] for run in of),
            "first_answer_peak_mib": statistics.median(run["first"]["peak_mib"] for run in of),
            "later_query_seconds": statistics.median(run["later_query_seconds"] for run in of),
            "later_query_cpu_seconds": statistics.median(run["later_query_cpu_seconds"] for run in of)}
    ratios = {key: systems["fastText"][key] / systems["parlance"][key] for key in systems["parlance"]}
    return {"systems": systems, "ratios": ratios}


def describe(summary):
    ours, theirs, ratios = summary["systems"]["parlance"], summary["systems"]["fastText"], summary["ratios"]
    return (f"first answer {theirs['first_answer_seconds']:.3f} s against {ours['first_answer_seconds']:.3f} s "
            f"({ratios['first_answer_seconds']:.1f}x); later ones {1000 * theirs['later_query_seconds']:.2f} ms against "
            f"{1000 * ours['later_query_seconds']:.2f} ms ({ratios['later_query_seconds']:.1f}x)")
