"""scikit-learn's side of classical.py, each job in a process of its own. Prints one JSON object."""
import json
import sys
import time

import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


def read(path):
    with open(path, encoding="utf8", newline="\n") as source:
        return source.read().split("\n")[:-1]


def labeled(path):
    pairs = [line.split(" ", 1) for line in read(path)]
    return [pair[0] for pair in pairs], [pair[1] if len(pair) > 1 else "" for pair in pairs]


class Clock:
    """Wall and CPU seconds of what is done inside, documents being in memory already."""

    def __enter__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *error):
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu


def vectors(path, options, checked):
    """Seconds of fit, transform and fit_transform; the rows of the first documents, for comparison."""
    documents = read(path)
    with Clock() as together:
        TfidfVectorizer(**options).fit_transform(documents)
    vectorizer = TfidfVectorizer(**options)
    with Clock() as fit:
        vectorizer.fit(documents)
    with Clock() as transform:
        matrix = vectorizer.transform(documents)
    rows = []
    for row in range(checked):
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        order = numpy.argsort(matrix.indices[start:end])
        rows.append([matrix.indices[start:end][order].tolist(), matrix.data[start:end][order].tolist()])
    return {
        "terms": matrix.shape[1], "fit_wall": fit.wall, "fit_cpu": fit.cpu, "transform_wall": transform.wall,
        "transform_cpu": transform.cpu, "both_wall": together.wall, "both_cpu": together.cpu, "rows": rows,
    }


def classify(train, test, options, c):
    labels, texts = labeled(train)
    with Clock() as fit:
        vectorizer = TfidfVectorizer(**options)
        matrix = vectorizer.fit_transform(texts)
        model = LogisticRegression(C=c, max_iter=1000).fit(matrix, labels)
    gold, held = labeled(test)
    answers = model.predict(vectorizer.transform(held)).tolist()
    right = sum(a == b for a, b in zip(answers, gold))
    return {"accuracy": right / len(gold), "answers": answers, "train_wall": fit.wall, "train_cpu": fit.cpu}


if __name__ == "__main__":
    job, arguments = sys.argv[1], json.loads(sys.argv[2])
    for key in ("ngram_range",):
        if key in arguments.get("options", {}):
            arguments["options"][key] = tuple(arguments["options"][key])
    print(json.dumps({"vectors": vectors, "classify": classify}[job](**arguments)))
