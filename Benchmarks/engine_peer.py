"""One operation of the engine in PyTorch (or numpy's OpenBLAS), again and again, on the inputs of `parlance-bench engine`.

    engine_peer.py OPERATION SIZES... [--threads N] [--seconds S] [--write FILE]

Prints the seconds of each run as JSON. See `parlance-bench engine --help` for operations and sizes; besides these there
are blas-{nt,nn,tn}, numpy's OpenBLAS."""
import argparse
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("operation")
parser.add_argument("sizes", type=int, nargs="*")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--seconds", type=float, default=1)
parser.add_argument("--write")
options = parser.parse_args()
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[library + "_NUM_THREADS"] = str(options.threads)

import numpy as np


def values(shape, seed, times=1.0):
    """See EngineInputs.swift."""
    h = (np.arange(int(np.prod(shape)), dtype=np.uint32) + np.uint32(1 + 1000003 * seed)) * np.uint32(2654435761)
    h ^= h >> np.uint32(15)
    h *= np.uint32(2246822519)
    h ^= h >> np.uint32(13)
    return ((h >> np.uint32(8)).astype(np.float32) * np.float32(2 ** -24) - np.float32(0.5)).reshape(shape) * np.float32(times)


def product(name, m, n, k):
    kind = name.split("-")[1]
    a = values((k, m), 1).T if kind == "tn" else values((m, k), 1)
    b = values((n, k), 2).T if kind == "nt" else values((k, n), 2)
    if name.startswith("blas"):
        c = np.empty((m, n), np.float32)
        return lambda: [np.matmul(a, b, out=c)]
    a, b, c = torch.from_numpy(a), torch.from_numpy(b), torch.empty(m, n)
    return lambda: [torch.mm(a, b, out=c)]


def packed(rows, outputs, inputs, name):
    x, w = values((rows, inputs), 1), values((outputs, inputs), 2)
    if name.startswith("blas"):
        y = np.empty((rows, outputs), np.float32)
        return lambda: [np.matmul(x, w.T, out=y)]
    x, w = torch.from_numpy(x), torch.from_numpy(w)
    return lambda: [torch.nn.functional.linear(x, w)]


def recurrent(name, inputs, hidden, batch, length):
    kind, part = name.split("-")
    module = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind](inputs, hidden)
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind] * hidden
    scale = 2 / np.sqrt(np.float32(hidden))
    with torch.no_grad():
        for p, v in ((module.weight_ih_l0, values((gates, inputs), 2, scale)),
                     (module.weight_hh_l0, values((gates, hidden), 3, scale)),
                     (module.bias_ih_l0, values((gates,), 4)), (module.bias_hh_l0, values((gates,), 5))):
            p.copy_(torch.from_numpy(v))
    length = 1 if part == "step" else length
    x = torch.from_numpy(values((length, batch, inputs), 1, 2))
    if part == "step":
        cell = {"rnn": torch.nn.RNNCell, "gru": torch.nn.GRUCell, "lstm": torch.nn.LSTMCell}[kind](inputs, hidden)
        with torch.no_grad():
            for to, source in ((cell.weight_ih, module.weight_ih_l0), (cell.weight_hh, module.weight_hh_l0),
                               (cell.bias_ih, module.bias_ih_l0), (cell.bias_hh, module.bias_hh_l0)):
                to.copy_(source)
        h = torch.zeros(batch, hidden)

        def step():
            with torch.no_grad():
                y = cell(x[0], (h, h) if kind == "lstm" else h)
            return [y[0] if kind == "lstm" else y]

        def layer():
            with torch.no_grad():
                return [module(x)[0]]
        return {"cell": step, "layer": layer}[os.environ.get("ENGINE_STEP", "cell")]
    if part == "forward":
        def forward():
            with torch.no_grad():
                return [module(x)[0]]
        return forward
    dy = torch.from_numpy(values((length, batch, hidden), 6))
    x.requires_grad_(True)

    def train():
        module.zero_grad()
        x.grad = None
        y, _ = module(x)
        y.backward(dy)
        return [y.detach(), x.grad, module.weight_ih_l0.grad, module.weight_hh_l0.grad, module.bias_ih_l0.grad,
                module.bias_hh_l0.grad]
    return train


def output(rows, width, vocabulary):
    x, w, b = (torch.from_numpy(v).requires_grad_(True) for v in (
        values((rows, width), 1, 2), values((vocabulary, width), 2), values((vocabulary,), 3)))
    t = torch.from_numpy(np.arange(rows, dtype=np.int64) * 7919 % vocabulary)

    def run():
        x.grad = w.grad = b.grad = None
        loss = torch.nn.functional.cross_entropy(torch.nn.functional.linear(x, w, b), t, label_smoothing=0.1)
        loss.backward()
        return [loss.detach(), x.grad, w.grad, b.grad]
    return run


def rows_of(name, rows, width):
    x = torch.from_numpy(values((rows, width), 1, 8))
    w, b = torch.from_numpy(values((width,), 2)), torch.from_numpy(values((width,), 3))
    f = {"layernorm": lambda: torch.nn.functional.layer_norm(x, (width,), w, b, 1e-5),
         "gelu": lambda: torch.nn.functional.gelu(x), "softmax": lambda: torch.softmax(x, -1)}[name]
    return lambda: [f()]


name, sizes = options.operation, options.sizes
if not name.startswith("blas"):
    import torch
    torch.set_num_threads(options.threads)
if name in ("packed", "blas-packed"):
    run = packed(*sizes, name)
elif name.startswith(("gemm", "blas")):
    run = product(name, *sizes)
elif name == "output-train":
    run = output(*sizes)
elif name in ("layernorm", "gelu", "softmax"):
    run = rows_of(name, *sizes)
else:
    run = recurrent(name, *sizes)

run()
times, start = [], time.perf_counter()
while len(times) < 3 or time.perf_counter() - start < options.seconds:
    begin = time.perf_counter()
    results = run()
    times.append(time.perf_counter() - begin)
if options.write:
    with open(options.write, "wb") as f:
        for r in results:
            f.write(np.ascontiguousarray(r if isinstance(r, np.ndarray) else r.numpy(), dtype=np.float32).tobytes())
print(json.dumps({"seconds": times, "counts": [int(np.prod(r.shape)) for r in results]}))
