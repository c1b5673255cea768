"""Beam search in PyTorch over the folder of `parlance-bench decode`: same options. A GRU encoder in both directions, additive
attention, all beams of a batch of padded sentences as one batch, sources encoded and keys projected once, one top-k over
the beams of each sentence. Prints seconds of each batch and the answers as JSON."""
import argparse
import json
import math
import os
import time

import numpy as np
import torch
from torch.nn.functional import linear

parser = argparse.ArgumentParser()
parser.add_argument("--model", required=True)
parser.add_argument("--ids", required=True)
for name, default in (("beam", 5), ("batch", 32), ("limit", 40), ("threads", 1), ("repetitions", 3)):
    parser.add_argument("--" + name, type=int, default=default)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.set_grad_enabled(False)


def load(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    return {name: torch.from_numpy(np.frombuffer(data[entry["data_offsets"][0]:entry["data_offsets"][1]], "<f4")
                                   .reshape(entry["shape"]).copy())
            for name, entry in header.items() if name != "__metadata__"}


with open(os.path.join(options.model, "config.json")) as file:
    config = json.load(file)
START, END = config.get("decoder_start_token_id", 1), config.get("eos_token_id", 2)
W = load(os.path.join(options.model, "model.safetensors"))
# Tables may be one and the same.
W.setdefault("emb_src", W["emb_tgt"])
W.setdefault("out.weight", W["emb_tgt"])
hidden = W["dec.weight_hh"].shape[1]
encoder = torch.nn.GRU(W["emb_src"].shape[1], hidden, bidirectional=True, batch_first=True)
encoder.load_state_dict({name[4:]: w for name, w in W.items() if name.startswith("enc.")})
cell = torch.nn.GRUCell(W["dec.weight_ih"].shape[1], hidden)
cell.load_state_dict({name[4:]: w for name, w in W.items() if name.startswith("dec.")})


def encode(sources):
    lengths = torch.tensor([len(s) for s in sources])
    ids = torch.zeros(len(sources), int(lengths.max()), dtype=torch.long)
    for row, source in enumerate(sources):
        ids[row, :len(source)] = torch.tensor(source)
    packed = torch.nn.utils.rnn.pack_padded_sequence(W["emb_src"][ids], lengths, batch_first=True,
                                                     enforce_sorted=False)
    states, last = encoder(packed)
    states, _ = torch.nn.utils.rnn.pad_packed_sequence(states, batch_first=True)
    h = torch.tanh(linear(torch.cat([last[0], last[1]], -1), W["init.weight"], W["init.bias"]))
    return states, torch.arange(ids.shape[1])[None] < lengths[:, None], h


def search(sources):
    """Hugging Face's rules: twice the beam's candidates, those that end among the first taken, mean log-probability as the
    score, done when there are enough and the best open one would not be better."""
    B, K = len(sources), options.beam
    states, real, h = encode(sources)
    keys = states @ W["att.Wk"].T
    repeat = lambda x: x.repeat_interleave(K, 0)
    states, keys, real, h = repeat(states), repeat(keys), repeat(real), repeat(h)
    mask = torch.zeros(real.shape).masked_fill(~real, -math.inf)
    scores = torch.full((B, K), -1e9)
    scores[:, 0] = 0
    tokens = torch.full((B * K,), START)
    histories = torch.empty(B * K, 0, dtype=torch.long)
    finished, done = [[] for _ in range(B)], [False] * B
    first = torch.arange(B)[:, None] * K
    for length in range(1, options.limit + 1):
        e = W["emb_tgt"][tokens]
        energy = torch.tanh(keys + linear(h, W["att.Wq"], W["att.b"])[:, None]) @ W["att.v"]
        weights = torch.softmax(energy + mask, -1)
        context = torch.bmm(weights[:, None], states)[:, 0]
        h = cell(torch.cat([e, context], -1), h)
        seen = torch.cat([h, context, e], -1)
        if "readout.weight" in W:
            seen = torch.tanh(linear(seen, W["readout.weight"], W["readout.bias"]))
        logits = linear(seen, W["out.weight"], W["out.bias"])
        total = torch.log_softmax(logits, -1).view(B, K, -1) + scores[:, :, None]
        V = total.shape[2]
        best, place = total.view(B, -1).topk(2 * K, 1)
        beam, token = place // V, place % V
        ends = (token == END) | (length == options.limit)
        for b in ends.any(1).nonzero()[:, 0].tolist():
            if done[b]:
                continue
            for rank in ends[b, :K].nonzero()[:, 0].tolist():
                row = histories[b * K + int(beam[b, rank])].tolist() + [int(token[b, rank])]
                finished[b].append((float(best[b, rank]) / length, row))
            finished[b] = sorted(finished[b], key=lambda x: -x[0])[:K]
        scores, chosen = best.masked_fill(ends, -1e9).topk(K, 1)
        rows = (first + beam.gather(1, chosen)).view(-1)
        tokens = token.gather(1, chosen).view(-1)
        h = h[rows]
        histories = torch.cat([histories[rows], tokens[:, None]], 1)
        for b, score in enumerate(scores[:, 0].tolist()):
            done[b] = done[b] or len(finished[b]) == K and score / length <= finished[b][-1][0]
        if all(done):
            break
    return [f[0] for f in finished]


with open(options.ids) as file:
    sources = [[int(i) for i in line.split()] for line in file if line.strip()]
seconds, answers = [], []
search(sources[:options.batch])
for _ in range(options.repetitions):
    row, answers = [], []
    for first in range(0, len(sources), options.batch):
        start = time.perf_counter()
        found = search(sources[first:first + options.batch])
        row.append(time.perf_counter() - start)
        answers += found
    seconds.append(row)
print(json.dumps({"seconds": seconds, "answers": [a[1] for a in answers], "scores": [a[0] for a in answers]}))
