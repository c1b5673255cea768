"""Sentence vectors by a peer, for sentences.py: one process for a peer and a number of threads. Reads commands from
standard input, one JSON object a line: {"ids": file, "batch": n, "limit": seconds}; answers each with the seconds of
each pass over the file and the vectors (mean of the states, length 1)."""
import argparse
import json
import os
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

parser = argparse.ArgumentParser()
parser.add_argument("--peer", required=True, choices=["torch", "ort", "ort-int8", "ct2", "ct2-int8"])
parser.add_argument("--model", required=True)
parser.add_argument("--cache", required=True)
parser.add_argument("--threads", type=int, default=1)
options = parser.parse_args()


def bert(attention):
    from transformers import BertModel
    return BertModel.from_pretrained(options.model, attn_implementation=attention).eval()


def export(path):
    import torch

    class States(torch.nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, ids, mask):
            return self.model(input_ids=ids, attention_mask=mask,
                              token_type_ids=torch.zeros_like(ids)).last_hidden_state

    ids = torch.randint(0, 30000, (2, 16))
    model, example = States(bert("eager")), (ids, torch.ones_like(ids))
    names = {"input_names": ["ids", "mask"], "output_names": ["states"], "opset_version": 17}
    try:
        axes = {name: {0: "batch", 1: "length"} for name in ("ids", "mask", "states")}
        torch.onnx.export(model, example, path, dynamic_axes=axes, dynamo=False, **names)
    except Exception:
        sizes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length")}
        torch.onnx.export(model, example, path, dynamic_shapes=(sizes, sizes), dynamo=True, **names)


def make_states():
    """A function from padded ids and their mask, or from lists of ids, to states."""
    os.makedirs(options.cache, exist_ok=True)
    if options.peer == "torch":
        import torch
        torch.set_num_threads(options.threads)
        torch.set_grad_enabled(False)
        model = bert("sdpa")
        return lambda ids, mask, rows: model(
            input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).last_hidden_state.numpy()
    if options.peer.startswith("ort"):
        path = os.path.join(options.cache, "minilm.onnx")
        if not os.path.exists(path):
            export(path)
        if options.peer == "ort-int8":
            small = os.path.join(options.cache, "minilm-int8.onnx")
            if not os.path.exists(small):
                from onnxruntime.quantization import QuantType, quantize_dynamic
                quantize_dynamic(path, small, weight_type=QuantType.QInt8, per_channel=True,
                                 op_types_to_quantize=["MatMul", "Gemm", "Gather"])
            path = small
        import onnxruntime
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads, settings.inter_op_num_threads = options.threads, 1
        session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
        return lambda ids, mask, rows: session.run(None, {"ids": ids, "mask": mask})[0]
    import ctranslate2
    folder = os.path.join(options.cache, "minilm-ct2")
    if not os.path.exists(os.path.join(folder, "model.bin")):
        from ctranslate2.converters import transformers as converters
        model = bert("sdpa")
        spec = converters.BertLoader().get_model_spec(model)
        spec.register_vocabulary([f"t{i}" for i in range(model.config.vocab_size)])
        spec.config.unk_token = "t100"
        spec.validate()
        os.makedirs(folder, exist_ok=True)
        spec.save(folder)
    kind = "int8" if options.peer == "ct2-int8" else "float32"
    encoder = ctranslate2.Encoder(folder, compute_type=kind, intra_threads=options.threads)
    return lambda ids, mask, rows: np.array(encoder.forward_batch(rows).last_hidden_state)


def prepare(rows):
    longest = max(map(len, rows))
    ids, mask = np.zeros((len(rows), longest), np.int64), np.zeros((len(rows), longest), np.int64)
    for i, row in enumerate(rows):
        ids[i, :len(row)], mask[i, :len(row)] = row, 1
    return ids, mask, rows


states = make_states()
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    command = json.loads(line)
    with open(command["ids"]) as file:
        texts = [list(map(int, text.split())) for text in file]
    batches = [prepare(texts[i:i + command["batch"]]) for i in range(0, len(texts), command["batch"])]
    seconds, start = [], time.perf_counter()
    while len(seconds) < 3 or time.perf_counter() - start < command["limit"]:
        begin = time.perf_counter()
        found = [states(*batch) for batch in batches]
        seconds.append(time.perf_counter() - begin)
    vectors = []
    for (_, mask, _), hidden in zip(batches, found):
        mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        vectors += (mean / np.linalg.norm(mean, axis=1, keepdims=True)).tolist()
    print(json.dumps({"seconds": seconds[1:], "vectors": vectors}), flush=True)
