"""The real clients against `parlance serve`; see the script `clients`, which installs them and starts this."""
import argparse
import importlib.metadata
import math
import sys

import numpy as np
import openai
import tritonclient.http
from huggingface_hub import InferenceClient
from libretranslatepy import LibreTranslateAPI
from tritonclient.utils import InferenceServerException

import small_models

failures = []


def check(title):
    """Runs a part at once; what it returns is printed."""
    def run(part):
        try:
            print(f"  {title}: {part()}", flush=True)
        except Exception as error:
            failures.append(title)
            print(f"  {title}: FAILED, {type(error).__name__}: {short(error)}", flush=True)
    return run


def package(name):
    print(f"\n{name} {importlib.metadata.version(name)}")


def short(text):
    text = str(text)
    return repr(text if len(text) < 90 else text[:87] + "…")


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b)) / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


def openai_client(url):
    package("openai")
    client = openai.OpenAI(base_url=url + "/v1", api_key="none", max_retries=0)

    @check("models.list")
    def _():
        return ", ".join(model.id for model in client.models.list())

    @check("models.retrieve")
    def _():
        return client.models.retrieve("words").owned_by

    @check("embeddings.create, base64 and floats alike")
    def _():
        packed = client.embeddings.create(model="words", input=["a queen", "the king"])
        plain = client.embeddings.create(model="words", input=["a queen", "the king"], encoding_format="float")
        assert all(np.array_equal(np.float32(a.embedding), np.float32(b.embedding)) for a, b in zip(packed.data, plain.data))
        return f"{len(packed.data[0].embedding)} components, cosine {cosine(*(one.embedding for one in packed.data)):.3f}"

    @check("embeddings.create, 16 dimensions")
    def _():
        vector = client.embeddings.create(model="words", input="a queen", dimensions=16).data[0].embedding
        assert len(vector) == 16 and abs(math.hypot(*vector) - 1) < 1e-5
        return "length 1"

    if "stories" in models:
        @check("completions.create")
        def _():
            answer = client.completions.create(model="stories", prompt="The king", max_tokens=20, temperature=0)
            assert answer.usage.completion_tokens <= 20 and answer.choices[0].finish_reason in ("stop", "length")
            return short(answer.choices[0].text)

        @check("completions.create, streamed and whole alike")
        def _():
            asked = dict(model="stories", prompt="The king", max_tokens=40, temperature=0.8, seed=7)
            whole = client.completions.create(**asked)
            events = list(client.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
            text = "".join(event.choices[0].text for event in events if event.choices)
            assert text == whole.choices[0].text, (text, whole.choices[0].text)
            assert events[-1].usage.completion_tokens == whole.usage.completion_tokens
            return f"{len(events)} events, {short(text)}"

        @check("completions.create, n=2 with logprobs")
        def _():
            answer = client.completions.create(model="stories", prompt="The", max_tokens=5, n=2, logprobs=2)
            assert len(answer.choices) == 2 and len(answer.choices[0].logprobs.tokens) >= 1
            return answer.choices[0].logprobs.tokens

        @check("chat.completions.create")
        def _():
            answer = client.chat.completions.create(
                model="stories", messages=[{"role": "user", "content": "Tell me of the sea."}], max_tokens=15)
            assert answer.choices[0].message.role == "assistant"
            return short(answer.choices[0].message.content)

        @check("chat.completions.create, streamed")
        def _():
            events = list(client.chat.completions.create(
                model="stories", messages=[{"role": "user", "content": "Hello."}], max_tokens=15, stream=True))
            assert events[0].choices[0].delta.role == "assistant" and events[-1].choices[0].finish_reason
            return f"{len(events)} events"

        @check("with_raw_response has the request's id")
        def _():
            raw = client.completions.with_raw_response.create(
                model="stories", prompt="a", max_tokens=1, extra_headers={"x-request-id": "my-id.1"})
            assert raw.headers["x-request-id"] == "my-id.1"
            return raw.headers["x-request-id"]

    @check("errors have the client's types")
    def _():
        for work, kind, code in (
            (lambda: client.embeddings.create(model="nobody", input="a"), openai.NotFoundError, "model_not_found"),
            (lambda: client.embeddings.create(model="words", input=[]), openai.BadRequestError, "invalid_value"),
            (lambda: client.embeddings.create(model="words", input="a", dimensions=10**6), openai.BadRequestError, "invalid_value"),
        ):
            try:
                work()
            except kind as error:
                assert error.code == code and error.request_id, (error.code, error.request_id)
            else:
                raise AssertionError(f"no {kind.__name__}")
        return "NotFoundError, BadRequestError"


def libretranslate(url):
    package("libretranslatepy")
    client = LibreTranslateAPI(url + "/")

    @check("languages")
    def _():
        found = client.languages()
        assert {one["code"] for one in found} >= {"de", "en"}
        return [(one["code"], one["targets"]) for one in found]

    @check("translate")
    def _():
        text = client.translate("Der Hund schläft.", "de", "en")
        assert text
        return short(text)


def huggingface(url):
    package("huggingface_hub")

    def client(name):
        return InferenceClient(model=f"{url}/models/{name}")

    @check("text_classification")
    def _():
        labels = client("letters").text_classification("the doctor says that rest cures", top_k=2)
        assert labels[0].score >= labels[1].score
        return [(one.label, round(one.score, 3)) for one in labels]

    @check("translation")
    def _():
        return short(client("de-en").translation("Der Hund schläft.").translation_text)

    @check("feature_extraction")
    def _():
        found = client("words").feature_extraction("a queen")
        assert found.dtype == np.float32 and np.isfinite(found).all()
        return found.shape

    @check("sentence_similarity")
    def _():
        scores = client("words").sentence_similarity("a queen", other_sentences=["the king", "a violin"])
        assert len(scores) == 2
        return [round(one, 3) for one in scores]

    if "names" in models:
        @check("token_classification, places in code points")
        def _():
            text = "😀 Yesterday Arthur went to Madrid."
            found = client("names").token_classification(text)
            assert all(text[one.start:one.end] == one.word for one in found)
            return [(one.entity_group, one.word, one.start, one.end) for one in found]

    if "stories" in models:
        @check("text_generation")
        def _():
            return short(client("stories").text_generation("The king", max_new_tokens=10))

    if "masks" in models:
        @check("fill_mask")
        def _():
            return [(one.token_str, round(one.score, 3)) for one in client("masks").fill_mask("Paris is the [MASK] of France.")]


def triton(url):
    package("tritonclient")
    client = tritonclient.http.InferenceServerClient(url.removeprefix("http://"))

    def tensor(texts, is_binary):
        made = tritonclient.http.InferInput("text", [len(texts)], "BYTES")
        made.set_data_from_numpy(np.array([text.encode() for text in texts], dtype=object), binary_data=is_binary)
        return made

    @check("is_server_live, is_server_ready, is_model_ready")
    def _():
        assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("words")
        return True

    @check("get_server_metadata, get_model_metadata")
    def _():
        described = client.get_model_metadata("words")
        return client.get_server_metadata()["name"], described["inputs"], described["outputs"]

    @check("infer, binary and JSON tensors, packed and not: the same bits")
    def _():
        texts = ["a queen", "the könig"]
        found = []
        for is_binary in (True, False):
            for packing in (None, "gzip", "deflate"):
                answer = client.infer(
                    "words", [tensor(texts, is_binary)], request_compression_algorithm=packing,
                    response_compression_algorithm="gzip" if packing else None,
                    outputs=[tritonclient.http.InferRequestedOutput("embedding", binary_data=is_binary)])
                found.append(answer.as_numpy("embedding"))
        assert all(np.array_equal(one, found[0]) for one in found)
        return f"{found[0].shape}, {found[0].dtype}"

    @check("infer, binary strings out")
    def _():
        answer = client.infer("de-en", [tensor(["Der Hund schläft."], True)])
        return [one.decode() for one in answer.as_numpy("translation").flatten()]

    @check("async_infer, 8 at once")
    def _():
        many = tritonclient.http.InferenceServerClient(url.removeprefix("http://"), concurrency=8)
        asked = [many.async_infer("letters", [tensor([f"letter {index}"], True)]) for index in range(8)]
        return [one.get_result().as_numpy("score").shape for one in asked][:1]

    @check("an unknown model is an InferenceServerException")
    def _():
        try:
            client.infer("nobody", [tensor(["a"], True)])
        except InferenceServerException as error:
            assert error.status() == "404", error.status()
            return short(error.message())
        raise AssertionError("no exception")


options = small_models.options(argparse.ArgumentParser(description=__doc__))
models = options.models
with small_models.Server(options.parlance, models, "--quiet") as server:
    print(f"parlance {server.get('/info')['version']} at {server.url} with {', '.join(models)}")
    for part in (openai_client, libretranslate, huggingface, triton):
        part(server.url)
print()
if server.status != 0:
    sys.exit(f"clients: the server ended with status {server.status}")
sys.exit(f"clients: FAILED: {', '.join(failures)}" if failures else None)
