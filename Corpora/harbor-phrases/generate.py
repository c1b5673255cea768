#!/usr/bin/env python3
"""Writes train, validation and test pairs of German and English sentences beside this file.

Usage: generate.py [--train 8000] [--validation 250] [--test 500] [--seed S]
Each pairing of a subject with a verb and of an adjective with a noun belongs to one side only: one in six is held out,
so that the subjects and verbs of validation and test stand together nowhere in the training text.
"""

import argparse
import pathlib
import random

from grammar import Phrase, Verb, in_english, place_german
from words import (ADJECTIVES, ANIMALS, GIVING, INTRANSITIVE, MEETING, MODALS, PAST_TIMES, PEOPLE, SAYING,
                   THING_ADJECTIVES, THINGS, TIMES, TRANSITIVE, places, table)

HELD_OUT_ONE_IN = 6
people, animals, things = table(PEOPLE), table(ANIMALS), table(THINGS)
living = people + animals
nouns = living + things
adjectives, thing_adjectives = table(ADJECTIVES), table(THING_ADJECTIVES)
kinds = {name: [Verb(*row) for row in table(text)] for name, text in
         [("alone", INTRANSITIVE), ("thing", TRANSITIVE), ("meeting", MEETING), ("giving", GIVING)]}
verbs = sorted({verb for group in kinds.values() for verb in group}, key=lambda verb: verb.infinitive)
modals, times, past_times, saying, spots = table(MODALS), table(TIMES), table(PAST_TIMES), table(SAYING), places()


class Writer:
    """Draws sentences of one side."""

    def __init__(self, chance, held_out):
        self.chance = chance
        self.held_out = held_out

    def allows(self, i, j):
        return ((i + 2 * j) % HELD_OUT_ONE_IN == 0) == self.held_out

    def phrase(self, group, determiners="the the a my this", allow_adjective=True):
        noun = self.chance.choice(group)
        adjective = None
        if allow_adjective and self.chance.random() < 0.4:
            pool = thing_adjectives if noun in things else adjectives
            fitting = [a for i, a in enumerate(pool) if self.allows(i, nouns.index(noun))]
            adjective = self.chance.choice(fitting)
        return Phrase(self.chance.choice(determiners.split()), adjective, noun, self.chance.random() < 0.25)

    def clause(self):
        """A subject, its verb, and what the verb asks for: in German before the verb's end, and in English."""
        subject = self.phrase(living)
        kind = self.chance.choice(["alone", "thing", "thing", "meeting", "giving"] if subject.noun in people
                                  else ["alone", "alone", "meeting"])
        group = [v for v in kinds[kind] if self.allows(nouns.index(subject.noun), verbs.index(v))]
        verb = self.chance.choice(group or kinds["alone"])
        if verb in kinds["alone"] and verb not in group:
            kind = "alone"
            group = [v for v in kinds["alone"] if self.allows(nouns.index(subject.noun), verbs.index(v))]
            if not group:
                return self.clause()
            verb = self.chance.choice(group)
        if kind == "alone":
            if self.chance.random() < 0.6:
                spot = self.chance.choice(spots)
                return subject, verb, place_german(spot), spot[3]
            return subject, verb, "", ""
        if kind == "giving":
            receiver = self.phrase([n for n in people if n != subject.noun], allow_adjective=False)
            gift = self.phrase(things, "the a my")
            return subject, verb, f"{receiver.german('dat')} {gift.german('acc')}", (
                f"{gift.english()} to {receiver.english()}")
        object_ = self.phrase(things if kind == "thing" else [n for n in living if n != subject.noun],
                              "the the a my no")
        return subject, verb, object_.german("acc"), object_.english()

    def sentence(self):
        form = self.chance.choice("plain plain time time past past modal that because question zu".split())
        subject, verb, german, english = self.clause()
        s, e, many = subject.german("nom"), subject.english(), subject.plural
        now = in_english(verb, english, "english" if many else "english_he")
        if form == "plain":
            return join(s, verb.finite(many), german, verb.prefix), join(e, now)
        if form == "time":
            time = self.chance.choice(times)
            return join(time[0], verb.finite(many), s, german, verb.prefix), (
                join(e, time[1], now) if time[1] in ("often", "always", "sometimes") else join(time[1], e, now))
        if form == "past":
            time = self.chance.choice(past_times)
            then = in_english(verb, english, "english_past")
            if self.chance.random() < 0.5:
                return join(time[0], verb.helping(many), s, german, verb.participle), join(time[1], e, then)
            return join(s, verb.helping(many), time[0], german, verb.participle), join(e, then, time[1])
        if form == "modal":
            modal = self.chance.choice(modals[:3])
            return join(s, modal[1 if many else 0], german, verb.plain), (
                join(e, modal[3 if many else 2], in_english(verb, english, "english")))
        if form == "question":
            return join(verb.finite(many), s, german, verb.prefix, end="?"), (
                join("do" if many else "does", e, in_english(verb, english, "english"), end="?"))
        other = self.phrase(people, "the my", allow_adjective=False)
        if form == "that":
            say = self.chance.choice(saying)
            return join(other.german("nom"), say[1 if other.plural else 0] + ",", "dass", s, german, verb.last(many)), (
                join(other.english(), say[3 if other.plural else 2], "that", e, now))
        if form == "zu":
            verbs_ = [("versucht", "versuchen", "tries to", "try to"), ("beginnt", "beginnen", "begins to", "begin to")]
            try_ = self.chance.choice(verbs_)
            return join(s, try_[1 if many else 0] + ",", german, verb.to), (
                join(e, try_[3 if many else 2], in_english(verb, english, "english")))
        reason = self.clause()
        return join(s, verb.finite(many), german, verb.prefix, comma=True) + "".join([
            " ", join("weil", reason[0].german("nom"), reason[2], reason[1].last(reason[0].plural), start=False)]), (
            join(e, now, "because", reason[0].english(),
                 in_english(reason[1], reason[3], "english" if reason[0].plural else "english_he")))


def join(*words, end=".", comma=False, start=True):
    text = " ".join(word for word in words if word) + ("," if comma else end)
    return text[0].upper() + text[1:] if start else text


def main():
    options = argparse.ArgumentParser(description=__doc__)
    for name, count in [("train", 8000), ("validation", 250), ("test", 500)]:
        options.add_argument("--" + name, type=int, default=count, help=f"pairs in {name}.* (default {count})")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    seen = set()
    for number, name in enumerate(["train", "validation", "test"]):
        writer = Writer(random.Random(f"{chosen.seed} {name}"), held_out=number > 0)
        pairs = []
        while len(pairs) < getattr(chosen, name):
            pair = writer.sentence()
            if pair not in seen:
                seen.add(pair)
                pairs.append(pair)
        for side, language in enumerate(["de", "en"]):
            path = pathlib.Path(__file__).with_name(f"{name}.{language}")
            path.write_text("".join(pair[side] + "\n" for pair in pairs), encoding="utf-8")


if __name__ == "__main__":
    main()
