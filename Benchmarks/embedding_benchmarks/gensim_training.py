"""Trains gensim's Word2Vec or FastText once and prints its cost as one JSON object:
`gensim_training.py CORPUS kind(word2vec|fasttext) threads epochs learning-rate negative-power seed OUTPUT.vec|-`."""
import json
import resource
import sys
import time


def main():
    corpus, kind, threads, epochs, rate, power, seed, output = sys.argv[1:]
    from gensim.models import FastText, Word2Vec

    start = time.perf_counter()
    common = dict(
        vector_size=100, window=5, negative=5, sample=1e-4, min_count=5, sg=1, workers=int(threads),
        epochs=int(epochs), alpha=float(rate), ns_exponent=float(power), seed=int(seed),
    )
    model = FastText(min_n=3, max_n=6, bucket=2_000_000, **common) if kind == "fasttext" else Word2Vec(**common)
    model.build_vocab(corpus_file=corpus)
    wall, cpu = time.perf_counter(), cpu_seconds()
    model.train(
        corpus_file=corpus, total_examples=model.corpus_count, total_words=model.corpus_total_words, epochs=model.epochs
    )
    cost = {"training_wall": time.perf_counter() - wall, "training_cpu": cpu_seconds() - cpu,
            "dictionary_wall": wall - start, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    if output != "-":
        model.wv.save_word2vec_format(output)
    print(json.dumps(cost))


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


main()
