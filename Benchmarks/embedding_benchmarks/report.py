"""Turns Benchmarks/results/*.json into the tables of Benchmarks/README.md."""
import json
import os

from . import setting as settings

START, END = "<!-- tables: written by embeddings.py report -->", "<!-- end of tables -->"


def write(setting):
    """Rewrites the part of README.md between its marks; with --tiny or another --results, RESULTS/tables.md instead."""
    text = tables(setting.results)
    home = os.path.join(settings.BENCHMARKS, "results")
    if os.path.abspath(setting.results) != home:
        path = os.path.join(setting.results, "tables.md")
        with open(path, "w", encoding="utf8") as out:
            out.write(text)
        print(f"tables: {path}")
        return
    path = os.path.join(settings.BENCHMARKS, "README.md")
    readme = open(path, encoding="utf8").read()
    before, after = readme.index(START) + len(START), readme.index(END)
    with open(path, "w", encoding="utf8") as out:
        out.write(readme[:before] + "\n\n" + text + "\n" + readme[after:])
    print(f"tables: {path}")


def tables(folder):
    makers = {"speed": speed, "quality": quality, "supervised": supervised, "queries": queries, "roundtrip": roundtrip}
    parts, first = [], None
    for name, make in makers.items():
        path = os.path.join(folder, name + ".json")
        if os.path.exists(path):
            body = json.load(open(path, encoding="utf8"))
            parts.append(make(body) + "\n" + origin(body))
            first = first or body
    return (versions(first) + "\n\n" if first else "") + "\n\n".join(parts) + "\n"


def versions(body):
    machine, found = body["machine"], body["versions"]
    return "\n".join([
        f"Machine: {machine['cpu']} (family/model/stepping {machine['family_model_stepping']}; "
        f"{', '.join(machine['vector_instructions'])}), {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"Linux {machine['kernel']}.",
        f"Versions: {found['swift']}, `PARLANCE_CPU={found['PARLANCE_CPU']}`; fastText {found['fasttext']} "
        f"(`{found['fasttext program']}`; {found['c++']}); gensim {found['gensim']}, numpy {found['numpy']}, "
        f"scipy {found['scipy']}, Python {found['python']}."])


def origin(body):
    tiny = " **Tiny run: the figures mean nothing.**" if body["tiny"] else ""
    return (f"_{body['date']}, commit {body['versions']['parlance']}, load average at the start "
            f"{body['machine']['load_average']:.2f}: `{body['command']}`_{tiny}")


def rows(header, lines):
    return "\n".join([f"| {' | '.join(header)} |", "|" + " --- |" * len(header)]
                     + [f"| {' | '.join(line)} |" for line in lines])


def speed(body):
    systems = list(body["summary"][0]["systems"])
    lines, ratios = [], []
    for cell in body["summary"]:
        for system in systems:
            of = cell["systems"][system]
            scaling = cell.get("scaling", {}).get(system)
            lines.append([cell["model"], str(cell["threads"]), system, f"{of['words_per_second']:,.0f}",
                          f"{of['lowest']:,.0f} to {of['highest']:,.0f}", f"{of['words_per_cpu_second']:,.0f}",
                          f"{of['wall']:.1f}", f"{of['peak_mib']:.0f}", f"{scaling:.2f}" if scaling else ""])
        ratios += [[cell["model"], str(cell["threads"]), system, f"{ratio['words_per_second']:.2f}",
                    f"{ratio['words_per_cpu_second']:.2f}", f"{ratio['whole_run']:.2f}", f"{ratio['peak_mib']:.2f}"]
                   for system, ratio in cell["ratios"].items()]
    checks = [cell["systems"]["parlance"]["reported_over_outside"] for cell in body["summary"]]
    corpus, run = body["corpus"], body["settings"]
    return (f"### Training speed\n\n{corpus['words']:,} words ({corpus['text']}), {run['epochs']} epoch, medians of "
            f"{run['repetitions']} interleaved runs.\n\n"
            + rows(["parlance against", "threads", "peer", "words/s, times", "words per CPU-second, times",
                    "whole run, times faster", "peak memory, times"], ratios) + "\n\n"
            + rows(["model", "threads", "program", "words/s", "range", "words per CPU-second", "whole run, s",
                    "peak MiB", "times 1 thread"], lines)
            + f"\n\nThe training seconds that parlance reports are {min(checks):.2f} to {max(checks):.2f} times those seen from "
            "outside.\n")


def quality(body):
    names = list(body["summary"][0]["systems"]["fastText"]["figures"])
    names += [name for name in body["summary"][1]["systems"]["fastText"]["figures"] if name not in names] \
        if len(body["summary"]) > 1 and body["summary"][1]["systems"] else []
    lines = []
    for row in body["summary"]:
        for system, of in row["systems"].items():
            cells = [f"{of['figures'][name]:.1f}" if name in of["figures"] else "" for name in names]
            lines.append([row["model"], f"{system} ({of['runs']} runs)", *cells, f"{of['cpu']:.0f}", f"{of['peak_mib']:.0f}"])
        if "within noise or better" in row:
            verdict = row["within noise or better"]
            lines.append([row["model"], "not below fastText less the noise",
                          *("" if name not in verdict else "yes" if verdict[name] else "**no**" for name in names), "", ""])
    lines.append(["", "noise between equal runs", *(f"{body['settings']['noise'][name]}" for name in names), "", ""])
    corpus = body["corpus"]
    apart = max(run["largest difference of the two evaluators"] for run in body["runs"])
    agreement = f"`parlance embed evaluate` differs from the evaluator here by at most {apart:.3f}.\n"
    return (f"### Quality\n\n{corpus['words']:,} words ({corpus['text']}), {body['settings']['epochs']} epochs; Spearman x 100, "
            f"analogies in percent; medians. {agreement}\n"
            + rows(["model", "program", *names, "CPU-s, whole run", "peak MiB"], lines) + "\n")


def supervised(body):
    lines = []
    for row in body["summary"]:
        ours, theirs, ratio = row["systems"]["parlance"], row["systems"]["fastText"], row["ratios"]
        lines.append([row["set"], row["model"], str(row["threads"]), f"{theirs['wall']:.2f} / {ours['wall']:.2f}",
                      f"{ratio['training_wall']:.2f}", f"{ratio['training_cpu']:.2f}",
                      f"{ratio['epochs_wall']:.2f}",
                      f"{theirs['accuracy']:.3f} / {ours['accuracy']:.3f}", f"{ratio['accuracy_difference']:+.3f}",
                      f"{theirs['predicted_lines_per_second']:,.0f} / {ours['predicted_lines_per_second']:,.0f}",
                      f"{ratio['predicted_lines']:.2f}",
                      f"{1000 * theirs['short_wall']:.0f} / {1000 * ours['short_wall']:.0f}", f"{theirs['peak_mib']:.0f} / {ours['peak_mib']:.0f}"])
    return (f"### Classifier\n\nfastText / parlance, medians of {body['settings']['repetitions']} interleaved runs; training with "
            "saving; prediction with loading of 60,000 lines or more, and of the test set alone.\n\n"
            + rows(["set", "features", "threads", "training, s", "times faster", "times less CPU", "epochs alone, times faster", "accuracy", "difference",
                    "predicted lines/s", "times faster", "test set alone, ms", "peak MiB"], lines) + "\n")


def queries(body):
    ours, theirs = body["summary"]["systems"]["parlance"], body["summary"]["systems"]["fastText"]
    ratios = body["summary"]["ratios"]
    names = {"first_answer_seconds": ("file to first answer, whole process, ms", 1000),
             "first_answer_cpu_seconds": ("the same, CPU ms", 1000),
             "first_answer_peak_mib": ("the same, peak MiB", 1),
             "later_query_seconds": ("later query, ms", 1000), "later_query_cpu_seconds": ("later query, CPU ms", 1000)}
    lines = [[title, f"{theirs[key] * factor:.2f}", f"{ours[key] * factor:.2f}", f"{ratios[key]:.1f}"]
             for key, (title, factor) in names.items()]
    return (f"### Queries\n\n10 neighbors from a {body['model']['bytes'] / 1e6:.0f} MB .bin with n-grams, in the page cache; "
            f"medians of {body['settings']['repetitions']} interleaved runs.\n\n"
            + rows(["", "fastText", "parlance", "fastText / parlance"], lines) + "\n")


def roundtrip(body):
    kinds = {}
    for check in body["checks"]:
        kind = " ".join(word for word in check["compared"].split() if not word.isdigit())
        of = kinds.setdefault(kind, [0, 0, 0.0, check["tolerance"]])
        of[0] += 1
        of[1] += check["equal"]
        of[2] = max(of[2], check["largest difference"])
    lines = [[kind, f"{equal} of {count}", f"{largest:.1e}", f"{tolerance:.0e}"]
             for kind, (count, equal, largest, tolerance) in kinds.items()]
    return ("### Files exchanged\n\nModels trained by parlance and by fastText, each asked through both; text and binary vectors "
            "through gensim and back.\n\n" + rows(["compared", "equal", "largest difference", "allowed"], lines) + "\n")
