#!/usr/bin/env python3
"""Writes Tests/Fixtures/tokenization/sentencepiece: a pair of unigram models that SentencePiece trained on lines of
Corpora/harbor-phrases, with a map of few characters, a vocabulary for both as folders of Marian have it, and what MarianTokenizer of
Python's transformers makes of texts. Needs sentencepiece and transformers.

    sentencepiece.py FOLDER"""
import io
import json
import os
import random
import sys
import tempfile

# Not this file.
sys.path = [place for place in sys.path if os.path.abspath(place or ".") != os.path.dirname(os.path.abspath(__file__))]
import sentencepiece
from transformers import MarianTokenizer

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..")
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)

# What is replaced, by code points: ligatures, fractions, blanks of several kinds, letters with marks in two pieces.
RULES = {"ﬁ": "fi", "½": "1/2", "ß": "ss", "\u00a0": " ", "\t": " ", "\u200b": "", "a\u0308": "ä", "a\u0308\u0308": "ǟ", "…": "...", "\u3000": " "}
lines = {}
for side, language, size in (("source", "de", 160), ("target", "en", 140)):
    with open(os.path.join(ROOT, "Corpora", "harbor-phrases", "train." + language), encoding="utf8") as f:
        lines[side] = [next(f).rstrip("\n") for _ in range(1500)]
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf8") as rules:
        for old, new in RULES.items():
            rules.write(" ".join(f"{ord(c):X}" for c in old) + "\t" + " ".join(f"{ord(c):X}" for c in new) + "\n")
        rules.flush()
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines[side]), model_writer=model, vocab_size=size, normalization_rule_tsv=rules.name,
            unk_id=1, bos_id=-1, eos_id=0, user_defined_symbols=["<mask>"] if side == "source" else [], num_threads=1,
            minloglevel=2)
    with open(os.path.join(folder, side + ".spm"), "wb") as f:
        f.write(model.getvalue())

vocabulary = {"</s>": 0, "<unk>": 1}
for side in ("source", "target"):
    model = sentencepiece.SentencePieceProcessor(model_file=os.path.join(folder, side + ".spm"))
    for number in range(model.get_piece_size()):
        # Some pieces are missing.
        if number % 29 != 7:
            vocabulary.setdefault(model.id_to_piece(number), len(vocabulary))
for token in (">>fra<<", ">>deu<<", "<pad>"):
    vocabulary[token] = len(vocabulary)
with open(os.path.join(folder, "vocab.json"), "w", encoding="utf8") as f:
    json.dump(vocabulary, f, ensure_ascii=False)

random.seed(3)
alphabet = "abcdenrst  ▁éüß中😀ﬁ½\t.,'-…\u0308\u200b\u00a0\u30000AIx"
texts = ["", " ", "  a", "Hafen", "  zwei   Leerzeichen  ", ">>fra<< Der Hafen", ">>fra<<Der Hafen", ">>xyz<< unbekannt", "ﬁne ½ ßa\u00a0b\u200bc", "a\u0308 a\u0308\u0308",
         "日本 text 😀😀", "</s> mitten", "ein <mask> hier", "…", "x" * 40]
texts += ["".join(random.choice(alphabet) for _ in range(random.randint(1, 30))) for _ in range(20)]
tokenizer = MarianTokenizer.from_pretrained(folder)
for side in ("source", "target"):
    own = sentencepiece.SentencePieceProcessor(model_file=os.path.join(folder, side + ".spm"))
    with open(os.path.join(folder, f"encode_{side}.jsonl"), "w", encoding="utf8") as f:
        # The target's model differs only in its pieces: fewer texts.
        own_texts = texts if side == "source" else [text for text in texts[:20] if "<mask>" not in text]
        for number, text in enumerate(own_texts + lines[side][-6:]):
            ids = tokenizer(text)["input_ids"] if side == "source" else tokenizer(text_target=text)["input_ids"]
            record = {"i": number, "text": text, "ids": ids}
            # Of the pieces by themselves, where no token of the folder alone is in the text.
            if not any(token in text for token in ("</s>", ">>")):
                record["pieces"] = own.encode(text)
                record["decoded"] = own.decode(record["pieces"]) if 1 not in record["pieces"] else None
            f.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
