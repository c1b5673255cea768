"""Runs one peer over the lines of a file in a process of its own and prints seconds, like parlance-bench does.

  peer.py NAME VOCAB FILE REPEAT [IDS]     NAME: hf-batch, hf-batch-fast, flash; hf-load reads
VOCAB, a tokenizer.json; hf-save writes one to FILE
"""
import array
import gc
import json
import os
import sys
import time


def memory():
    """Bytes in memory: all, and those that are this process's alone (without the pages of programs and libraries)."""
    with open("/proc/self/statm") as f:
        resident, shared = (int(pages) * os.sysconf("SC_PAGESIZE") for pages in f.read().split()[1:3])
    return resident, resident - shared


def hugging_face(vocabulary):
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    made = Tokenizer(models.WordPiece.from_file(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    made.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(t, made.token_to_id(t)) for t in ("[CLS]", "[SEP]")])
    return made


def load(path):
    from tokenizers import Tokenizer

    gc.collect()
    before, start, cpu = memory(), time.perf_counter(), time.process_time()
    made = Tokenizer.from_file(path)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    after = memory()
    print(json.dumps({"ids": made.get_vocab_size(), "wall": wall, "cpu": cpu, "memory": after[0] - before[0],
                      "private": after[1] - before[1]}))


def main():
    name, vocabulary, path, repeat = sys.argv[1:5]
    if name == "hf-load":
        return load(vocabulary)
    if name == "hf-save":
        return hugging_face(vocabulary).save(path)
    with open(path, encoding="utf8", newline="\n") as f:
        lines = f.read().split("\n")[:-1]
    if name == "flash":
        from flash_tokenizer import BertTokenizerFlash

        made = BertTokenizerFlash(vocabulary, do_lower_case=True, model_max_length=1 << 20).tokenizer
        encode = lambda: [made.encode(line, "longest", 1 << 20) for line in lines]
        ids = lambda encoded: encoded
    else:
        made = hugging_face(vocabulary)
        encode = lambda: (made.encode_batch if name == "hf-batch" else made.encode_batch_fast)(lines)
        ids = lambda encoded: [e.ids for e in encoded]
    wall, cpu, encoded = [], [], None
    for _ in range(int(repeat)):
        encoded = None
        start, used = time.perf_counter(), time.process_time()
        encoded = encode()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    if len(sys.argv) > 5:
        with open(sys.argv[5], "wb") as f:
            for one in ids(encoded):
                array.array("i", [len(one), *one]).tofile(f)
    print(json.dumps({"lines": len(lines), "bytes": sum(len(line.encode()) for line in lines), "wall": wall, "cpu": cpu}))


main()
