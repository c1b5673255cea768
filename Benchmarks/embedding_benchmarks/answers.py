"""Asks two programs the same and compares what they say. Expected values come from fastText's and gensim's own code."""
import numpy as np

from . import process, programs

VECTOR, PROBABILITY = 2e-6, 3e-5
# parlance prints cosines with six decimals.
COSINE = 5e-6
UNKNOWN = ["unheardofwordy", "citties", "Überraschung", "naïve", "日本語", "x", "qz"]
QUESTIONS = [("king", "man", "woman"), ("paris", "france", "germany"), ("larger", "large", "small"),
             ("two", "one", "three"), ("was", "is", "are")]


def fasttext_model(path):
    import fasttext

    fasttext.FastText.eprint = lambda *_: None
    return fasttext.load_model(path)


def parlance(setting, *arguments, stdin=""):
    return process.run([setting.parlance, *arguments], stdin=stdin).stdout.splitlines()


def vectors(setting, model, words):
    """{word: vector} as `embed vector` prints them."""
    found = {}
    for line in parlance(setting, "embed", "vector", model, "-", stdin="\n".join(words) + "\n"):
        word, *values = line.split(" ")
        found[word] = np.array(values, np.float64)
    return found


def relative(a, b):
    """Largest difference of two arrays, relative where values are above 1."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.shape != b.shape:
        return float("inf")
    return float(np.max(np.abs(a - b) / np.maximum(1, np.abs(b)), initial=0))


def ranked(ours, theirs):
    """Difference of two best-first lists of (similarity, word): of the similarities at each place, and of the words'
    own similarities; words that trade places must be nearly equal."""
    if len(ours) != len(theirs):
        return float("inf")
    difference = relative([s for s, _ in ours], [s for s, _ in theirs])
    places = {word: similarity for similarity, word in theirs}
    for similarity, word in ours:
        last = theirs[-1][0]
        difference = max(difference, abs(similarity - places.get(word, last)))
    return difference


def pairs(lines):
    return [(float(cosine), word) for word, cosine in (line.split("\t") for line in lines)]


def compare_embeddings(checks, subject, output, sentences, has_subwords):
    setting, path = checks.setting, output + ".bin"
    reference = fasttext_model(path)
    words = reference.get_words()
    chosen = [word for word in words[:: max(1, len(words) // 400)] if word != "</s>"]
    asked = chosen + (UNKNOWN if has_subwords else [])
    given = vectors(setting, path, asked)
    checks.add(subject, f"vectors of {len(chosen)} known words",
               max(relative(given[word], reference.get_word_vector(word)) for word in chosen), VECTOR)
    if has_subwords:
        checks.add(subject, f"vectors of {len(UNKNOWN)} unknown words",
                   max(relative(given[word], reference.get_word_vector(word)) for word in UNKNOWN), VECTOR)
    compare_sentences(checks, subject, path, reference, sentences)
    queries = chosen[:10] + (UNKNOWN[:2] if has_subwords else [])
    checks.add(subject, f"10 neighbors of {len(queries)} words", max(
        ranked(pairs(parlance(setting, "embed", "neighbors", path, word, "-k", "10")),
               reference.get_nearest_neighbors(word, 10)) for word in queries), COSINE)
    known = [question for question in QUESTIONS if has_subwords or all(word in words for word in question)]
    checks.add(subject, f"{len(known)} analogies", max(
        ranked(pairs(parlance(setting, "embed", "analogy", path, *question, "-k", "10")),
               reference.get_analogies(*question, 10)) for question in known), COSINE)


def compare_sentences(checks, subject, path, reference, sentences):
    lines = open(sentences, encoding="utf8").read().splitlines()
    given = [np.array(line.split(), np.float64)
             for line in parlance(checks.setting, "embed", "sentence", path, sentences)]
    checks.add(subject, f"vectors of {len(lines)} sentences", float("inf") if len(given) != len(lines) else max(
        relative(ours, reference.get_sentence_vector(line)) for ours, line in zip(given, lines)), VECTOR)


def compare_gensim(checks, subject, output, has_subwords):
    """.vec into gensim and back as text and as word2vec binary; the .bin into gensim, which composes unknown words."""
    from gensim.models import KeyedVectors
    from gensim.models.fasttext import load_facebook_vectors

    setting = checks.setting
    loaded = KeyedVectors.load_word2vec_format(output + ".vec")
    words = [word for word in loaded.index_to_key[:: max(1, len(loaded) // 400)] if word != "</s>"]
    from_vec = vectors(setting, output + ".vec", words)
    checks.add(subject, ".vec in gensim and in parlance", max(relative(from_vec[w], loaded[w]) for w in words), VECTOR)
    loaded.save_word2vec_format(output + ".gensim.vec")
    loaded.save_word2vec_format(output + ".gensim.w2v", binary=True)
    for form, path in (("text", output + ".gensim.vec"), ("binary", output + ".gensim.w2v")):
        back = vectors(setting, path, words)
        checks.add(subject, f"word2vec {form} written by gensim, read by parlance",
                   max(relative(back[word], loaded[word]) for word in words), VECTOR)
    binary = output + ".parlance.w2v"
    if convert(setting, output + ".vec", binary):
        there = KeyedVectors.load_word2vec_format(binary, binary=True)
        checks.add(subject, "word2vec binary written by parlance, read by gensim",
                   max(relative(there[word], loaded[word]) for word in words), VECTOR)
    if has_subwords:
        composed = load_facebook_vectors(output + ".bin")
        asked = words + UNKNOWN
        ours = vectors(setting, output + ".bin", asked)
        checks.add(subject, ".bin in gensim and in parlance, known and unknown words",
                   max(relative(ours[word], composed[word]) for word in asked), VECTOR)


def convert(setting, source, target):
    """Writes word2vec binary; False where this parlance has no `embed convert` yet."""
    if "convert" not in process.run([setting.parlance, "embed", "--help"]).stdout:
        return False
    process.run([setting.parlance, "embed", "convert", source, target, "--format", "word2vec-binary"])
    return True


def compare_classifiers(checks, subject, path, test):
    """Every label's probability for every line, test figures with 1 and 2 labels, sentence vectors."""
    setting, reference = checks.setting, fasttext_model(path)
    lines = open(test, encoding="utf8").read().splitlines()
    labels = len(reference.get_labels())
    printed = parlance(setting, "classify", "predict", "--model", path, "-k", str(labels), test)
    difference, ties = float("inf") if len(printed) != len(lines) else 0, 0
    for line, ours in zip(lines, printed):
        parts = ours.split(" ")
        given = [(float(p), label) for label, p in zip(parts[::2], parts[1::2])]
        # The module's own `predict` fails with NumPy 2; what it wraps does not.
        expected = reference.f.predict(line + "\n", labels, 0.0, "strict")
        difference = max(difference, ranked(given, expected))
        ties += len(expected) > 1 and expected[0][0] == expected[1][0]
    checks.add(subject, f"probabilities of {labels} labels for {len(lines)} lines", difference, PROBABILITY)
    examples, precision, recall = programs.parlance_accuracy(setting, path, test)
    expected = reference.test(test, 1)
    # Three digits are printed; where two labels are equally probable (the sigmoid is a table) either may come first.
    checks.add(subject, "N, P@1, R@1", max(abs(examples - expected[0]), abs(precision - expected[1]),
                                           abs(recall - expected[2])), 5.1e-4 + ties / len(lines))
    compare_sentences(checks, subject, path, reference, unlabeled(setting, test))


def unlabeled(setting, test):
    path = setting.path("roundtrip", "unlabeled.txt")
    with open(test, encoding="utf8") as source, open(path, "w", encoding="utf8") as out:
        out.writelines(line.split(" ", 1)[1] for line, _ in zip(source, range(60)))
    return path
