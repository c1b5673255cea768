#!/usr/bin/env python3
"""Writes train.txt and test.txt beside this file: letters to a newspaper, each with the label of its topic.

Usage: generate.py [--train 3000] [--test 500] [--seed S]
A letter has one or two sentences on its topic, some that tell nothing, and at times an aside on another topic.
Each pairing of a pattern with a thing belongs to one side only: one in five is held out, so that the sentences on
the topic in test.txt stand nowhere in train.txt, not even as asides.
"""

import argparse
import pathlib
import random

from topics import ASIDES, CLOSINGS, NEUTRAL, OPENINGS, TOPICS

HELD_OUT_ONE_IN = 5


def pairings(held_out):
    """For each topic the sentences of one side."""
    sides = {}
    for number, (topic, (things, patterns)) in enumerate(TOPICS.items()):
        lines = patterns.strip().splitlines()
        sides[topic] = [
            line.replace("{x}", thing)
            for i, line in enumerate(lines) for j, thing in enumerate(things)
            if ((i + 2 * j + number) % HELD_OUT_ONE_IN == 0) == held_out
        ]
    return sides


def letter(chance, topic, sentences):
    first, second = chance.sample(sentences[topic], 2)
    body = [first]
    if chance.random() < 0.6:
        body.append(second)
    body += chance.sample(NEUTRAL, chance.randint(0, 2))
    chance.shuffle(body)
    if chance.random() < 0.3:
        other = chance.choice([name for name in TOPICS if name != topic])
        body.append(chance.choice(ASIDES) + " " + chance.choice(sentences[other]))
    parts = [sentence + " ." for sentence in body]
    if chance.random() < 0.7:
        parts.insert(0, chance.choice(OPENINGS))
    if chance.random() < 0.5:
        parts.append(chance.choice(CLOSINGS))
    return f"__label__{topic} " + " ".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=int, default=3000)
    parser.add_argument("--test", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1871)
    options = parser.parse_args()
    folder = pathlib.Path(__file__).parent
    chance = random.Random(options.seed)
    seen = set()
    for name, count, held_out in (("train.txt", options.train, False), ("test.txt", options.test, True)):
        sentences, lines = pairings(held_out), []
        while len(lines) < count:
            line = letter(chance, chance.choice(list(TOPICS)), sentences)
            if line not in seen:
                seen.add(line)
                lines.append(line)
        (folder / name).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
