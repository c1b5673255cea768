"""Training steps of `parlance-bench train-step` in PyTorch: same options, and

    --weights FILE         starts from the weights that the other program wrote
    --attention-dropout    drops attention weights too, as torch.nn.Transformer does by default

Prints seconds and loss of each step as JSON."""
import argparse
import json
import math
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as functional

parser = argparse.ArgumentParser()
parser.add_argument("--source", required=True)
parser.add_argument("--target", required=True)
for name, default in (("steps", 10), ("threads", 1), ("width", 256), ("heads", 8), ("hidden", 1024), ("layers", 3),
                      ("vocabulary", 8000)):
    parser.add_argument("--" + name, type=int, default=default)
parser.add_argument("--dropout", type=float, default=0.1)
parser.add_argument("--rate", type=float, default=1e-4)
parser.add_argument("--weights")
parser.add_argument("--attention-dropout", action="store_true")
options = parser.parse_args()
torch.set_num_threads(options.threads)
IGNORED = -100


def values(count, seed):
    """See EngineInputs.swift."""
    h = (np.arange(count, dtype=np.uint32) + np.uint32(1 + 1000003 * seed)) * np.uint32(2654435761)
    h ^= h >> np.uint32(15)
    h *= np.uint32(2246822519)
    h ^= h >> np.uint32(13)
    return (h >> np.uint32(8)).astype(np.float32) * np.float32(2 ** -24) - np.float32(0.5)


def padded(lengths, seed, filler):
    """Ids by the formula, a row a sentence."""
    ids = ((values(sum(lengths), seed) + np.float32(0.5)) * np.float32(options.vocabulary)).astype(np.int64)
    batch, start = torch.full((len(lengths), max(lengths)), filler), 0
    for row, length in enumerate(lengths):
        batch[row, :length] = torch.from_numpy(ids[start:start + length])
        start += length
    return batch


def mask(lengths):
    """What is padding; None where nothing is."""
    if len(set(lengths)) == 1:
        return None
    return torch.arange(max(lengths))[None] >= torch.tensor(lengths)[:, None]


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(options.vocabulary, options.width)
        self.positions = nn.Parameter(torch.randn(512, options.width) * 0.02)
        self.transformer = nn.Transformer(options.width, options.heads, options.layers, options.layers, options.hidden,
                                          options.dropout, batch_first=True)
        nn.init.normal_(self.embedding.weight, std=options.width ** -0.5)
        if not options.attention_dropout:
            for part in self.transformer.modules():
                if isinstance(part, nn.MultiheadAttention):
                    part.dropout = 0.0

    def forward(self, source, target, source_mask, target_mask):
        a, b = (self.embedding(x) * math.sqrt(options.width) + self.positions[:x.shape[1]] for x in (source, target))
        later = torch.ones(target.shape[1], target.shape[1], dtype=torch.bool).triu(1)
        y = self.transformer(a, b, tgt_mask=later, tgt_is_causal=True, src_key_padding_mask=source_mask,
                             tgt_key_padding_mask=target_mask, memory_key_padding_mask=source_mask)
        return y @ self.embedding.weight.T


def load(model, path):
    with open(path, "rb") as f:
        size = int.from_bytes(f.read(8), "little")
        header = json.loads(f.read(size))
        data = f.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        tensor = torch.from_numpy(np.frombuffer(data[start:end], dtype="<f4").reshape(entry["shape"]).copy())
        if name == "positions.weight":
            name = "positions"
        elif name.startswith(("encoder", "decoder")):
            name = "transformer." + name
        tensors[name] = tensor
    model.load_state_dict(tensors)


model = Model()
if options.weights:
    load(model, options.weights)
model.train()
optimizer = torch.optim.Adam(model.parameters(), lr=options.rate, betas=(0.9, 0.98), eps=1e-9, fused=True)
source_lengths, target_lengths = ([int(n) for n in x.split(",")] for x in (options.source, options.target))
source, target = padded(source_lengths, 1, 0), padded(target_lengths, 2, 0)
following = padded(target_lengths, 3, IGNORED)
masks = mask(source_lengths), mask(target_lengths)


def step():
    logits = model(source, target, *masks)
    loss = functional.cross_entropy(logits.view(-1, options.vocabulary), following.view(-1), label_smoothing=0.1,
                                    ignore_index=IGNORED)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


seconds, losses = [], []
for _ in range(options.steps):
    start = time.perf_counter()
    losses.append(step())
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds, "losses": losses, "tokens": sum(target_lengths)}))
