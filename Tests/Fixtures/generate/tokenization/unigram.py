#!/usr/bin/env python3
"""Writes Tests/Fixtures/tokenization/unigram: tokenizers of the unigram kind, trained by Hugging Face's tokenizers on lines of
Corpora/harbor-town/text.txt, with what they make of texts, and how many tokens some sizes of vocabulary need for further lines. Needs
sentencepiece beside tokenizers, for a map of characters.

    unigram.py FOLDER"""
import io
import json
import os
import random
import sys
import tempfile

import sentencepiece as spm
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..")
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
with open(os.path.join(ROOT, "Corpora", "harbor-town", "text.txt"), encoding="utf8") as f:
    lines = [next(f).rstrip("\n") for _ in range(3000)]


def sentencepiece():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def train(tokenizer, size, text):
    trainer = trainers.UnigramTrainer(vocab_size=size, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>",
                                      show_progress=False)
    tokenizer.train_from_iterator(text, trainer)
    return tokenizer


random.seed(7)
words = [word for line in lines for word in line.split()]
alphabet = "abcdefgh  ▁ éüß中文😀ﬁ½\t.,'-–<unk><s>0AIx"
texts = ["", " ", "  a", "hello world", "<unk>", "a<unk>b", "<s> the otter</s>", "中文字符", "ﬁne ½ cup", "the\u00a0river\u200bbank", "naïve café",
         "😀😀 ok 😀", "xyzzy" * 5, "▁▁the", "a  b   c"]
texts += [line[:90] for line in lines[:2]]
texts += ["".join(random.choice(alphabet) for _ in range(random.randint(1, 40))) for _ in range(16)]
texts += ["".join(random.sample(words, 6)) for _ in range(6)]

plain = train(sentencepiece(), 500, lines[:1500])
bytes_too = json.loads(plain.to_str())
known = {token for token, _ in bytes_too["model"]["vocab"]}
bytes_too["model"]["vocab"] += [[f"<0x{byte:02X}>", -30.0 - byte / 256] for byte in range(256)]
bytes_too["model"]["byte_fallback"] = True
whole = json.loads(plain.to_str())
whole["normalizer"] = whole["pre_tokenizer"] = whole["decoder"] = None
whole["added_tokens"] = []
for name, tokenizer in (("plain", plain), ("bytes", Tokenizer.from_str(json.dumps(bytes_too))),
                        ("whole", Tokenizer.from_str(json.dumps(whole)))):
    tokenizer.save(os.path.join(folder, f"tokenizer_{name}.json"), pretty=False)
    with open(os.path.join(folder, f"encode_{name}.jsonl"), "w", encoding="utf8") as f:
        for i, text in enumerate(texts):
            found = tokenizer.encode(text)
            f.write(json.dumps({"i": i, "text": text, "ids": found.ids,
                                "off": [place for pair in found.offsets for place in pair],
                                "decoded": tokenizer.decode(found.ids, skip_special_tokens=False)}, ensure_ascii=False) + "\n")

# SentencePiece's map of characters, of a few rules: longer, shorter, nothing, marks, a blank.
rules = {"ﬁ": "fi", "½": "1/2", "\u200b": "", "\u3000": " ", "Ａ": "A", "e\u0301": "é", "ü": "ue", "a\u0308\u0301": "x", "…": "...", "ab": "c", "\u00ad": "",
         "が": "か\u3099", "😀": ":)"}
with tempfile.TemporaryDirectory() as work:
    table = os.path.join(work, "rules.tsv")
    with open(table, "w", encoding="utf8") as f:
        for old, new in rules.items():
            f.write(" ".join(f"{ord(c):X}" for c in old) + "\t" + " ".join(f"{ord(c):X}" for c in new) + "\n")
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(sentence_iterator=iter(lines[:300]), model_writer=model, vocab_size=60, model_type="char",
                                             normalization_rule_tsv=table, minloglevel=2)
from sentencepiece import sentencepiece_model_pb2

proto = sentencepiece_model_pb2.ModelProto()
proto.ParseFromString(model.getvalue())
mapped = Tokenizer.from_str(json.dumps(whole))
mapped.normalizer = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
mapped.save(os.path.join(folder, "tokenizer_precompiled.json"), pretty=False)
pool = list(rules) + ["the", "a", "b", " ", "e", "\u0301", "o\u0308", "z", "中", "\u200d", "한"]
texts = ["", "ﬁ", "\u200b", "\u200bthe", "the\u200b ﬁsh…", "ab abab", "…ﬁ½", "e\u0301\u0301"]
texts += ["".join(random.choice(pool) for _ in range(random.randint(1, 14))) for _ in range(32)]
with open(os.path.join(folder, "encode_precompiled.jsonl"), "w", encoding="utf8") as f:
    for i, text in enumerate(texts):
        found = mapped.encode(text)
        f.write(json.dumps({"i": i, "text": text, "ids": found.ids, "off": [place for pair in found.offsets for place in pair],
                            "decoded": mapped.decode(found.ids, skip_special_tokens=False)}, ensure_ascii=False) + "\n")

# How many tokens vocabularies of several sizes need for lines that they were not trained on.
spread = []
for size in (200, 500, 1000):
    tokenizer = train(sentencepiece(), size, lines[:2000])
    spread.append({"size": size, "tokens": sum(len(tokenizer.encode(line).ids) for line in lines[2000:])})
with open(os.path.join(folder, "training.json"), "w", encoding="utf8") as f:
    json.dump({"corpus": "Corpora/harbor-town/text.txt", "trained_on": 2000, "counted_on": 1000, "runs": spread}, f, indent=1)
    f.write("\n")
