#!/usr/bin/env python3
"""Writes questions.txt: analogy questions about the words of Harbor Town.

Usage: questions.py > questions.txt
The layout is that of word2vec's questions-words: a line ": section", then lines "a b c d", read
"a is to b as c is to d". All words are lower-case; each section holds at most 60 questions, drawn with a fixed seed. Words that stand in
text.txt fewer than five times are not asked for: a trainer with the usual minimum count does not learn them.
"""

import collections
import pathlib
import random
import re

import lexicon as lex

LIMIT = 60
MIN_COUNT = 5


def pairs():
    """Sections in the order of the file, each a list of (a, b)."""
    single = lambda rows, one, two: [(r[one][0], r[two][0]) for r in rows if " " not in r[one][0] + r[two][0]]
    countable = [r for r in lex.ANIMALS if r["name"] != r["plural"]]
    things = [r for r in lex.FOODS if r["plural"] != ["-"] and r["name"][0] not in lex.STUFF]
    gender = [r for r in lex.PAIRS if r["m"][0] not in ("gentleman", "groom", "widower")]
    return {
        "capital-country": single(lex.COUNTRIES, "capital", "name"),
        "country-adjective": single([r for r in lex.COUNTRIES if r["name"] != ["Ireland"]], "name", "adj"),
        "man-woman": single(gender, "m", "f"),
        "gram-plural-animals": single(countable, "name", "plural"),
        "gram-plural-foods": single(things, "name", "plural"),
        "gram-plural-trades": single(lex.TRADES, "name", "plural"),
        "gram-comparative": single(lex.ADJECTIVES, "name", "more"),
        "gram-superlative": single(lex.ADJECTIVES, "name", "most"),
        "gram-adverb": [(a, b) for a, b in single(lex.ADJECTIVES, "name", "adverb") if b != "-"],
        "gram-past-tense": [(a, b) for a, b in single(lex.VERBS, "base", "past") if a != b],
        "gram-present-participle": single(lex.VERBS, "base", "ing"),
        "gram-third-person": single(lex.VERBS, "base", "third"),
    }


def main():
    chance = random.Random(1871)
    text = (pathlib.Path(__file__).parent / "text.txt").read_text().lower()
    counts = collections.Counter(re.findall("[a-z']+", text))
    for section, known in pairs().items():
        print(":", section)
        known = [(a.lower(), b.lower()) for a, b in known if min(counts[a.lower()], counts[b.lower()]) >= MIN_COUNT]
        questions = [(a, b, c, d) for a, b in known for c, d in known if a != c and b != d]
        for question in sorted(chance.sample(questions, min(LIMIT, len(questions)))):
            print(*question)


if __name__ == "__main__":
    main()
