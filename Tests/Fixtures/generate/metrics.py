#!/usr/bin/env python3
"""Make the golden fixtures for metrics: what sacreBLEU, scikit-learn and seqeval say.

Every text is written here or made from the sentences below; every expected value is what the reference program
says, in full precision.

usage:  metrics.py OUT_DIR [SEED]
needs:  sacrebleu 2.6.0, regex 2026.11.15, scikit-learn 1.9.1, seqeval 1.2.2
"""
import importlib.metadata
import json
import logging
import math
import os
import random
import sys
import warnings

from sacrebleu.metrics import BLEU, CHRF, TER
from seqeval.metrics import sequence_labeling as spans
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, IOE1, IOE2, auto_detect
from sklearn import metrics as sk

warnings.filterwarnings("ignore")
logging.getLogger("sacrebleu").setLevel(logging.ERROR)
OUT = sys.argv[1]
R = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 2041)
os.makedirs(OUT, exist_ok=True)


def write(name, records):
    with open(os.path.join(OUT, name), "w") as file:
        for record in records:
            file.write(json.dumps(record) + "\n")


# ---------------------------------------------------------------- texts
SENTENCES = [
    "The harbor was quiet, and the boats slept under a thin rain.",
    "On 3.5.2021 the mayor paid $1,250.75 for twelve lamps; nobody asked why.",
    "\"Did you see it?\" she asked - \"the light, I mean!\"",
    "A well-known sailor (aged 42) sold 1,000 nets, 2.5 anchors and a state-of-the-art compass.",
    "Er fährt morgen um 9:30 Uhr über die Brücke nach Süden.",
    "Die Straße war naß, doch die Ämter öffneten pünktlich.",
    "«Où est la gare ?» demanda-t-il; l'hôtel n'était pas loin…",
    "¿Cuántos años tiene el niño? ¡Ya cumplió ocho!",
    "Корабль вышел из порта в 7 часов, а вернулся через 12,5 дней.",
    "Το πλοίο έφυγε στις 8:45· κανείς δεν το είδε ΟΔΟΣ.",
    "船は朝の七時に港を出ました。誰も気づきませんでした！",
    "他在2021年买了三本书，花了100元。",
    "เรือออกจากท่าเรือเมื่อเช้านี้",
    "غادرت السفينة الميناء في الساعة ٧٫٥ صباحًا، ولم يرها أحد.",
    "जहाज़ सुबह सात बजे बंदरगाह से निकला।",
    "e-mail: sailor@harbor.example, phone +41-22-555-0199 / room #12 [east] {A} ~ok~",
    "Tea & cake cost &lt;5 &quot;euros&quot; &amp;amp; &amp;lt;b&amp;gt; &gt;2",
    "I ♥ the sea 🙂🙂 and the 👩‍🚀 too — 50 % of it, ½ or ² … €20™",
    "x=y+z^2|w` a_b a\\b 3-4 3 - 4 -5 5- a- -b .5 5. ,5 5, 1.000.000,00 ...",
    "İstanbul ve ıssız IRMAK İĞNE ẞ",
    "one\u00a0two\u3000three\u2003four\u200bfive\u0085six\u001cseven\ttab",
    "<skipped> the end<skipped>",
    "so called' 'quotes' don't o'clock rock'n'roll ''",
    "a", "", " ", ".", "a b", "a b c", "1 2 3 4",
]
ODD = ["", " ", "\t", "\u00a0", ".", ",", "..", ".,.", "5.", ".5", "5.5", "5,,5", "a.b", "a..b", "a...b", "5-5", "5--5",
       "a-5", "-5-", "&amp;quot;", "&quot;&quot;", "&&amp;&", "&", "<skip", "<<skipped>skipped>", "a-\nb", "a\nb-",
       "。", "5。5", "a。b", "(。)", "‘a’", "\u0301.", "٣.٤", "٣-٤", "٣,a", "Ⅳ.", "½,½", "$5", "5$", "a$.b", "+.", ".+",
       "5.$5", "©.®", "—.—", "5—5", "a—5", "5—a", "‐‑5‐5", "…5…", "5…5", "\U0001d7d8.\U0001d7d9", "\U0001f600.\U0001f600",
       "\U00010100a", "1\U00010100", "\u3000。 \u3000", "\u2028.\u2029", "a\u0000b", "tail \u200b", "…\u3000"]


def edited(text):
    """A copy with words dropped, doubled, swapped, replaced or glued."""
    words = text.split(" ")
    for _ in range(R.randrange(1, 4)):
        if not words:
            break
        i = R.randrange(len(words))
        k = R.randrange(6)
        if k == 0:
            del words[i]
        elif k == 1:
            words.insert(i, words[i])
        elif k == 2 and i:
            words[i - 1], words[i] = words[i], words[i - 1]
        elif k == 3:
            words[i] = R.choice(R.choice(SENTENCES).split(" "))
        elif k == 4:
            words[i] = words[i].upper() if R.random() < .5 else words[i][: len(words[i]) // 2 + 1]
        else:
            words.insert(i, R.choice([",", ".", "the", "(", "der", "12"]))
    return " ".join(words)


base = SENTENCES + [" ".join(R.choice(SENTENCES).split(" ") + R.choice(SENTENCES).split(" ")) for _ in range(20)]
SETS = {
    "one": dict(hypotheses=[edited(s) for s in base], references=[base]),
    "three": dict(hypotheses=[edited(s) for s in base],
                  references=[base, [edited(s) for s in base], [edited(edited(s)) for s in base]]),
    "same": dict(hypotheses=base, references=[base]),
    "nothing shared": dict(hypotheses=["q w e r t y"] * 3, references=[["a s d f g", "z", ""]]),
    "short": dict(hypotheses=["the boat", "boat", "a b c"], references=[["the boat sails away today", "boat", "a b d"]]),
    "long": dict(hypotheses=["the boat sails away today and tomorrow and ever after", "b b b b"],
                 references=[["the boat sails", "b"], ["boat sails away", "b b"]]),
    "empty hypotheses": dict(hypotheses=["", ""], references=[["the boat", ""]]),
    "empty references": dict(hypotheses=["the boat", "sails"], references=[["", ""]]),
    "unigrams only": dict(hypotheses=["a c b", "d f e"], references=[["b x a y c", "e x f y d"]]),
}
with open(os.path.join(OUT, "sets.json"), "w") as file:
    json.dump(SETS, file, indent=0)


def sentences(metric, data):
    """Scores of single segments; not all sets need them."""
    return [metric.sentence_score(h, list(refs)).score for h, refs in zip(data["hypotheses"], zip(*data["references"]))]


# ---------------------------------------------------------------- tokenizers of BLEU
tokens = []
texts = SENTENCES + ODD + [edited(s) for s in SENTENCES]
alphabet = "ab5 .,-&$'…。٣½+\u00a0\n"
texts += ["".join(R.choice(alphabet) for _ in range(R.randrange(1, 14))) for _ in range(200)]
for name in ["13a", "intl", "char", "none", "zh"]:
    tokenizer = BLEU(tokenize=name).tokenizer
    for text in texts:
        tokens.append(dict(tokenizer=name, text=text, tokens=tokenizer(text.rstrip()).split()))
write("bleu_tokens.jsonl", tokens)

# For every scalar value: how many tokens a text makes that has it between letters, between digits and before a period.
ranges = []
for name in ["13a", "intl", "char", "zh"]:
    tokenizer = BLEU(tokenize=name).tokenizer
    for value in range(0x110000):
        if 0xd800 <= value < 0xe000:
            continue
        c = chr(value)
        count = len(tokenizer(f"a{c}b1{c}2{c}.").split())
        last = ranges[-1] if ranges else None
        if last and last[0] == name and last[2] == value - 1 and last[3] == count:
            last[2] = value
        else:
            ranges.append([name, value, value, count])
with open(os.path.join(OUT, "bleu_scalars.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(r) for r in ranges) + "\n]\n")

# ---------------------------------------------------------------- BLEU
bleu = []
SMOOTH = [("exp", None), ("none", None), ("floor", None), ("floor", 0.3), ("add-k", None), ("add-k", 0.5)]
for name, data in SETS.items():
    for tokenize in ["13a", "intl", "char", "none", "zh"]:
        for smooth, value in SMOOTH:
            for options in [{}, {"lowercase": True}, {"effective_order": True}, {"max_ngram_order": 2}]:
                if tokenize != "13a" and (options or smooth != "exp") and name not in ("one", "short"):
                    continue
                metric = BLEU(tokenize=tokenize, smooth_method=smooth, smooth_value=value, **options)
                score = metric.corpus_score(data["hypotheses"], data["references"])
                record = dict(set=name, tokenize=tokenize, smooth=smooth, smooth_value=value, **options,
                              score=score.score, counts=list(map(float, score.counts)),
                              totals=list(map(float, score.totals)), precisions=score.precisions, bp=score.bp,
                              sys_len=score.sys_len, ref_len=score.ref_len,
                              signature=str(metric.get_signature()).rsplit("|", 1)[0], format=score.format())
                if tokenize == "13a" and not options or options == {"effective_order": True}:
                    record["sentences"] = sentences(metric, data)
                bleu.append(record)
write("bleu.jsonl", bleu)

# ---------------------------------------------------------------- chrF
chrf = []
for name, data in SETS.items():
    for options in [{}, {"word_order": 2}, {"word_order": 1}, {"lowercase": True, "word_order": 2}, {"whitespace": True},
                    {"beta": 1}, {"beta": 3, "char_order": 4}, {"eps_smoothing": True},
                    {"eps_smoothing": True, "word_order": 2}]:
        metric = CHRF(**options)
        score = metric.corpus_score(data["hypotheses"], data["references"])
        chrf.append(dict(set=name, **options, name=score.name, score=score.score,
                         signature=str(metric.get_signature()).rsplit("|", 1)[0], sentences=sentences(metric, data)))
write("chrf.jsonl", chrf)

# ---------------------------------------------------------------- TER
ter = []
for name, data in SETS.items():
    for options in [{}, {"case_sensitive": True}, {"normalized": True}, {"no_punct": True},
                    {"normalized": True, "no_punct": True, "case_sensitive": True},
                    {"normalized": True, "asian_support": True},
                    {"no_punct": True, "asian_support": True}]:
        metric = TER(**options)
        score = metric.corpus_score(data["hypotheses"], data["references"])
        ter.append(dict(set=name, **options, score=score.score, edits=score.num_edits, length=score.ref_length,
                        signature=str(metric.get_signature()).rsplit("|", 1)[0], sentences=sentences(metric, data)))
write("ter.jsonl", ter)

# ---------------------------------------------------------------- classification
cases = [
    (["a", "b", "a", "c"], ["a", "a", "a", "c"]),
    (["yes"], ["yes"]), (["yes"], ["no"]), (["a", "a"], ["b", "b"]),
    (["x"] * 5 + ["y"] * 2, ["x"] * 7),
    (["é", "z", "Z", "日", "𝒳", "ﬀ", ""], ["z", "z", "é", "日", "ﬀ", "𝒳", ""]),
]
for size, labels in [(20, "pn"), (60, "abcde"), (200, "abcdefghijkl"), (15, "abcdefghijklmnop")]:
    gold = [R.choice(labels) for _ in range(size)]
    cases.append((gold, [g if R.random() < .6 else R.choice(labels) for g in gold]))
classification = []


def number(value):
    return None if math.isnan(value) else float(value)


for gold, predicted in cases:
    for zero in [0, 1, math.nan]:
        labels = sorted(set(gold) | set(predicted))
        record = dict(gold=gold, predicted=predicted, zero_division="nan" if math.isnan(zero) else zero, labels=labels,
                      accuracy=float(sk.accuracy_score(gold, predicted)),
                      confusion=sk.confusion_matrix(gold, predicted, labels=labels).tolist())
        p, r, f, s = sk.precision_recall_fscore_support(gold, predicted, labels=labels, zero_division=zero)
        record["per_label"] = [[number(a), number(b), number(c), int(d)] for a, b, c, d in zip(p, r, f, s)]
        for average in ["micro", "macro", "weighted"]:
            p, r, f, _ = sk.precision_recall_fscore_support(gold, predicted, average=average, zero_division=zero)
            record[average] = [number(p), number(r), number(f)]
        classification.append(record)
write("classification.jsonl", classification)

# ---------------------------------------------------------------- spans
SCHEMES = {"iob1": IOB1, "iob2": IOB2, "ioe1": IOE1, "ioe2": IOE2, "iobes": IOBES, "bilou": BILOU}
PREFIXES = {"iob1": "IB", "iob2": "IB", "ioe1": "IE", "ioe2": "IE", "iobes": "IBES", "bilou": "IBLU"}


def tags(prefixes, length, types=("PER", "LOC", "ORG")):
    kind, out = R.choice(types), []
    for _ in range(length):
        if R.random() < .25:
            kind = R.choice(types)
        out.append("O" if R.random() < .35 else f"{R.choice(prefixes)}-{kind}")
    return out


def spelled(scheme, length):
    """A sequence of spans as the scheme wants it written."""
    out = []
    while len(out) < length:
        if R.random() < .4:
            out.append("O")
            continue
        size, kind = R.choice([1, 1, 2, 3, 4]), R.choice(["PER", "LOC", "ORG"])
        single, first, last = dict(iob1="III", iob2="BBI", ioe1="III", ioe2="EIE", iobes="SBE", bilou="UBL")[scheme]
        touching = bool(out) and out[-1] != "O" and out[-1][2:] == kind
        if scheme == "iob1" and touching:
            single = first = "B"
        prefixes = single if size == 1 else first + "I" * (size - 2) + last
        out += [f"{p}-{kind}" for p in prefixes]
    return out[:length]


def altered(sequence, prefixes):
    out = list(sequence)
    for i in range(len(out)):
        if R.random() < .15:
            out[i] = R.choice(["O", f"{R.choice(prefixes)}-{R.choice(['PER', 'LOC', 'ORG'])}"])
    return out


def report(gold, predicted, **options):
    p, r, f, s = spans.precision_recall_fscore_support(gold, predicted, **options)
    return p, r, f, s


def span_record(gold, predicted, scheme, zero):
    record = dict(gold=gold, predicted=predicted, scheme=scheme, zero_division=zero)
    try:
        if scheme is None:
            result = lambda average: spans.precision_recall_fscore_support(
                gold, predicted, average=average, zero_division=zero)
            names = {name for sequence in (gold, predicted) for name, _, _ in spans.get_entities(sequence)}
        else:
            result = lambda average: spans.precision_recall_fscore_support_v1(
                gold, predicted, average=average, zero_division=zero, scheme=SCHEMES[scheme])
            names = {tag for sequence in (gold, predicted) for tag in
                     __import__("seqeval.scheme", fromlist=["Entities"]).Entities(sequence, SCHEMES[scheme]).unique_tags}
        p, r, f, s = result(None)
        record["types"] = {name: [float(a), float(b), float(c), int(d)]
                           for name, a, b, c, d in zip(sorted(names), p, r, f, s)}
        record["micro"] = list(map(float, result("micro")[:3]))
        if names:
            record["macro"] = list(map(float, result("macro")[:3]))
            record["weighted"] = list(map(float, result("weighted")[:3]))
        record["accuracy"] = float(spans.accuracy_score(gold, predicted))
    except (ValueError, KeyError):
        record["error"] = True
    return record


span_records = []
for scheme, prefixes in PREFIXES.items():
    for _ in range(6):
        lengths = [R.randrange(1, 12) for _ in range(R.randrange(1, 5))]
        good = [spelled(scheme, n) for n in lengths]
        wild = [tags(prefixes, n) for n in lengths]
        for gold, predicted in [(good, [altered(s, prefixes) for s in good]), (wild, good), (good, good)]:
            for zero in [0, 1]:
                span_records.append(span_record(gold, predicted, scheme, zero))
            span_records.append(span_record(gold, predicted, None, 0))
for gold, predicted in [
    ([["O", "O"]], [["O", "O"]]), ([["B-PER"]], [["O"]]), ([["O"]], [["B-PER"]]),
    ([["B", "I", "O", "B"]], [["B", "I", "I", "B"]]), ([["B-A-B", "I-A-B"]], [["B-A-B", "I-A"]]),
    ([["BPER", "IPER", "O"]], [["B-PER", "I-PER", "O"]]), ([["X-PER", "O", "X"]], [["X-PER", "I-PER", "X"]]),
    ([["X"], ["X"]], [["X"], ["O"]]), ([["I-PER"], ["I-PER"]], [["I-PER"], ["I-PER"]]),
    ([["S-PER", "E-PER", "B-LOC", "E-LOC"]], [["S-PER", "S-PER", "B-LOC", "I-LOC"]]),
    ([["."], [".-A", "B-A"]], [["O"], ["B-A", "I-A"]]),
]:
    for scheme in [None, *SCHEMES]:
        for zero in [0, 1]:
            span_records.append(span_record(gold, predicted, scheme, zero))
for record in span_records:
    try:
        record["detected"] = next(n for n, s in SCHEMES.items() if s is auto_detect(record["gold"]))
    except (ValueError, KeyError):
        record["detected"] = None
write("spans.jsonl", span_records)

with open(os.path.join(OUT, "versions.json"), "w") as file:
    json.dump({name: importlib.metadata.version(name) for name in ["sacrebleu", "regex", "scikit-learn", "seqeval"]},
              file, indent=2)
    file.write("\n")
