"""What the vectors are worth: correlations and analogies of parlance's vectors beside fastText's, same text, same settings."""
import os
import statistics

from . import corpora, evaluation, process, programs

MODELS = (programs.WORDS, programs.SUBWORDS)
# What equal runs of one program were seen to differ by.
NOISE = {"WS-353": 1.0, "SimLex": 0.7, "RW": 0.7, "MEN": 0.3, "RW composed": 0.7,
         "analogies semantic": 0.6, "analogies syntactic": 0.6, "analogies all": 0.6}
# Below 11 threads fastText leaves most of its input matrix without random values.
FULL_INITIALIZATION = 12


def run(setting):
    options = setting.options
    corpus, _ = corpora.articles(setting)
    folder = os.path.join(setting.data, "wordsim")
    body = {
        "corpus": {**corpora.facts(corpus), "text": "all four shards of the articles"},
        "settings": {"epochs": options.quality_epochs, "threads": {"fastText": FULL_INITIALIZATION, "parlance": 2},
                     "noise": NOISE},
        "runs": [],
    }
    for model in MODELS:
        for system, seed in [("fastText", s) for s in range(options.fasttext_seeds)] + [
                ("parlance", s) for s in range(1, options.seeds + 1)]:
            output = model_path(setting, system, model, seed)
            if system == "fastText":
                cost = programs.fasttext_embedding(
                    setting, model, corpus, output, options.quality_epochs, FULL_INITIALIZATION, seed)
            else:
                cost, _ = programs.parlance_embedding(
                    setting, model, corpus, output, options.quality_epochs, 2, seed)
            composed = composer(output + ".bin") if model.has_subwords else None
            figures = evaluation.evaluate(output + ".vec", folder, composed)
            own = parlance_evaluation(setting, output + ".vec", folder)
            body["runs"].append({"system": system, "model": model.name, "seed": seed, **cost.figures(),
                                 "figures": figures, "parlance embed evaluate": own,
                                 "largest difference of the two evaluators": difference(figures, own)})
            print(f"{model.name}, {system}, seed {seed}: {cost.wall:.0f} s; "
                  + ", ".join(f"{k} {v[0]:.1f}" for k, v in figures.items()), flush=True)
            body["summary"] = summary(body["runs"])
            setting.save("quality", body)
            if system == "fastText" or seed > 1:
                programs.remove(output + ".bin")  # 850 MB each; `queries` asks the one that stays
    return body


def model_path(setting, system, model, seed):
    suffix = "-tiny" if setting.options.tiny else ""
    return setting.path("quality", f"{system}-{'subwords' if model.has_subwords else 'words'}-{seed}{suffix}")


def composer(model_path):
    """The vector of any word from its n-grams, by fastText's own code whoever trained the model."""
    import fasttext

    fasttext.FastText.eprint = lambda *_: None
    return fasttext.load_model(model_path).get_word_vector


def parlance_evaluation(setting, vec_path, folder):
    """`parlance embed evaluate` on the same vectors: {measure: [figure, covered, total]}."""
    measures = {file: name for name, file in evaluation.PAIR_FILES.items()}
    measures[evaluation.ANALOGY_FILE] = "analogies all"
    command = [setting.parlance, "embed", "evaluate", vec_path, "--lowercase", "--json",
               "--pairs", *(os.path.join(folder, file) for file in evaluation.PAIR_FILES.values()),
               "--analogies", os.path.join(folder, evaluation.ANALOGY_FILE)]
    found = {}
    for line in process.objects(process.run(command).stdout):
        measure, value = measures[os.path.basename(line["file"])], line.get("rho", line.get("accuracy"))
        if value is not None and not line.get("section"):
            found[measure] = [100 * value, line["covered"], line["total"]]
    return found


def difference(figures, own):
    """Largest difference of the two evaluators' figures, infinite where they covered different pairs."""
    shared = [abs(figures[name][0] - value[0]) if figures[name][1:] == value[1:] else float("inf")
              for name, value in own.items()]
    return max(shared, default=float("inf"))


def summary(runs):
    """Medians of each system, and for each measure whether parlance's is at least fastText's less the noise."""
    table = []
    for model in MODELS:
        systems = {}
        for system in ("fastText", "parlance"):
            of = [run for run in runs if run["system"] == system and run["model"] == model.name]
            if of:
                systems[system] = {
                    "figures": {name: statistics.median(run["figures"][name][0] for run in of)
                                for name in of[0]["figures"]},
                    "cpu": statistics.median(run["cpu"] for run in of),
                    "wall": statistics.median(run["wall"] for run in of),
                    "peak_mib": statistics.median(run["peak_mib"] for run in of),
                    "runs": len(of)}
        row = {"model": model.name, "systems": systems}
        if len(systems) == 2:
            ours, theirs = systems["parlance"]["figures"], systems["fastText"]["figures"]
            row["within noise or better"] = {name: ours[name] >= theirs[name] - NOISE[name] for name in theirs}
        table.append(row)
    return table
