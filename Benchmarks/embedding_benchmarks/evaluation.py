"""Scores word vectors in numpy: Spearman correlation on word pairs, accuracy on analogies. Both systems' vectors
pass through here; `parlance embed evaluate` is only compared with it."""
import os

import numpy as np

PAIR_FILES = {
    "WS-353": "EN-WS-353-ALL.txt",
    "SimLex": "EN-SIMLEX-999.txt",
    "RW": "EN-RW-STANFORD.txt",
    "MEN": "EN-MEN-TR-3k.txt",
}
ANALOGY_FILE = "questions-words.txt"


def read_vectors(path):
    """Words and vectors of a .vec file."""
    with open(path, encoding="utf8", errors="replace", newline="\n") as source:
        count, dimension = map(int, source.readline().split())
        words, vectors = [], np.zeros((count, dimension), np.float32)
        for i in range(count):
            parts = source.readline().rstrip().split(" ")
            words.append(" ".join(parts[: len(parts) - dimension]))
            vectors[i] = np.array(parts[-dimension:], np.float32)
    return words, vectors


def unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def average_ranks(values):
    """Ranks from 1; equal values share the mean of their ranks."""
    values = np.asarray(values)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    ends = np.r_[starts[1:], len(values)]
    ranks = np.empty(len(values))
    ranks[order] = np.repeat((starts + 1 + ends) / 2, ends - starts)
    return ranks


def spearman(a, b):
    if len(a) < 3:
        return float("nan")
    return float(np.corrcoef(average_ranks(a), average_ranks(b))[0, 1])


def pairs(path, vector):
    """(100 x rho, scored pairs, all pairs); `vector` gives a vector or None. Words are lower-cased."""
    human, cosine, total = [], [], 0
    for line in open(path, encoding="utf8"):
        parts = line.lower().split()
        if len(parts) < 3:
            continue
        total += 1
        a, b = vector(parts[0]), vector(parts[1])
        if a is not None and b is not None:
            human.append(float(parts[2]))
            a, b = a.astype(float), b.astype(float)
            cosine.append(a @ b / max(np.linalg.norm(a) * np.linalg.norm(b), 1e-12))
    return 100 * spearman(human, cosine), len(human), total


def analogies(path, index, vectors):
    """{"semantic", "syntactic", "all": (percent, questions with four known words, all questions)}; the nearest word
    to b - a + c (unit vectors) over the whole vocabulary, the three left out."""
    sections, section = {}, None
    for line in open(path, encoding="utf8"):
        if line.startswith(":"):
            section = sections.setdefault(line[1:].strip(), [])
        else:
            section.append(line.lower().split())
    sums = {"semantic": [0, 0, 0], "syntactic": [0, 0, 0]}
    for name, questions in sections.items():
        known = np.array([[index[w] for w in q] for q in questions if all(w in index for w in q)], int).reshape(-1, 4)
        right = 0
        for start in range(0, len(known), 512):
            q = known[start : start + 512]
            scores = (vectors[q[:, 1]] - vectors[q[:, 0]] + vectors[q[:, 2]]) @ vectors.T
            scores[np.arange(len(q))[:, None], q[:, :3]] = -np.inf
            right += int((scores.argmax(1) == q[:, 3]).sum())
        total = sums["syntactic" if name.startswith("gram") else "semantic"]
        for i, value in enumerate((right, len(known), len(questions))):
            total[i] += value
    sums["all"] = [sum(column) for column in zip(*sums.values())]
    return {name: (100 * right / max(1, known), known, total) for name, (right, known, total) in sums.items()}


def evaluate(vec_path, folder, composed=None):
    """All figures of one .vec file: {measure: [figure, covered, total]}. `composed(word)` gives the vector of an unknown
    word; with it rare words are also scored in full, as "RW composed"."""
    words, vectors = read_vectors(vec_path)
    units = unit(vectors)
    index = {word: i for i, word in enumerate(words)}

    def known(word):
        return vectors[index[word]] if word in index else None

    def any_word(word):
        if word in index:
            return vectors[index[word]]
        found = composed(word)
        return found if np.any(found) else None

    figures = {name: pairs(os.path.join(folder, file), known) for name, file in PAIR_FILES.items()}
    if composed:
        figures["RW composed"] = pairs(os.path.join(folder, PAIR_FILES["RW"]), any_word)
    for name, figure in analogies(os.path.join(folder, ANALOGY_FILE), index, units).items():
        figures[f"analogies {name}"] = figure
    return {name: list(figure) for name, figure in figures.items()}
