#!/usr/bin/env python3
"""Writes Tests/Fixtures/linear/logistic.jsonl: scikit-learn's logistic regressions on small made-up sparse rows.

Each line has the rows (indptr, indices, data), the classes, the setting, and what scikit-learn found with a tolerance
near that of the arithmetic: weights class by class, intercepts, the objective C * loss + penalty, and probabilities.
"""

import json
import pathlib
import warnings

import numpy as np
import scipy.sparse
from sklearn.linear_model import LogisticRegression

ROWS, COLUMNS = 70, 9
SETTINGS = [
    ("l2", 0.0, 1.0, True),
    ("l2 weak", 0.0, 30.0, True),
    ("l2 strong", 0.0, 0.05, True),
    ("l2 without intercept", 0.0, 1.0, False),
    ("l1", 1.0, 1.0, True),
    ("elastic 0.5", 0.5, 1.0, True),
    ("elastic 0.2 strong", 0.2, 0.3, True),
]


def examples(classes, random):
    rows = scipy.sparse.random(ROWS, COLUMNS, density=0.45, random_state=random, format="csr")
    rows.sort_indices()
    truth = random.normal(size=(COLUMNS, classes)) * 2
    # Noise keeps the classes from being told apart without error, where weights would have no bound.
    scores = rows @ truth + random.gumbel(size=(ROWS, classes)) * 1.2
    return rows, scores.argmax(axis=1)


def objective(model, rows, labels, classes, share, c):
    logs = model.predict_log_proba(rows)
    loss = -logs[np.arange(len(labels)), labels].sum()
    weights = model.coef_
    penalty = share * np.abs(weights).sum() + (1 - share) * 0.5 * (weights**2).sum()
    return c * loss + penalty


def main():
    warnings.simplefilter("error")
    lines = []
    for classes in (2, 3, 5):
        random = np.random.RandomState(7 + classes)
        rows, labels = examples(classes, random)
        assert set(labels) == set(range(classes))
        for name, share, c, intercept in SETTINGS:
            solver = "lbfgs" if share == 0 else "saga"
            model = LogisticRegression(
                C=c, l1_ratio=share, fit_intercept=intercept, solver=solver, tol=1e-12, max_iter=1_000_000,
                random_state=1)
            with warnings.catch_warnings():
                # L-BFGS may say that the value changes no more, which is what is wanted.
                warnings.simplefilter("ignore")
                model.fit(rows, labels)
            # Where all weights are 0, SAGA ends before the intercept is found.
            assert model.coef_.any()
            lines.append({
                "name": f"{classes} classes, {name}", "shape": rows.shape, "indptr": rows.indptr.tolist(),
                "indices": rows.indices.tolist(), "data": [float(f"{v:.12g}") for v in rows.data],
                "classes": labels.tolist(), "class_count": classes, "l1_share": share, "c": c,
                "intercept": intercept, "weights": model.coef_.tolist(), "intercepts": model.intercept_.tolist(),
                "objective": objective(model, rows, labels, classes, share, c),
                "probabilities": model.predict_proba(rows[:5]).tolist(),
            })
    target = pathlib.Path(__file__).resolve().parents[1] / "linear/logistic.jsonl"
    target.write_text("".join(json.dumps(line) + "\n" for line in lines))
    print(f"wrote {len(lines)} lines to {target}")


main()
