"""Files through the real fastText and gensim and back: who trained makes no difference to who answers.

Each model is trained by parlance and by fastText; fastText's own code (its Python module, for full precision) and
parlance then answer the same questions from the same file. Corpora are cut short: equality does not need size.
"""
from . import answers, corpora, process, programs
from .programs import Classifier, Embedding

SMALL = dict(dimension=50, buckets=50_000)
EMBEDDINGS = (
    Embedding("skip-gram words", **SMALL),
    Embedding("skip-gram n-grams 3-6", min_n=3, max_n=6, **SMALL),
    Embedding("cbow n-grams 2-4", method="cbow", min_n=2, max_n=4, **SMALL),
)
CLASSIFIERS = (
    Classifier("softmax", dimension=32, buckets=20_000),
    Classifier("softmax, word pairs", word_ngrams=2, dimension=32, buckets=20_000),
    Classifier("softmax, characters 2-5", min_n=2, max_n=5, dimension=32, buckets=20_000),
    Classifier("hierarchical softmax, word triples", loss="hs", word_ngrams=3, dimension=32, buckets=20_000),
    Classifier("negative sampling", loss="ns", dimension=32, buckets=20_000),
    Classifier("one-vs-all, word pairs", loss="ova", word_ngrams=2, dimension=32, buckets=20_000),
)


class Checks:
    """What was compared, how far apart the answers were, and how far they may be."""

    def __init__(self, setting):
        self.setting, self.rows = setting, []

    def add(self, subject, what, difference, tolerance):
        passed = bool(difference <= tolerance)
        self.rows.append({"subject": subject, "compared": what, "largest difference": float(difference),
                          "tolerance": tolerance, "equal": passed})
        print(f"{'equal    ' if passed else 'DIFFERENT'} {subject}: {what}: {difference:.1e} (allowed {tolerance:.0e})",
              flush=True)


def run(setting):
    checks = Checks(setting)
    corpus, sentences, labeled_train, labeled_test = texts(setting)
    for model in EMBEDDINGS:
        for trainer in ("parlance", "fastText"):
            subject = f"{model.name}, trained by {trainer}"
            output = setting.path("roundtrip", f"{trainer}-{EMBEDDINGS.index(model)}")
            if trainer == "parlance":
                programs.parlance_embedding(setting, model, corpus, output, 3, 2)
            else:
                programs.fasttext_embedding(setting, model, corpus, output, 3, 12)
            answers.compare_embeddings(checks, subject, output, sentences, model.has_subwords)
            answers.compare_gensim(checks, subject, output, model.has_subwords)
    for model in CLASSIFIERS:
        for trainer in ("parlance", "fastText"):
            subject = f"classifier, {model.name}, trained by {trainer}"
            output = setting.path("roundtrip", f"{trainer}-classifier-{CLASSIFIERS.index(model)}")
            if trainer == "parlance":
                programs.parlance_classifier(setting, model, labeled_train, output, 10, 2)
            else:
                programs.fasttext_classifier(setting, model, labeled_train, output, 10, 12)
            answers.compare_classifiers(checks, subject, output + ".bin", labeled_test)
            if model.loss == "softmax":
                quantized(checks, subject, output, labeled_train, labeled_test)
    body = {"summary": {"compared": len(checks.rows), "equal": sum(row["equal"] for row in checks.rows)},
            "checks": checks.rows}
    setting.save("roundtrip", body)
    print(f"{body['summary']['equal']} of {body['summary']['compared']} comparisons equal")
    return body


def quantized(checks, subject, output, train, test):
    """fastText compresses the model (whoever trained it); both read the .ftz."""
    process.run([checks.setting.fasttext, "quantize", "-output", output, "-input", train, "-qnorm", "-cutoff", "2000",
                 "-retrain", "-epoch", "1", "-lr", "0.1", "-thread", "2", "-verbose", "0"])
    answers.compare_classifiers(checks, subject + ", quantized by fastText", output + ".ftz", test)


def texts(setting):
    """Short texts: a corpus of 4,000 lines, 60 sentences (some with words that no model knows), labeled lines."""
    whole, _ = corpora.articles(setting)
    corpus, sentences = setting.path("roundtrip", "corpus.txt"), setting.path("roundtrip", "sentences.txt")
    with open(whole) as source:
        lines = [line for line, _ in zip(source, range(4060))]
    with open(corpus, "w") as out:
        out.writelines(lines[:4000])
    with open(sentences, "w", encoding="utf8") as out:
        out.writelines(" ".join(line.split()[:25]) + "\n" for line in lines[4000:])
        out.write("the unheardofwordy citties of naïve Überraschung\nonly\n")
    train, test, _ = corpora.labeled(setting)["TREC"]
    return corpus, sentences, train, test
