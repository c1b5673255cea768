"""The texts that everything is trained on, made once from the data folder."""
import csv
import gzip
import hashlib
import os
import re

NOT_A_LETTER = re.compile(r"[^a-z]+")
PUNCTUATION = re.compile(r"([^\w\s])")
SHARDS = 4


def articles(setting):
    """(all shards, first shard): encyclopedia articles in lower case, only the letters a to z, a paragraph a line,
    lines of fewer than three words left out. With --tiny the shards are the first 2,100 lines of two."""
    suffix = "-tiny" if setting.options.tiny else ""
    whole, first = setting.path(f"articles{suffix}.txt"), setting.path(f"articles-0{suffix}.txt")
    if not (os.path.exists(whole) and os.path.exists(first)):
        with open(whole + ".new", "w") as everything, open(first + ".new", "w") as start:
            for line, shard in article_lines(setting):
                everything.write(line)
                if shard == 0:
                    start.write(line)
        os.replace(first + ".new", first)
        os.replace(whole + ".new", whole)
    return whole, first


def article_lines(setting):
    limit = 2100 if setting.options.tiny else None
    for shard in range(2 if setting.options.tiny else SHARDS):
        kept = 0
        path = os.path.join(setting.data, "wikispeedia", f"articles-{shard}.txt.gz")
        with gzip.open(path, "rt", encoding="utf8") as source:
            for paragraph in source:
                words = NOT_A_LETTER.sub(" ", paragraph.lower()).split()
                if len(words) >= 3:
                    yield " ".join(words) + "\n", shard
                    kept += 1
                    if kept == limit:
                        break


def facts(path):
    """Size of a text: words (separated by blanks), lines, and its MD5, to tell one corpus from another."""
    words = lines = 0
    digest = hashlib.md5()
    with open(path, "rb") as source:
        for line in source:
            words += len(line.split())
            lines += 1
            digest.update(line)
    return {"words": words, "lines": lines, "md5": digest.hexdigest()}


def labeled(setting):
    """{name: (training file, test file, epochs)} for the classifier, in fastText's form, lower case, punctuation apart."""
    sets = {
        "SST-2 phrases": (sst_phrases, 5),
        "TREC": (trec, 25),
        "AG News": (ag_news, 10),
    }
    made = {}
    for name, (source, epochs) in sets.items():
        slug = name.lower().replace(" ", "-") + ("-tiny" if setting.options.tiny else "")
        train, test = setting.path(f"{slug}.train.txt"), setting.path(f"{slug}.test.txt")
        if not (os.path.exists(train) and os.path.exists(test)):
            for path, pairs in zip((train, test), source(setting.data)):
                if setting.options.tiny:
                    pairs = pairs[::20]
                with open(path, "w", encoding="utf8") as out:
                    out.writelines(f"__label__{label} {normal(text)}\n" for label, text in pairs)
        made[name] = (train, test, epochs)
    return made


def normal(text):
    return " ".join(PUNCTUATION.sub(r" \1 ", text.lower()).split())


def sst_phrases(data):
    """All labeled phrases of the training sentences; the test set is the 872 sentences of the development split."""
    with gzip.open(os.path.join(data, "sst2", "glue-train-phrases.tsv.gz"), "rt", encoding="utf8") as source:
        next(source)
        train = [line.rstrip("\n").split("\t")[1::-1] for line in source]
    with gzip.open(os.path.join(data, "sst2", "stsa.binary.dev.gz"), "rt", encoding="utf8") as source:
        test = [line.rstrip("\n").split(" ", 1) for line in source]
    return train, test


def trec(data):
    """Six question types; every 11th question is held out (the official test set is not in the data folder)."""
    with gzip.open(os.path.join(data, "trec", "train.txt.gz"), "rt", encoding="utf8") as source:
        questions = [line.rstrip("\n").split(" ", 1) for line in source]
    return held_out([(label.split(":")[0], text) for label, text in questions], every=11)


def ag_news(data):
    """The two samples of AG News joined, repeats dropped; every fifth article is held out."""
    rows, seen = [], set()
    for name in ("train-title-and-text.csv.gz", "train-text-only.csv.gz"):
        with gzip.open(os.path.join(data, "ag_news_small", name), "rt", encoding="utf8", newline="") as source:
            for label, text in csv.reader(source):
                if text not in seen:
                    seen.add(text)
                    rows.append((label, text))
    return held_out(rows, every=5)


def held_out(rows, every):
    train = [row for i, row in enumerate(rows) if i % every != every - 1]
    return train, rows[every - 1 :: every]
