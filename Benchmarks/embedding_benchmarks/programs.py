"""The command lines of fastText and parlance: the only place that knows their flags.

Both are given every setting in full, so that a changed default on one side can't tilt a comparison.
"""
import os
from dataclasses import dataclass

from . import process


@dataclass(frozen=True)
class Embedding:
    """Settings of a word-embedding training; the defaults are those of every comparison here."""

    name: str
    min_n: int = 0
    max_n: int = 0
    buckets: int = 2_000_000
    method: str = "skipgram"
    dimension: int = 100
    window: int = 5
    negatives: int = 5
    min_count: int = 5
    subsample: str = "1e-4"
    rate: str = "0.05"

    @property
    def has_subwords(self):
        return self.max_n > 0


WORDS = Embedding("skip-gram, words only")
SUBWORDS = Embedding("skip-gram, n-grams 3-6", min_n=3, max_n=6)


@dataclass(frozen=True)
class Classifier:
    """Settings of a classifier's training."""

    name: str
    word_ngrams: int = 1
    buckets: int = 200_000
    loss: str = "softmax"
    rate: str = "0.5"
    min_n: int = 0
    max_n: int = 0
    dimension: int = 100


UNIGRAMS = Classifier("unigrams")
BIGRAMS = Classifier("bigrams", word_ngrams=2)


def fasttext_embedding(setting, model, corpus, output, epochs, threads, seed=0):
    return process.run([
        setting.fasttext, model.method, "-input", corpus, "-output", output, "-dim", str(model.dimension),
        "-ws", str(model.window), "-neg", str(model.negatives), "-t", model.subsample, "-minCount", str(model.min_count),
        "-lr", model.rate, "-minn", str(model.min_n), "-maxn", str(model.max_n), "-bucket", str(model.buckets),
        "-epoch", str(epochs), "-thread", str(threads), "-seed", str(seed), "-verbose", "0",
    ])


def parlance_embedding(setting, model, corpus, output, epochs, threads, seed=1, extra=()):
    """The cost, and what the program itself reports of the training as a dictionary."""
    cost = process.run([
        setting.parlance, "embed", "train", "--input", corpus, "--output", output, "--method", model.method,
        "--dim", str(model.dimension), "--window", str(model.window), "--negative", str(model.negatives),
        "--subsample", model.subsample, "--min-count", str(model.min_count), "--lr", model.rate,
        "--min-n", str(model.min_n), "--max-n", str(model.max_n), "--buckets", str(model.buckets),
        "--epochs", str(epochs), "--threads", str(threads), "--seed", str(seed), "--json", "--quiet", *extra,
    ])
    return cost, process.objects(cost.stdout)[-1]


def fasttext_classifier(setting, model, train, output, epochs, threads, seed=0):
    return process.run([
        setting.fasttext, "supervised", "-input", train, "-output", output, "-dim", str(model.dimension),
        "-lr", model.rate, "-epoch", str(epochs), "-wordNgrams", str(model.word_ngrams), "-bucket", str(model.buckets),
        "-minCount", "1", "-minn", str(model.min_n), "-maxn", str(model.max_n), "-loss", model.loss,
        "-thread", str(threads), "-seed", str(seed), "-verbose", "0",
    ])


def parlance_classifier(setting, model, train, output, epochs, threads, seed=1):
    cost = process.run([
        setting.parlance, "classify", "train", "--input", train, "--output", output, "--dim", str(model.dimension),
        "--lr", model.rate, "--epochs", str(epochs), "--word-ngrams", str(model.word_ngrams),
        "--buckets", str(model.buckets), "--min-count", "1", "--min-n", str(model.min_n), "--max-n", str(model.max_n),
        "--loss", model.loss, "--threads", str(threads), "--seed", str(seed), "--json", "--quiet",
    ])
    return cost, process.objects(cost.stdout)[-1]


def fasttext_accuracy(setting, model_path, test):
    """(examples, P@1 with three digits) as the fastText program prints them."""
    printed = process.run([setting.fasttext, "test", model_path, test]).stdout
    return test_figures(printed)


def parlance_accuracy(setting, model_path, test):
    return test_figures(process.run([setting.parlance, "classify", "evaluate", "--model", model_path, test]).stdout)


def test_figures(printed):
    """Both programs print lines such as `N<TAB>500` and `P@1<TAB>0.85`."""
    values = dict(line.split()[:2] for line in printed.splitlines() if len(line.split()) >= 2)
    return int(values["N"]), float(values["P@1"]), float(values["R@1"])


def remove(*paths):
    for path in paths:
        if os.path.exists(path):
            os.remove(path)
