#!/usr/bin/env python3
"""Compares `parlance tokenize` and `detokenize` with Hugging Face's tokenizers on random texts and random tokenizers:
every normalizer, pre-tokenizer, model, post-processor and decoder that Parlance reads, alone and in sequences, added tokens
of every kind, truncation with strides, padding, pairs. Ids, tokens, offsets, type ids, special masks, word ids, overflowing
parts and decoded texts must all be the same. Prints each setting that differs with its first text.

  Benchmarks/setup-peers                              once
  swift build -c release --product parlance
  PEERS/venv/bin/python Benchmarks/tokenizer_parity.py --settings 200 --texts 300 --seed 1
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
# Beside this script lies one that is named like the package.
sys.path = [folder for folder in sys.path if os.path.abspath(folder or ".") != HERE]
try:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
except ImportError:
    sys.exit("tokenizer_parity.py: needs Hugging Face's tokenizers: run it with the Python of Benchmarks/setup-peers")

REPOSITORY = os.path.dirname(HERE)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parlance", default=os.path.join(REPOSITORY, ".build", "release", "parlance"))
    parser.add_argument("--fixtures", default=os.path.join(REPOSITORY, "Tests", "Fixtures"))
    parser.add_argument("--settings", type=int, default=100, help="random tokenizers (default: 100)")
    parser.add_argument("--texts", type=int, default=300, help="random texts for each (default: 300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="settings whose description holds this")
    parser.add_argument("--keep", help="folder for the tokenizers and texts that differ")
    return parser.parse_args()


SPACES = "\t\n\r\x0b\x0c \x1c\x1f\x85\xa0\u1680\u2000\u2003\u200a\u2028\u2029\u202f\u205f\u3000\u180e\u200b\u2060\ufeff"
MARKS = "\u0300\u0301\u0308\u0327\u0345\u05b0\u064b\u0670\u093c\u093f\u094d\u0e31\u0e34\u20dd\u20e3\ufe0f\ufe20\u3099\u309a\u1ab0\u1dc0\u0898\U0001d165"
ODD = ("\x00\x01\x07\x1b\x7f\x80\x9f\xad\u034f\u061c\u115f\u1160\u200c\u200d\u200e\u202a\u2066\ufff9\ufffd\ufffe\uffff\ue000"
       "\U000e0001\U000e0041\U000f0000\U0010ffff\U0001fffe")
LETTERS = ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüßẞÄéèñçøåÅÅÇΩΩΟΔΣσςİıŁłſŉǅǆﬁﬀŸÿžŽАБВГабвґЁёЙй"
           "אבגשלوسمعلالكहिन्दीไทยกำ中文字汉語日本ひらがなカタカナﾊﾝｶｸ한국어각힣각豈㐀𠀀𫠠𬺰𰀀Ａａ①②Ⅳⅳªº™")
DIGITS = "0123456789٠١۲३๔０９²½Ⅷ一"
SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»“”‘’–—…、。「」€£¥±×÷°§©®†‡•·՝؟।๏⹒⁇‼️"
EMOJI = ["😀", "👨‍👩‍👧", "🇩🇪", "👍🏽", "3️⃣", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]


class Texts:
    def __init__(self, rng, words, specials):
        self.rng, self.words, self.specials = rng, words, specials

    def scalar(self):
        while True:
            value = self.rng.choice((0x80, 0x800, 0x3000, 0x10000, 0x20000, 0x110000))
            scalar = self.rng.randrange(value)
            if not 0xD800 <= scalar < 0xE000:
                return chr(scalar)

    def part(self):
        rng = self.rng
        kind = rng.randrange(14)
        run = lambda letters, most: "".join(rng.choice(letters) for _ in range(rng.randint(1, most)))
        if kind < 4:
            return rng.choice(self.words) + rng.choice(("", " "))
        if kind < 6:
            return run(LETTERS, 8)
        if kind == 6:
            return run(SPACES, 3)
        if kind == 7:
            return run(LETTERS, 1) + run(MARKS, 4)
        if kind == 8:
            return run(ODD, 2)
        if kind == 9:
            return run(DIGITS, 6)
        if kind == 10:
            return run(SIGNS, 4)
        if kind == 11:
            return rng.choice(EMOJI)
        if kind == 12:
            text = rng.choice(self.specials)
            return rng.choice((text, text.lower(), " " + text, text + " ", text[:-1], text + text))
        return "".join(self.scalar() for _ in range(rng.randint(1, 4)))

    def one(self):
        if self.rng.random() < 0.02:
            return ""
        count = self.rng.choice((1, 2, 3, 5, 8, 15, 40))
        return "".join(self.part() for _ in range(count))


PATTERNS = [r"\s+", r"\d", r"[aeiou]+", r"\w+|[^\w\s]+", r"\p{L}+", r"(?i:'s|'t)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}", r"[,.;]",
            r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", r"[一-龥]+", r"\S", r"a|b",
            r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
            r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"]
BEHAVIORS = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]


def normalizer(rng, depth=0):
    kind = rng.randrange(14 if depth == 0 else 12)
    flip = lambda: rng.random() < 0.5
    if kind == 0:
        return normalizers.BertNormalizer(flip(), flip(), rng.choice((None, True, False)), flip())
    if kind <= 4:
        return [normalizers.NFC, normalizers.NFD, normalizers.NFKC, normalizers.NFKD][kind - 1]()
    if kind == 5:
        return normalizers.Lowercase()
    if kind == 6:
        return normalizers.StripAccents()
    if kind == 7:
        return normalizers.Strip(flip(), flip())
    if kind == 8:
        return normalizers.Replace(rng.choice(("a", "  ", "``", "é", " ", "ss")), rng.choice(("", "b", "▁", "xyz", "é")))
    if kind == 9:
        return normalizers.Replace(Regex(rng.choice(PATTERNS)), rng.choice(("", " ", "▁", "xy", "語")))
    if kind == 10:
        return normalizers.Prepend(rng.choice(("▁", " ", "ab", "é")))
    if kind == 11:
        return normalizers.Nmt()
    return normalizers.Sequence([normalizer(rng, 1) for _ in range(rng.randint(1, 4))])


def pre_tokenizer(rng, depth=0, byte_level=False):
    flip = lambda: rng.random() < 0.5
    kind = rng.randrange(13 if depth == 0 else 11)
    if byte_level:
        last = pre_tokenizers.ByteLevel(flip(), flip(), flip())
        if flip():
            return last
        first = [pre_tokenizers.Split(Regex(rng.choice(PATTERNS)), rng.choice(BEHAVIORS), flip())] if flip() else [pre_tokenizer(rng, 1)]
        return pre_tokenizers.Sequence(first + [last])
    if kind == 0:
        return pre_tokenizers.BertPreTokenizer()
    if kind == 1:
        return pre_tokenizers.Whitespace()
    if kind == 2:
        return pre_tokenizers.WhitespaceSplit()
    if kind == 3:
        return pre_tokenizers.Punctuation(rng.choice(BEHAVIORS))
    if kind == 4:
        return pre_tokenizers.Digits(flip())
    if kind == 5:
        return pre_tokenizers.Split(Regex(rng.choice(PATTERNS)), rng.choice(BEHAVIORS), flip())
    if kind == 6:
        return pre_tokenizers.Split(rng.choice((" ", "a", "é", "ab", "語", "  ")), rng.choice(BEHAVIORS), flip())
    if kind == 7:
        return pre_tokenizers.CharDelimiterSplit(rng.choice(("a", " ", "é", "-")))
    if kind == 8:
        return pre_tokenizers.Metaspace(rng.choice(("▁", "_", "é")), rng.choice(("always", "never", "first")), flip())
    if kind == 9:
        return pre_tokenizers.UnicodeScripts()
    if kind == 10:
        return pre_tokenizers.ByteLevel(flip(), flip(), flip())
    return pre_tokenizers.Sequence([pre_tokenizer(rng, 1) for _ in range(rng.randint(1, 3))])


def model(rng, vocabularies):
    kind = rng.randrange(10)
    if kind < 3:
        return "WordPiece", models.WordPiece(vocabularies["wordpiece"], unk_token="[UNK]",
                                             max_input_chars_per_word=rng.choice((100, 100, 10, 200)))
    if kind < 6:
        vocabulary, merges = vocabularies["bytes"]
        return "byte BPE", models.BPE(vocabulary, merges, ignore_merges=rng.random() < 0.3)
    if kind == 6:
        return "WordLevel", models.WordLevel(vocabularies["wordpiece"], unk_token="[UNK]")
    vocabulary, merges = vocabularies["characters"]
    unknown = rng.choice((None, "[UNK]"))
    options = {"unk_token": unknown, "fuse_unk": rng.random() < 0.5, "byte_fallback": rng.random() < 0.5,
               "ignore_merges": rng.random() < 0.3}
    if kind == 8:
        vocabulary, merges = vocabularies["suffix"]
        options["end_of_word_suffix"] = "</w>"
    if kind == 9:
        vocabulary, merges = vocabularies["prefix"]
        options["continuing_subword_prefix"] = "##"
    return "character BPE", models.BPE(vocabulary, merges, **options)


def post_processor(rng, tokenizer, depth=0):
    id_ = tokenizer.token_to_id
    flip = lambda: rng.random() < 0.5
    kind = rng.randrange(7 if depth == 0 else 6)
    special = [t for t in ("[CLS]", "[SEP]", "[MASK]") if id_(t) is not None]
    if kind == 0 or len(special) < 2:
        return None if depth == 0 else processors.ByteLevel(flip())
    a, b = special[0], special[1]
    if kind == 1:
        return processors.BertProcessing((b, id_(b)), (a, id_(a)))
    if kind == 2:
        return processors.RobertaProcessing((b, id_(b)), (a, id_(a)), trim_offsets=flip(), add_prefix_space=flip())
    if kind == 3:
        return processors.ByteLevel(flip())
    if kind == 6:
        return processors.Sequence([post_processor(rng, tokenizer, 1) for _ in range(rng.randint(1, 2))])
    single = rng.choice(([a, "$A", b], ["$A"], [a, "$A:1"], [a, a, "$A", b, b], ["$A:3", f"{b}:2"]))
    pair = rng.choice(([a, "$A", b, "$B:1", f"{b}:1"], ["$B", "$A"], ["$A", "$B"], ["$B:1", a, "$A:0"]))
    return processors.TemplateProcessing(single, pair, [(t, id_(t)) for t in (a, b)])


def decoder(rng, depth=0):
    flip = lambda: rng.random() < 0.5
    kind = rng.randrange(10 if depth == 0 else 9)
    if kind == 0:
        return None if depth == 0 else decoders.Fuse()
    if kind == 1:
        return decoders.WordPiece(rng.choice(("##", "▁", "a")), flip())
    if kind == 2:
        return decoders.Metaspace(rng.choice(("▁", "_", "a")), rng.choice(("always", "never", "first")), flip())
    if kind == 3:
        return decoders.ByteLevel()
    if kind == 4:
        return decoders.Replace(rng.choice(("a", "▁", "##", "e")), rng.choice((" ", "", "xy")))
    if kind == 5:
        return decoders.Strip(rng.choice(("a", " ", "#", "e")), rng.randint(0, 2), rng.randint(0, 2))
    if kind == 6:
        return decoders.ByteFallback()
    if kind == 7:
        return decoders.BPEDecoder(rng.choice(("</w>", "a")))
    if kind == 8:
        return decoders.Fuse()
    return decoders.Sequence([decoder(rng, 1) for _ in range(rng.randint(1, 3))])


ADDED = ["[MASK]", "<|end|>", "hello", "é", "Straße", "한", "ab cd", "  ", "XY", "<s>", "a", "İ"]


def build(rng, vocabularies):
    name, core = model(rng, vocabularies)
    tokenizer = Tokenizer(core)
    if rng.random() < 0.3 and name in ("WordPiece", "byte BPE"):
        # What most files have, which Parlance runs in one pass.
        if name == "WordPiece":
            tokenizer.normalizer = normalizers.BertNormalizer(
                rng.random() < 0.8, rng.random() < 0.8, rng.choice((None, None, True, False)), rng.random() < 0.8)
            tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        else:
            tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(rng.random() < 0.5, rng.random() < 0.5, rng.random() < 0.8)
    else:
        if rng.random() < 0.7:
            tokenizer.normalizer = normalizer(rng)
        if rng.random() < 0.9:
            tokenizer.pre_tokenizer = pre_tokenizer(rng, byte_level=name == "byte BPE")
    specials = [t for t in ("[CLS]", "[SEP]", "[UNK]") if tokenizer.token_to_id(t) is not None]
    if rng.random() < 0.7:
        tokenizer.add_special_tokens(specials + ["[CLS]", "[SEP]"])
    for content in rng.sample(ADDED, rng.choice((0, 0, 1, 2, 4))):
        flip = lambda: rng.random() < 0.4
        if tokenizer.normalizer is not None and not tokenizer.normalizer.normalize_str(content):
            continue  # which the peer finds between all characters
        token = AddedToken(content, single_word=flip(), lstrip=flip(), rstrip=flip(), normalized=flip())
        tokenizer.add_special_tokens([token]) if flip() else tokenizer.add_tokens([token])
    processor = post_processor(rng, tokenizer)
    if processor is not None:
        tokenizer.post_processor = processor
    chosen = decoder(rng)
    if chosen is not None:
        tokenizer.decoder = chosen
    if rng.random() < 0.3:
        length = rng.randint(4, 24)
        tokenizer.enable_truncation(length, stride=rng.choice((0, 0, 1, 2)),
                                    strategy=rng.choice(("longest_first", "only_first", "only_second")),
                                    direction=rng.choice(("left", "right")))
    if rng.random() < 0.2:
        tokenizer.enable_padding(direction=rng.choice(("left", "right")), length=rng.choice((8, 30)), pad_id=rng.randrange(5),
                                 pad_type_id=rng.randrange(2), pad_token="[PAD]", pad_to_multiple_of=rng.choice((None, 8)))
    return name, tokenizer


def facts(encoding, nested=True):
    fact = {"ids": encoding.ids, "tokens": encoding.tokens, "offsets": [list(o) for o in encoding.offsets],
            "type_ids": encoding.type_ids, "special": encoding.special_tokens_mask, "word_ids": encoding.word_ids}
    if nested and encoding.overflowing:
        fact["overflowing"] = [facts(o, False) for o in encoding.overflowing]
    return fact


def bare(answer):
    fact = {key: answer[key] for key in ("ids", "tokens", "offsets", "type_ids", "special", "word_ids")}
    if answer.get("overflowing"):
        fact["overflowing"] = [bare(o) for o in answer["overflowing"]]
    return fact


def difference(own, peer):
    for key in peer:
        if own.get(key) != peer[key]:
            return key, own.get(key), peer[key]
    return next(iter(set(own) - set(peer)), "nothing"), None, None


def run(command, lines):
    done = subprocess.run(command, input="".join(line + "\n" for line in lines).encode(), capture_output=True)
    return done.returncode, done.stdout.decode("utf8", "surrogatepass").split("\n")[:-1], done.stderr.decode()


class Refusal(Exception):
    pass


def peer_encode(tokenizer, *texts, special):
    try:
        return tokenizer.encode(*texts, add_special_tokens=special)
    except BaseException as error:  # noqa: BLE001: the peer panics
        if isinstance(error, KeyboardInterrupt):
            raise
        raise Refusal(str(error)) from None


def compare(options, name, tokenizer, texts, rng, work):
    path = os.path.join(work, "tokenizer.json")
    tokenizer.save(path)
    special = rng.random() < 0.7
    pairs = rng.random() < 0.25
    flags = [] if special else ["--no-special-tokens"]
    inputs, expected = [], []
    refused = 0
    for index, text in enumerate(texts):
        second = texts[(index * 7 + 3) % len(texts)]
        if pairs:
            text, second = text.replace("\t", " "), second.replace("\t", " ")
        try:
            encoding = peer_encode(tokenizer, *([text, second] if pairs else [text]), special=special)
        except Refusal:
            refused += 1
            continue
        inputs.append(text + "\t" + second if pairs else text)
        expected.append(encoding)
    command = [options.parlance, "tokenize", "--tokenizer", path, "--as", "json", "--jsonl"] + flags + (["--pair"] if pairs else [])
    code, answers, error = run(command, [json.dumps(text) for text in inputs])
    problems = []
    if code != 0:
        return [f"exit {code}: {error.strip()[-300:]}"], len(inputs), refused
    if len(answers) != len(inputs):
        return [f"{len(answers)} answers for {len(inputs)} texts"], len(inputs), refused
    for text, answer, encoding in zip(inputs, answers, expected):
        own, peer = bare(json.loads(answer)), facts(encoding)
        if own != peer:
            key, ours, theirs = difference(own, peer)
            problems.append(f"{ascii(text)[:300]}: {key}\n      parlance {ascii(ours)[:600]}\n      peer     {ascii(theirs)[:600]}")
    ids = [answer.ids for answer in expected]
    for skip in (True, False):
        lines = [" ".join(map(str, row)) for row in ids]
        command = [options.parlance, "detokenize", "--tokenizer", path, "--jsonl"] + ([] if skip else ["--keep-special-tokens"])
        code, answers, error = run(command, lines)
        if code != 0 or len(answers) != len(lines):
            problems.append(f"detokenize: exit {code}, {len(answers)} of {len(lines)}: {error.strip()[-300:]}")
            break
        for row, answer in zip(ids, answers):
            try:
                peer = tokenizer.decode(row, skip_special_tokens=skip)
            except BaseException:  # noqa: BLE001
                continue
            if json.loads(answer) != peer:
                problems.append(f"decode {row}, skip {skip}\n      parlance {ascii(json.loads(answer))[:600]}\n      peer     {ascii(peer)[:600]}")
    return problems, len(inputs), refused


def vocabularies(options):
    root = os.path.join(options.fixtures, "tokenization")
    read = lambda *parts: json.load(open(os.path.join(root, *parts), encoding="utf8"))["model"]
    wordpiece = read("wordpiece", "tokenizer.json")["vocab"]
    bytes_ = read("bpe", "tokenizer.json")
    merges = [tuple(m.split(" ")) if isinstance(m, str) else tuple(m) for m in bytes_["merges"]]
    lines = json.load(open(os.path.join(root, "bpe", "train_golden.json"), encoding="utf8"))["lines"]
    made = {}
    for kind, extra in (("characters", {}), ("suffix", {"end_of_word_suffix": "</w>"}), ("prefix", {"continuing_subword_prefix": "##"})):
        tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        fallback = [f"<0x{b:02X}>" for b in range(256)]
        tokenizer.train_from_iterator(lines, trainers.BpeTrainer(
            vocab_size=1500, special_tokens=["[UNK]", "[CLS]", "[SEP]", "[PAD]"] + (fallback if kind == "characters" else []),
            show_progress=False, **extra))
        trained = json.loads(tokenizer.to_str())["model"]
        made[kind] = (trained["vocab"], [tuple(m) for m in trained["merges"]])
    return {"wordpiece": wordpiece, "bytes": (bytes_["vocab"], merges), **made}


def main():
    options = arguments()
    known = vocabularies(options)
    words = [w for w in list(known["wordpiece"]) + [w for w in known["characters"][0]] if not w.startswith("[") and len(w) > 1]
    words = [w.removeprefix("##") for w in words]
    specials = ["[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]"] + ADDED
    total = refusals = 0
    bad = 0
    for number in range(options.settings):
        rng = random.Random(f"{options.seed}-{number}")
        try:
            name, tokenizer = build(rng, known)
        except BaseException as error:  # noqa: BLE001
            print(f"{number}: the peer refuses the setting: {error}")
            continue
        maker = Texts(rng, words, specials)
        texts = [maker.one() for _ in range(options.texts)]
        with tempfile.TemporaryDirectory(prefix="parity-") as work:
            if options.only and options.only not in f"{number} {name}":
                continue
            problems, count, refused = compare(options, name, tokenizer, texts, rng, work)
            total += count
            refusals += refused
            if problems:
                bad += 1
                described = json.loads(tokenizer.to_str())
                described["model"] = {k: v for k, v in described["model"].items() if k not in ("vocab", "merges")}
                print(f"{number} ({name}): {len(problems)} differ of {count}: {json.dumps(described)[:1500]}")
                for problem in problems[:2]:
                    print(f"    {problem}")
                if options.keep:
                    os.makedirs(options.keep, exist_ok=True)
                    tokenizer.save(os.path.join(options.keep, f"{number}.json"))
    print(f"\n{options.settings} tokenizers, {total:,} texts ({refusals:,} more refused by the peer): {bad} tokenizers differ")
    sys.exit(1 if bad else 0)


main()
