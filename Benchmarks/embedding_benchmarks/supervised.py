"""The text classifier: training time with saving, accuracy, and lines per second of prediction with loading."""
import os
import statistics

from . import corpora, process, programs

# (settings, threads): words alone with one thread, word pairs with two.
CELLS = ((programs.UNIGRAMS, 1), (programs.BIGRAMS, 2))


def run(setting):
    body = {"settings": {"repetitions": setting.options.classifier_repetitions, "lr": 0.5, "dim": 100, "loss": "softmax",
                         "buckets": programs.BIGRAMS.buckets},
            "sets": {}, "runs": []}
    for name, (train, test, epochs) in corpora.labeled(setting).items():
        lines = many_lines(setting, name, train)
        body["sets"][name] = {"predicted": corpora.facts(lines), "train": corpora.facts(train), "test": corpora.facts(test), "epochs": epochs}
        for model, threads in CELLS:
            for repetition in range(setting.options.classifier_repetitions):
                for system in ("fastText", "parlance"):
                    figures = measure(setting, system, model, train, test, lines, epochs, threads, repetition)
                    os.sync()
                    body["runs"].append({"set": name, "system": system, "model": model.name, "threads": threads,
                                         "repetition": repetition, **figures})
            body["summary"] = summary(body)
            setting.save("supervised", body)
            print(describe(body["summary"][-1]), flush=True)
    return body


def measure(setting, system, model, train, test, lines, epochs, threads, repetition):
    output = setting.path("supervised", system)
    # Twice the epochs first: the difference is the training alone, whatever else a run does. fastText also writes .vec.
    if system == "fastText":
        longer = programs.fasttext_classifier(setting, model, train, output, 2 * epochs, threads, repetition)
        cost = programs.fasttext_classifier(setting, model, train, output, epochs, threads, repetition)
        predict = [setting.fasttext, "predict-prob", output + ".bin"]
    else:
        longer, _ = programs.parlance_classifier(setting, model, train, output, 2 * epochs, threads, repetition + 1)
        cost, _ = programs.parlance_classifier(setting, model, train, output, epochs, threads, repetition + 1)
        predict = [setting.parlance, "classify", "predict", "--model", output + ".bin", "--threads", "1"]
    predicting = process.run([*predict, lines], discard=True)
    short = process.run([*predict, test], discard=True)
    # The fastText program judges both models; parlance's own figures must be the same.
    examples, accuracy, _ = programs.fasttext_accuracy(setting, output + ".bin", test)
    own = programs.parlance_accuracy(setting, output + ".bin", test)
    figures = {**cost.figures(), "epochs_wall": longer.wall - cost.wall, "epochs_cpu": longer.cpu - cost.cpu, "model_mib": os.path.getsize(output + ".bin") / 2**20, "accuracy": accuracy,
               "accuracy by parlance": own[1], "examples": examples,
               "short_wall": short.wall, "predict_wall": predicting.wall, "predict_cpu": predicting.cpu, "predict_peak_mib": predicting.peak_mib}
    programs.remove(output + ".bin", output + ".vec")
    return figures


def many_lines(setting, name, train):
    """The lines of `train`, over and over, until there are 60,000: enough to show more than the start of a process."""
    path = setting.path("supervised", f"{name} predicted{'-tiny' if setting.options.tiny else ''}.txt")
    text = open(train, encoding="utf8").read()
    with open(path, "w", encoding="utf8") as out:
        for _ in range(-(-60_000 // text.count("\n"))):
            out.write(text)
    return path


def summary(body):
    rows = []
    for name, of_set in body["sets"].items():
        lines, tokens = of_set["predicted"]["lines"], of_set["train"]["words"] * of_set["epochs"]
        for model, threads in CELLS:
            row = {"set": name, "model": model.name, "threads": threads, "systems": {}}
            for system in ("fastText", "parlance"):
                of = [r for r in body["runs"]
                      if (r["set"], r["system"], r["model"]) == (name, system, model.name)]
                if of:
                    middle = {key: statistics.median(r[key] for r in of)
                              for key in ("wall", "cpu", "peak_mib", "accuracy", "predict_wall", "predict_cpu", "short_wall", "epochs_wall", "epochs_cpu",
                                          "predict_peak_mib", "model_mib")}
                    row["systems"][system] = {
                        **middle, "tokens_per_second": tokens / middle["wall"],
                        "tokens_per_cpu_second": tokens / middle["cpu"],
                        "predicted_lines_per_second": lines / middle["predict_wall"],
                        "accuracies": sorted(r["accuracy"] for r in of)}
            if len(row["systems"]) == 2:
                ours, theirs = row["systems"]["parlance"], row["systems"]["fastText"]
                row["ratios"] = {"training_wall": theirs["wall"] / ours["wall"], "training_cpu": theirs["cpu"] / ours["cpu"],
                                 "epochs_wall": theirs["epochs_wall"] / ours["epochs_wall"],
                                 "epochs_cpu": theirs["epochs_cpu"] / ours["epochs_cpu"],
                                 "predicted_lines": theirs["predict_wall"] / ours["predict_wall"],
                                 "accuracy_difference": ours["accuracy"] - theirs["accuracy"]}
                rows.append(row)
    return rows


def describe(row):
    ours, theirs, ratios = row["systems"]["parlance"], row["systems"]["fastText"], row["ratios"]
    return (f"{row['set']}, {row['model']}, {row['threads']} threads: training {theirs['wall']:.2f} s against "
            f"{ours['wall']:.2f} s ({ratios['training_wall']:.1f}x), accuracy {theirs['accuracy']:.3f} against "
            f"{ours['accuracy']:.3f}, lines/s {ratios['predicted_lines']:.2f}x")
