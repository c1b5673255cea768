#!/usr/bin/env python3
"""Writes a folder of the same layout as Tests/Fixtures/tokenization/tfidf with scikit-learn: tfidf.py FOLDER.

The documents and settings are those of tfidf_docs.py; another list of them gives another set for the same tests.
"""

import json
import pathlib
import sys

import numpy as np
from sklearn.feature_extraction import text as features
from sklearn.utils import murmurhash3_32

import tfidf_docs

ANALYZERS = [
    ("word", {}), ("word_1_2", {"ngram_range": (1, 2)}), ("char_1_2", {"analyzer": "char", "ngram_range": (1, 2)}),
    ("char_wb_2_3", {"analyzer": "char_wb", "ngram_range": (2, 3)}),
    ("char_wb_5", {"analyzer": "char_wb", "ngram_range": (5, 5)}),
]
TEXTS = [
    "Don't stop, e-mail me!", "a bb ccc", "", "x", "naïve İstanbul 2024_x", "東京 に 行く", "tab\tnew\nline  two",
    "हिन्दी भाषा", "e\u0301a co\u0301mbining", "😀👍 ok", "ΟΔΟΣ Σ",
]
HASHED = ["", "a", "ab", "abc", "abcd", "hello", "café", "東京", "😀", "the quick", "x" * 17, "\0"]
ACCENTED = ["café", "cafe\u0301", "naïve façade", "Ångström ½ ﬁ", "Ελλάς", "한국어", "İ ı ẞ", "plain"]


def csr(matrix):
    matrix = matrix.tocsr()
    matrix.sort_indices()
    return {
        "shape": list(matrix.shape), "indptr": matrix.indptr.tolist(), "indices": matrix.indices.tolist(),
        "data": [float(f"{value:.12g}") for value in matrix.data.tolist()],
    }


def matrices():
    for name, kind, parameters in tfidf_docs.SETTINGS:
        vectorizer = getattr(features, kind)(**parameters)
        shown = {key: list(value) if isinstance(value, tuple) else value for key, value in parameters.items()}
        record = {"name": name, "class": kind, "params": shown}
        try:
            fit = vectorizer.fit_transform(tfidf_docs.DOCS)
            if hasattr(vectorizer, "get_feature_names_out"):
                record["vocabulary"] = vectorizer.get_feature_names_out().tolist()
            if kind == "TfidfVectorizer" and parameters.get("use_idf", True):
                record["idf"] = vectorizer.idf_.tolist()
            record["fit"], record["transform"] = csr(fit), csr(vectorizer.transform(tfidf_docs.NEW))
        except ValueError as error:
            record["error"] = str(error)
        yield record


def idf_variants():
    vectorizer = features.CountVectorizer()
    counts = vectorizer.fit_transform(tfidf_docs.DOCS)
    n, df = len(tfidf_docs.DOCS), np.bincount(counts.indices, minlength=counts.shape[1])
    return {
        "n_docs": n, "terms": vectorizer.get_feature_names_out().tolist(), "df": df.tolist(),
        "sklearn_smooth: ln((1+N)/(1+df))+1": (np.log((1 + n) / (1 + df)) + 1).tolist(),
        "sklearn_unsmoothed = textbook 1+ln(N/df)": (np.log(n / df) + 1).tolist(),
        "plain ln(N/df)": np.log(n / df).tolist(), "ln(N/(1+df))": np.log(n / (1 + df)).tolist(),
        "bm25 ln(1+(N-df+0.5)/(df+0.5))": np.log(1 + (n - df + 0.5) / (df + 0.5)).tolist(),
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)

    def write(name, value):
        (folder / name).write_text(json.dumps(value))

    def write_lines(name, values):
        (folder / name).write_text("".join(json.dumps(value) + "\n" for value in values))

    write("docs.json", {"fit": tfidf_docs.DOCS, "transform": tfidf_docs.NEW})
    write_lines("matrices.jsonl", matrices())
    write_lines("analyzers.jsonl", (
        {"analyzer": name, "text": text, "features": features.CountVectorizer(**parameters).build_analyzer()(text)}
        for name, parameters in ANALYZERS for text in TEXTS))
    write_lines("strip_accents.jsonl", (
        {"text": text, "unicode": features.strip_accents_unicode(text), "ascii": features.strip_accents_ascii(text)}
        for text in ACCENTED))
    write("english_stop_words.json", sorted(features.ENGLISH_STOP_WORDS))
    write("idf_variants.json", idf_variants())
    write("murmur3.json", {"rows": [
        {"text": text, "seed": seed, "hash": int(murmurhash3_32(text.encode(), seed=seed))}
        for text in HASHED for seed in (0, 42)]})


main()
