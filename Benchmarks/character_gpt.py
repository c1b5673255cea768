#!/usr/bin/env python3
"""Training of a small character-level GPT on tiny Shakespeare, nanoGPT's recipe for a CPU with a higher rate (4 layers of 128, windows of 64, 12 a
step, AdamW, clipping), beside PyTorch: the same model, the same text. Both take --steps updates in turns, in processes of
their own, and the medians of their rounds are compared; --full trains all 2000 updates of both and gives their validation
losses too.

    Benchmarks/character_gpt.py [--python PEERS_PYTHON] [--parlance PROGRAM] [--data DIR] [--threads 1 2] [--rounds N]
                                [--steps N] [--full]"""
import argparse
import gzip
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
RECIPE = os.path.join(HERE, "..", "Corpora", "Recipes", "tinyshakespeare-gpt2.yaml")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=os.path.join(PEERS, "venv", "bin", "python"))
    parser.add_argument("--parlance", default=os.path.join(HERE, "..", ".build", "release", "parlance"))
    parser.add_argument("--data", default=os.path.join(HERE, "..", "..", "shared", "data"))
    parser.add_argument("--threads", type=int, nargs="+", default=[2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--full", action="store_true", help="2000 updates, one round, with validation")
    parser.add_argument("--results", default=os.path.join(HERE, "results", "character_gpt.json"))
    parser.add_argument("--peer", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def peer(options):
    """PyTorch's side, in a process of its own: prints seconds of the updates and the validation loss."""
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
    torch.set_num_threads(options.peer)
    torch.manual_seed(1)
    with gzip.open(os.path.join(options.data, "tinyshakespeare", "input.txt.gz"), "rt", encoding="utf8") as f:
        text = f.read()
    names = sorted(set(text))
    number = {c: i for i, c in enumerate(names)}
    ids = torch.tensor([number[c] for c in text])
    cut = int(len(ids) * 0.9)
    train, held = ids[:cut], ids[cut:]

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.n1, self.n2 = nn.LayerNorm(128), nn.LayerNorm(128)
            self.qkv, self.out = nn.Linear(128, 384), nn.Linear(128, 128)
            self.up, self.down = nn.Linear(128, 512), nn.Linear(512, 128)

        def forward(self, x):
            b, t, _ = x.shape
            q, k, v = (y.view(b, t, 4, 32).transpose(1, 2) for y in self.qkv(self.n1(x)).split(128, dim=2))
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, t, 128)
            x = x + self.out(y)
            return x + self.down(F.gelu(self.up(self.n2(x)), approximate="tanh"))

    class GPT(nn.Module):
        def __init__(self):
            super().__init__()
            self.tokens, self.places = nn.Embedding(len(names), 128), nn.Embedding(64, 128)
            self.blocks, self.norm = nn.ModuleList(Block() for _ in range(4)), nn.LayerNorm(128)
            for name, weight in self.named_parameters():
                if weight.dim() > 1:
                    nn.init.normal_(weight, std=0.02 / (math.sqrt(8) if name.endswith(("out.weight", "down.weight")) else 1))
                elif name.endswith("bias"):
                    nn.init.zeros_(weight)

        def forward(self, x):
            h = self.tokens(x) + self.places.weight[:x.shape[1]]
            for block in self.blocks:
                h = block(h)
            return self.norm(h) @ self.tokens.weight.T

    model = GPT()
    decayed = [p for p in model.parameters() if p.dim() > 1]
    rest = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}],
                                  lr=2.5e-3, betas=(0.9, 0.99), fused=True)
    steps = 2000 if options.full else options.steps
    begin = time.perf_counter()
    for step in range(steps):
        rate = 2.5e-3 * (step / 100 if step < 100 else 0.5 * (1 + math.cos(math.pi * (step - 100) / (2000 - 100))))
        for group in optimizer.param_groups:
            group["lr"] = rate
        starts = torch.randint(len(train) - 65, (12,))
        x = torch.stack([train[i:i + 64] for i in starts])
        y = torch.stack([train[i + 1:i + 65] for i in starts])
        loss = F.cross_entropy(model(x).view(-1, len(names)), y.view(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    seconds = time.perf_counter() - begin
    validation = None
    if options.full:
        with torch.no_grad():
            windows = (len(held) - 1) // 64
            x, y = held[:windows * 64].view(-1, 64), held[1:windows * 64 + 1].view(-1, 64)
            losses = [F.cross_entropy(model(a).view(-1, len(names)), b.reshape(-1)).item() * len(a)
                      for a, b in zip(x.split(64), y.split(64))]
            validation = sum(losses) / windows
    print(json.dumps({"seconds": seconds, "loss": validation}))


def ours(options, threads, work):
    output = os.path.join(work, f"model-{time.monotonic_ns()}")
    settings = [f"data.folder={os.path.join(options.data, 'tinyshakespeare')}"]
    if not options.full:
        # The clock of training counts validation too, so there is none.
        settings += [f"training.max_steps={options.steps}", "schedule.total=2000", "data.validation_share=0", "training.metric=",
                     "training.validate_every=1000000"]
    command = [options.parlance, "train", "--no-database", "--quiet", "--json", RECIPE, "--output", output, "--threads", str(threads)]
    done = subprocess.run(command + [x for s in settings for x in ("--set", s)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"character_gpt.py: {done.stderr.strip()[-800:]}")
    summary = json.loads(done.stdout)
    return {"seconds": summary["seconds"], "loss": summary["validation"].get("loss")}


def theirs(options, threads):
    command = [options.python, os.path.abspath(__file__), "--peer", str(threads), "--data", options.data, "--steps", str(options.steps)]
    done = subprocess.run(command + (["--full"] if options.full else []), capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"character_gpt.py: {done.stderr.strip()[-800:]}")
    return json.loads(done.stdout)


def main():
    options = arguments()
    if options.peer:
        return peer(options)
    for path in (options.python, options.parlance):
        if not os.path.exists(path):
            sys.exit(f"character_gpt.py: {path} is missing; build with `swift build -c release --product parlance` and name a "
                     "Python with PyTorch with --python")
    steps, results = (2000 if options.full else options.steps), []
    with tempfile.TemporaryDirectory(prefix="character-gpt-") as work:
        for threads in options.threads:
            runs = {"parlance": [], "PyTorch": []}
            for _ in range(1 if options.full else options.rounds):
                runs["parlance"].append(ours(options, threads, work))
                runs["PyTorch"].append(theirs(options, threads))
            median = {name: statistics.median(r["seconds"] for r in all) for name, all in runs.items()}
            for name, all in runs.items():
                losses = [r["loss"] for r in all if r["loss"] is not None]
                print(f"{threads} threads  {name:9} {median[name] * 1000 / steps:8.2f} ms a step  {median[name] * 2000 / steps:7.1f} s "
                      f"for 2000" + (f"  validation loss {losses[0]:.4f}" if losses else ""))
            print(f"{threads} threads  parlance is {median['PyTorch'] / median['parlance']:.2f} times as fast", flush=True)
            results.append({"threads": threads, "steps": steps, "full": options.full, "load": os.getloadavg()[0], **runs})
    with open(options.results, "w", encoding="utf8") as f:
        json.dump(results, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
