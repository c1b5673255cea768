#!/usr/bin/env python3
"""Writes Tests/Fixtures/tokenization/unigram: tokenizers of the unigram kind, trained by Hugging Face's tokenizers on lines of
Corpora/harbor-town/text.txt, with what they make of texts, and the text that the second half of these lines takes.

    unigram.py FOLDER"""
import json
import os
import random
import sys

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
texts += [line[:90] for line in lines[:5]]
texts += ["".join(random.choice(alphabet) for _ in range(random.randint(1, 40))) for _ in range(27)]
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

# How many tokens vocabularies of several sizes need for lines that they were not trained on.
spread = []
for size in (200, 500, 1000):
    tokenizer = train(sentencepiece(), size, lines[:2000])
    spread.append({"size": size, "tokens": sum(len(tokenizer.encode(line).ids) for line in lines[2000:])})
with open(os.path.join(folder, "training.json"), "w", encoding="utf8") as f:
    json.dump({"corpus": "Corpora/harbor-town/text.txt", "trained_on": 2000, "counted_on": 1000, "runs": spread}, f, indent=1)
    f.write("\n")
