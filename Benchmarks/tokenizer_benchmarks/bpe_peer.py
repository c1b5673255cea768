"""Runs one peer of byte-level BPE over the lines of a file in a process of its own and prints seconds, like parlance-bench.

  bpe_peer.py hf-batch|tiktoken|gigatoken TOKENIZER.json FILE REPEAT [IDS]
  bpe_peer.py save VOCAB.json MERGES.txt TOKENIZER.json         GPT-2's tokenizer from its two files
  bpe_peer.py train-bpe|train-wordpiece SIZE FILE TOKENIZER.json
"""
import array
import json
import sys
import time


def measure(repeat, work):
    wall, cpu, result = [], [], None
    for _ in range(repeat):
        result = None
        start, used = time.perf_counter(), time.process_time()
        result = work()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    return wall, cpu, result


def lines_of(path):
    with open(path, encoding="utf8", newline="\n") as f:
        return f.read().split("\n")[:-1]


def save(vocabulary, merges, path):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    made = Tokenizer(models.BPE.from_file(vocabulary, merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.post_processor = processors.ByteLevel(trim_offsets=False)
    made.decoder = decoders.ByteLevel()
    made.save(path)


def train(kind, size, path, output):
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    if kind == "bpe":
        made = Tokenizer(models.BPE())
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer = trainers.BpeTrainer(
            vocab_size=size, min_frequency=2, show_progress=False, special_tokens=["<|endoftext|>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    else:
        made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(
            vocab_size=size, min_frequency=2, show_progress=False,
            special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    lines = lines_of(path)
    wall, cpu, _ = measure(1, lambda: made.train_from_iterator(lines, trainer))
    made.save(output)
    print(json.dumps({"wall": wall, "cpu": cpu}))


def encoder(name, tokenizer):
    """What encodes a list of lines, and what makes lists of ids of the result."""
    if name == "hf-batch":
        from tokenizers import Tokenizer

        made = Tokenizer.from_file(tokenizer)
        return made.encode_batch, lambda encoded: [e.ids for e in encoded]
    if name == "gigatoken":
        import gigatoken

        made = gigatoken.Tokenizer(tokenizer)
        return lambda lines: made.encode_batch_list(lines, parallel=False), lambda encoded: encoded
    import tiktoken

    with open(tokenizer, encoding="utf8") as f:
        vocabulary = json.load(f)["model"]["vocab"]
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    scalars = {chr(b): b for b in plain}
    scalars.update({chr(256 + n): b for n, b in enumerate(b for b in range(256) if b not in plain)})
    special = {token: id for token, id in vocabulary.items() if token == "<|endoftext|>"}
    ranks = {bytes(scalars[c] for c in token): id for token, id in vocabulary.items() if token not in special}
    pattern = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
    made = tiktoken.Encoding("gpt2", pat_str=pattern, mergeable_ranks=ranks, special_tokens=special)
    return lambda lines: [made.encode_ordinary(line) for line in lines], lambda encoded: encoded


def main():
    name = sys.argv[1]
    if name == "save":
        return save(*sys.argv[2:5])
    if name.startswith("train-"):
        return train(name[6:], int(sys.argv[2]), *sys.argv[3:5])
    tokenizer, path, repeat = sys.argv[2], sys.argv[3], int(sys.argv[4])
    encode, ids = encoder(name, tokenizer)
    lines = lines_of(path)
    wall, cpu, encoded = measure(repeat, lambda: encode(lines))
    if len(sys.argv) > 5:
        with open(sys.argv[5], "wb") as f:
            for one in ids(encoded):
                array.array("i", [len(one), *one]).tofile(f)
    print(json.dumps({"lines": len(lines), "wall": wall, "cpu": cpu}))


main()
