#!/usr/bin/env python3
"""Word and sentence boundaries of `parlance tokenize` against those of Universal Dependencies.

Counts as the CoNLL 2018 evaluation does: words and sentences are spans of characters without white space, and one is
right where both its ends are. Words are the treebanks' surface tokens (multi-word tokens count whole). Words are
found in the text of each gold sentence; sentences in paragraphs as the treebank marks them, else in documents.

usage: segmentation.py [--data DIR] [--parlance PROGRAM]    (needs a built program, and the folder `ud` of the texts)
"""
import argparse
import gzip
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SETS = [
    ("English EWT", "en", "en_ewt-ud-dev.conllu.gz"), ("German GSD", "de", "de_gsd-ud-dev.conllu.gz"),
    ("French GSD", "fr", "fr_gsd-ud-dev.conllu.gz"), ("Thai PUD", "th", "th_pud-ud-first700.conllu.gz"),
    ("Chinese GSD", "zh", "zh_gsdsimp-ud-dev.conllu.gz"),
]


def read(path):
    """Sentences as (text, surface tokens, starts a paragraph, space after)."""
    text, tokens, skip, start, space = "", [], 0, False, True
    for line in gzip.open(path, "rt", encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("# newpar") or line.startswith("# newdoc"):
            start = True
        elif line.startswith("# text = "):
            text = line[9:]
        elif line and not line.startswith("#"):
            columns = line.split("\t")
            if "." in columns[0]:
                continue
            if "-" in columns[0]:
                skip = int(columns[0].split("-")[1])
            elif int(columns[0]) <= skip:
                continue
            tokens.append(columns[1])
            space = "SpaceAfter=No" not in columns[9]
        elif not line and tokens:
            yield text, tokens, start, space
            text, tokens, skip, start = "", [], 0, False


def spans(pieces, offset=0):
    """Places of pieces among the characters that are not white space."""
    result = set()
    for piece in pieces:
        end = offset + len("".join(piece.split()))
        if end > offset:
            result.add((offset, end))
        offset = end
    return result, offset


def compare(gold, found):
    """Gold, found and common spans over texts that are the same."""
    total = [0, 0, 0]
    for text, (g, f) in enumerate(zip(gold, found)):
        g, end = spans(g)
        f, other = spans(f)
        assert end == other, f"text {text}: {end} characters in, {other} out"
        total = [total[0] + len(g), total[1] + len(f), total[2] + len(g & f)]
    return total


def scores(gold, found):
    g, f, common = compare(gold, found)
    return g, common / f, common / g, 2 * common / (g + f)


def run(program, arguments, texts, field):
    # A JSON string a line: texts may hold any character.
    out = subprocess.run([program, "tokenize", "--json", "--jsonl", *arguments],
                         input="".join(json.dumps(t, ensure_ascii=False) + "\n" for t in texts), text=True,
                         encoding="utf-8", stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line)[field] for line in out.split("\n") if line]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--parlance", default=HERE.parent / ".build/release/parlance")
    options = parser.parse_args()
    print("| treebank | locale | words | precision | recall | F1 | sentences | precision | recall | F1 |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, locale, file in SETS:
        sentences = list(read(options.data / "ud" / file))
        found = run(options.parlance, ["--punctuation", "--locale", locale], [s[0] for s in sentences], "words")
        words = scores([s[1] for s in sentences], found)
        # Treebanks of single sentences mark none: they have nothing to find.
        paragraphs = []
        for text, tokens, start, space in sentences:
            if start or not paragraphs:
                paragraphs.append(("", []))
            running, parts = paragraphs[-1]
            paragraphs[-1] = (running + text + (" " if space else ""), parts + [text])
        row = [name, locale, f"{words[0]:,}"] + [f"{100 * x:.2f}" for x in words[1:]]
        if 1 < len(paragraphs) < len(sentences):
            found = run(options.parlance, ["--as", "sentences", "--locale", locale], [p[0] for p in paragraphs], "sentences")
            ends = scores([p[1] for p in paragraphs], found)
            row += [f"{ends[0]:,}"] + [f"{100 * x:.2f}" for x in ends[1:]]
        else:
            row += ["none marked", "", "", ""]
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
