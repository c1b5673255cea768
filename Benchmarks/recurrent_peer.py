"""Training steps of `parlance-bench recurrent-step` in PyTorch: same options, and

    --weights FILE         starts from the weights that the other program wrote

As tutorials have it: padded batches, the encoder over packed sequences, the decoder step by step where attention needs it and
in one call where it does not. Prints seconds and loss of each step as JSON."""
import argparse
import json
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

parser = argparse.ArgumentParser()
parser.add_argument("--model", default="additive")
parser.add_argument("--source", required=True)
parser.add_argument("--target", default="")
for name, default in (("steps", 10), ("threads", 1), ("width", 256), ("hidden", 512), ("readout", 256), ("vocabulary", 8000)):
    parser.add_argument("--" + name, type=int, default=default)
parser.add_argument("--dropout", type=float, default=0.0)
parser.add_argument("--rate", type=float, default=1e-3)
parser.add_argument("--weights")
options = parser.parse_args()
torch.set_num_threads(options.threads)
IGNORED = -100
E, H, V = options.width, options.hidden, options.vocabulary


def values(count, seed):
    """See EngineInputs.swift."""
    h = (np.arange(count, dtype=np.uint32) + np.uint32(1 + 1000003 * seed)) * np.uint32(2654435761)
    h ^= h >> np.uint32(15)
    h *= np.uint32(2246822519)
    h ^= h >> np.uint32(13)
    return (h >> np.uint32(8)).astype(np.float32) * np.float32(2 ** -24) - np.float32(0.5)


def padded(lengths, seed, filler):
    """Ids by the formula, a row a sentence."""
    ids = ((values(sum(lengths), seed) + np.float32(0.5)) * np.float32(V)).astype(np.int64)
    batch, start = torch.full((len(lengths), max(lengths)), filler), 0
    for row, length in enumerate(lengths):
        batch[row, :length] = torch.from_numpy(ids[start:start + length])
        start += length
    return batch


class Attention(nn.Module):
    """v · tanh(Wq h + Wk s + b), or hᵀ W s."""

    def __init__(self):
        super().__init__()
        if options.model == "additive":
            self.Wq, self.Wk = nn.Parameter(torch.empty(H, H)), nn.Parameter(torch.empty(H, 2 * H))
            self.b, self.v = nn.Parameter(torch.zeros(H)), nn.Parameter(torch.empty(H))
        else:
            self.W = nn.Parameter(torch.empty(H, 2 * H))
            self.Wc = nn.Parameter(torch.empty(options.readout or H, 3 * H))
        for p in self.parameters():
            nn.init.uniform_(p, -0.05, 0.05)

    def project(self, states):
        return functional.linear(states, self.Wk, self.b) if options.model == "additive" else functional.linear(states, self.W)

    def forward(self, h, keys, states, padding):
        """h [batch, queries, H]; context [batch, queries, 2 H]."""
        if options.model == "additive":
            scores = torch.tanh(functional.linear(h, self.Wq).unsqueeze(2) + keys.unsqueeze(1)) @ self.v
        else:
            scores = h @ keys.transpose(1, 2)
        if padding is not None:
            scores = scores.masked_fill(padding.unsqueeze(1), float("-inf"))
        return scores.softmax(-1) @ states


class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        kind = options.model
        lstm = kind in ("general", "feeding")
        self.emb_src = nn.Parameter(torch.randn(V, E) * 0.1)
        self.emb_tgt = nn.Parameter(torch.randn(V, E) * 0.1)
        self.enc = (nn.LSTM if lstm else nn.GRU)(E, H, batch_first=True, bidirectional=True)
        for name in (("init_h", "init_c") if lstm else ("init",)):
            setattr(self, name, nn.Linear(2 * H, H))
        if kind != "none":
            self.att = Attention()
        combined = options.readout or H
        fed = {"additive": 2 * H, "feeding": combined}.get(kind, 0)
        # A cell where the decoder must go step by step, else a whole layer.
        if kind in ("additive", "feeding"):
            self.dec = (nn.LSTMCell if lstm else nn.GRUCell)(E + fed, H)
        else:
            self.dec = (nn.LSTM if lstm else nn.GRU)(E, H, batch_first=True)
        seen = {"additive": 3 * H + E, "none": H}.get(kind, combined)
        if kind in ("additive", "none") and options.readout:
            self.readout, seen = nn.Linear(seen, options.readout), options.readout
        self.out = nn.Linear(seen, V)
        self.drop = nn.Dropout(options.dropout)

    def encode(self, source, lengths):
        packed = pack_padded_sequence(self.drop(functional.embedding(source, self.emb_src)), lengths, batch_first=True,
                                      enforce_sorted=False)
        states, last = self.enc(packed)
        states, _ = pad_packed_sequence(states, batch_first=True)
        h, c = last if isinstance(last, tuple) else (last, None)
        join = lambda x: torch.cat([x[0], x[1]], -1)
        if c is not None:
            return states, torch.tanh(self.init_h(join(h))), self.init_c(join(c))
        return states, torch.tanh(self.init(join(h))), None

    def forward(self, source, lengths, padding, target):
        states, h, c = self.encode(source, lengths)
        e = self.drop(functional.embedding(target, self.emb_tgt))
        kind = options.model
        if kind == "none":
            x, _ = self.dec(e, h.unsqueeze(0))
        elif kind == "general":
            x, _ = self.dec(e, (h.unsqueeze(0), c.unsqueeze(0)))
            context = self.att(x, self.att.project(states), states, padding)
            x = torch.tanh(functional.linear(torch.cat([context, x], -1), self.att.Wc))
        else:
            keys, rows = self.att.project(states), []
            a = torch.zeros(len(e), options.readout or H)
            for t in range(e.shape[1]):
                if kind == "additive":
                    context = self.att(h.unsqueeze(1), keys, states, padding).squeeze(1)
                    h = self.dec(torch.cat([e[:, t], context], -1), h)
                    rows.append(torch.cat([h, context, e[:, t]], -1))
                else:
                    h, c = self.dec(torch.cat([e[:, t], a], -1), (h, c))
                    context = self.att(h.unsqueeze(1), keys, states, padding).squeeze(1)
                    a = torch.tanh(functional.linear(torch.cat([context, h], -1), self.att.Wc))
                    rows.append(a)
            x = torch.stack(rows, 1)
        if hasattr(self, "readout"):
            x = torch.tanh(self.readout(x))
        return self.out(self.drop(x))


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = nn.LSTM(E, H, batch_first=True)
        self.output = nn.Linear(H, V)
        self.drop = nn.Dropout(options.dropout)

    def forward(self, ids):
        states, _ = self.rnn(self.drop(self.embedding(ids)))
        return self.output(self.drop(states))


def load(model, path):
    with open(path, "rb") as f:
        size = int.from_bytes(f.read(8), "little")
        header = json.loads(f.read(size))
        data = f.read()
    wanted, tensors = model.state_dict(), {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        tensor = torch.from_numpy(np.frombuffer(data[start:end], dtype="<f4").reshape(entry["shape"]).copy())
        if name not in wanted and name.startswith("dec."):
            name += "_l0"
        tensors[name] = tensor
    model.load_state_dict(tensors)


model = LanguageModel() if options.model == "language-model" else Translator()
if options.weights:
    load(model, options.weights)
model.train()
optimizer = torch.optim.Adam(model.parameters(), lr=options.rate, fused=True)


class Batch:
    def __init__(self, source_lengths, target_lengths):
        self.source, self.target = padded(source_lengths, 1, 0), padded(target_lengths, 2, 0)
        self.following = padded(target_lengths, 3, IGNORED)
        self.lengths, self.tokens = torch.tensor(source_lengths), sum(target_lengths)
        ragged = len(set(source_lengths)) > 1
        self.padding = torch.arange(max(source_lengths))[None] >= self.lengths[:, None] if ragged else None


def lengths(text):
    return [[int(n) for n in batch.split(",")] for batch in text.split(";")]


batches = [Batch(*pair) for pair in zip(lengths(options.source), lengths(options.target or options.source))]


def step(batch):
    if options.model == "language-model":
        logits = model(batch.source)
    else:
        logits = model(batch.source, batch.lengths, batch.padding, batch.target)
    loss = functional.cross_entropy(logits.reshape(-1, V), batch.following.view(-1), ignore_index=IGNORED)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


seconds, losses, tokens = [], [], []
for i in range(options.steps):
    batch = batches[i % len(batches)]
    start = time.perf_counter()
    losses.append(step(batch))
    seconds.append(time.perf_counter() - start)
    tokens.append(batch.tokens)
print(json.dumps({"seconds": seconds, "losses": losses, "tokens": tokens}))
