"""The texts: English articles, and paragraphs in hundreds of languages, shuffled. Lines without content are left out."""
import gzip
import os
import random


def english(data, size):
    with gzip.open(os.path.join(data, "wikitext-2", "wiki.train.tokens.gz"), "rt", encoding="utf8", newline="\n") as f:
        return cut((line.strip() for line in f), size)


def mixed(data, size):
    with gzip.open(os.path.join(data, "udhr", "paragraphs.tsv.gz"), "rt", encoding="utf8", newline="\n") as f:
        paragraphs = [line.rstrip("\n").split("\t")[2] for line in f]
    order = random.Random(7)
    several = []
    while sum(len(p.encode()) for p in several) < size:
        order.shuffle(paragraphs)
        several += paragraphs
    return cut(several, size)


def cut(lines, size):
    taken, total = [], 0
    for line in lines:
        if line and total < size:
            taken.append(line)
            total += len(line.encode())
    return taken
