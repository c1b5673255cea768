#!/usr/bin/env python3
"""Writes text.txt: tales of Harbor Town, one paragraph a line, the same bytes for the same seed and size.

Usage: generate.py [--bytes N] [--seed S] > text.txt
Words come from lexicon.py and town.py, sentence patterns from
scenes.py and words_in_use.py. Common things are told of more
often than rare ones (a flattened Zipf law), and a paragraph stays with one scene and its things.
"""

import argparse
import random
import re
import sys

import lexicon as lex
import town
from scenes import SCENES
from words_in_use import MORE_SCENES

# How often a scene is told, relative to the others.
WEIGHTS = {
    "animal": 10, "young": 2, "food": 8, "foodplural": 9, "trade": 11, "pair": 18, "family": 10, "country": 13,
    "weekday": 4, "month": 5, "season": 2, "weather": 4, "color": 4, "number": 4, "verb": 26, "adjective": 15,
    "adverb": 4, "ship": 4, "clothes": 5, "home": 6, "music": 4, "health": 4, "garden": 5, "metal": 3, "school": 3,
    "sky": 2, "game": 3, "traffic": 3, "feeling": 4, "crime": 2, "many": 14,
}
OPENERS = ["As everyone knows,", "People say that", "To be sure,", "Now and then", "It is told that", "Some remember that",
           "It is true that", "Once more,", "Strange to say,", "According to the newspaper,"]
# Words that keep their capital inside a sentence.
PROPER = {word for row in lex.COUNTRIES for key in ("name", "capital", "people", "adj", "lang") for word in row[key]}
PROPER |= {row["name"][0] for row in town.WEEKDAYS + town.MONTHS} | set(town.MEN) | set(town.WOMEN) | {"I", "Captain"}
# Tools and things of color that take no "a".
UNCOUNTED = lex.words("""handcuffs hops scales scissors tongs pliers tweezers bricks coins slippers flour thread leather clay
mortar ink paper chalk""")
STUFFS = lex.words("""grass moss milk snow chalk ink coal tar night soot mud bark leather coffee ash mist slate pewter heather
lavender ham blossom honey wheat straw amber moonlight frost butter""")
# Columns that relatives share.
SHARED = {"home", "food", "trait", "move", "taste", "dish", "made", "tool", "product", "thing", "place", "doing", "with"}
ALL_SCENES = SCENES | MORE_SCENES


class Teller:
    """Fills sentence patterns from the word tables with one stream of random choices."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.weights = {}
        animals, foods = lex.ANIMALS, lex.FOODS
        self.lists = {
            "pet": self.named(animals, "pet"), "farm": self.named(animals, "farm"),
            "wild": self.named(animals, "wild"), "bird": self.named(animals, "bird"),
            "seaanimal": self.named(animals, "sea"), "insect": self.named(animals, "insect"),
            "farmp": [row["plural"][0] for row in animals if row["kind"] == ["farm"]],
            "fruit": self.named(foods, "fruit"), "vegetable": self.named(foods, "vegetable"),
            "bakery": self.named(foods, "bakery"), "drink": self.named(foods, "drink"),
            "fishfood": self.named(foods, "fish")[:-1], "meat": self.named(foods, "meat"), "dairy": self.named(foods, "dairy"),
            "tradename": [row["name"][0] for row in lex.TRADES], "color": [row["name"][0] for row in town.COLORS],
            "vessel": town.VESSELS, "seaverb": town.SEA_VERBS, "utensil": town.UTENSILS, "flower": town.FLOWERS,
            "kids": ["sons", "daughters", "children", "grandchildren"],
        }

        # Kinds of things that can be counted, the larger tables more often.
        self.countable = [[row for row in animals if row["name"] != row["plural"]]] * 4 + [lex.TRADES] * 4 + [
            [row for row in foods if row["name"][0] not in lex.STUFF], town.FURNITURE, town.CLOTHES, town.VEHICLES,
        ]
        # What is said of one thing is often said of its relatives: the other rows of the same kind.
        self.relatives = {}
        for rows in (animals, foods, lex.TRADES, lex.PAIRS, lex.VERBS):
            kinds = {}
            for row in rows:
                kinds.setdefault(row["kind"][0], []).append(row)
            for row in rows:
                self.relatives[id(row)] = kinds[row["kind"][0]]

    @staticmethod
    def named(rows, kind):
        return [row["name"][0] for row in rows if row["kind"] == [kind]]

    # Choices ------------------------------------------------------------------------------------------------

    def pick(self, items):
        """One item; the first ones of a list are the commonest: weight 1 / (rank + 10)^0.5."""
        n = len(items)
        if n not in self.weights:
            total, sums = 0.0, []
            for rank in range(n):
                total += 1 / (rank + 10) ** 0.5
                sums.append(total)
            self.weights[n] = sums
        return self.random.choices(items, cum_weights=self.weights[n])[0]

    def two(self, items):
        first = self.pick(items)
        second = self.pick(items)
        while second == first:
            second = self.pick(items)
        return first, second

    def any(self, items):
        return self.random.choice(items)

    # Things of a paragraph ----------------------------------------------------------------------------------

    def common(self):
        """What any sentence may name: two people, days, months, numbers, a street."""
        man = self.random.random() < 0.5
        name, name2 = self.pick(town.MEN if man else town.WOMEN), self.pick(self.any([town.MEN, town.WOMEN]))
        while name2 == name:
            name2 = self.pick(self.any([town.MEN, town.WOMEN]))
        at = self.random.randrange(7)
        day, day2 = town.WEEKDAYS[at], self.any([d for i, d in enumerate(town.WEEKDAYS) if i != at])
        month, month2 = self.random.sample(town.MONTHS, 2)
        number = self.random.randrange(20)
        ordinal, ordinal2 = self.random.sample(town.ORDINALS, 2)
        return {
            "name": name, "name2": name2, "he": "he" if man else "she", "He": "He" if man else "She",
            "his": "his" if man else "her", "him": "him" if man else "her", "street": self.pick(town.STREETS),
            "day": day["name"][0], "day2": day2["name"][0], "month": month["name"][0], "month2": month2["name"][0],
            "num": town.NUMBERS[number % 11], "num1": town.NUMBERS[number % 11 + 1], "num2": self.pick(town.NUMBERS),
            "num10": self.any(town.NUMBERS[17:]), "numc": self.any(town.NUMBERS[:11]),
            "ord": ordinal, "ord2": ordinal2,
            "color": self.pick(self.lists["color"]), "color2": self.pick(self.lists["color"]),
            "season": month["season"][0],
        }

    def pair(self, rows):
        """One of a gender pair with the words that go with it."""
        row = self.pick(rows)
        man = self.random.random() < 0.5
        child = row["kind"] == ["child"] or row["m"][0] in ("son", "nephew")
        garments = ["suit", "waistcoat", "trousers", "shirt"] if man else ["dress", "gown", "skirt", "blouse"]
        return {
            "noun": row["m" if man else "f"], "nouns": row["mp" if man else "fp"],
            "other": row["f" if man else "m"], "others": row["fp" if man else "mp"],
            "Name": town.MEN if man else town.WOMEN,
            "he": ["he" if man else "she"], "He": ["He" if man else "She"], "his": ["his" if man else "her"],
            "him": ["him" if man else "her"], "himself": ["himself" if man else "herself"], "each": ["each"],
            "place": self.widened(row, "place"), "thing": self.widened(row, "thing"), "doing": self.widened(row, "doing"),
            "person": (["boy"] if man else ["girl"]) if child else (["man"] if man else ["woman"]),
            "child": ["boy"] if man else ["girl"], "garment": garments,
            "hair": (["hair"] if child else ["beard", "mustache"]) if man else ["braids", "long hair", "curls"],
            "kin": ["brother", "son", "father", "uncle"] if man else ["sister", "daughter", "mother", "aunt"],
            "elder": ["grandfather"] if man else ["grandmother"],
            "adj": ["young", "old", "noble", "tall", "kind"] if row["kind"] != ["child"] else ["little", "cheerful"],
        }

    def widened(self, row, column):
        """A row's own alternatives and as many of its relatives'; a family keeps more to its own."""
        others = [self.any(self.any(self.relatives[id(row)])[column]) for _ in row[column]]
        return row[column] * (3 if row["kind"] == ["family"] else 1) + others

    def things(self, scene):
        c = self.common()
        two = self.two
        if scene in ("animal", "young"):
            c["a"], c["b"] = two(lex.ANIMALS)
        elif scene == "food":
            c["f"], c["g"] = two([row for row in lex.FOODS if row["name"][0] in lex.STUFF])
        elif scene == "foodplural":
            c["f"], c["g"] = two([row for row in lex.FOODS if row["plural"] != ["-"] and row["name"] != ["bread"]])
        elif scene == "trade":
            c["t"], c["u"] = two(lex.TRADES)
        elif scene == "pair":
            c["p"] = self.pair(lex.PAIRS)
        elif scene == "family":
            c["p"] = self.pair([row for row in lex.PAIRS if row["kind"] == ["family"] and row["m"] not in (["groom"], ["widower"])])
        elif scene == "many":
            c["a"], c["b"] = two(self.any(self.countable))
        elif scene == "country":
            one, other = two(lex.COUNTRIES)
            goods = self.random.sample(one["goods"], 2)
            c.update(c=one["name"][0], capital=one["capital"][0], people=one["people"][0], adj=one["adj"][0], lang=one["lang"][0],
                     river=one["river"][0], goods=goods[0], goods2=goods[1],
                     d=other["name"][0], dcapital=other["capital"][0], dgoods=self.any(other["goods"]))
        elif scene == "weekday":
            at = self.random.randrange(7)
            day = town.WEEKDAYS[at]
            tasks = self.any(day["task"])
            c.update(day=day["name"][0], dnext=town.WEEKDAYS[(at + 1) % 7]["name"][0], dtask=tasks, dtask1=tasks,
                     dplace=day["place"][0])
        elif scene == "month":
            at = self.random.randrange(12)
            row = town.MONTHS[at]
            days = "twenty-eight" if at == 1 else "thirty" if at in (3, 5, 8, 10) else "thirty-one"
            c.update(month=row["name"][0], mnext=town.MONTHS[(at + 1) % 12]["name"][0], season=row["season"][0],
                     mweather=row["weather"], mevent=row["event"], mdays=days)
        elif scene == "season":
            at = self.random.randrange(4)
            row = town.SEASONS[at]
            one, other = self.random.sample(row["nature"], 2)
            c.update(season=row["name"][0], season2=town.SEASONS[(at + 1) % 4]["name"][0], sfeel=row["feel"],
                     sdo=row["doing"], snature=one, snature2=other)
        elif scene == "weather":
            c["w"], c["x"] = two(town.WEATHER)
        elif scene == "color":
            c["k"], c["l"] = two(town.COLORS)
        elif scene == "verb":
            c["v"], c["u"] = two(lex.VERBS)
        elif scene == "adjective":
            c["a"], c["b"] = two(lex.ADJECTIVES)
        elif scene == "adverb":
            c["a"], c["b"] = two([row for row in lex.ADJECTIVES if row["adverb"] != ["-"]])
            c["v"] = self.pick(lex.VERBS)
        elif scene == "ship":
            s, s2 = two(town.VESSELS)
            part, part2 = two(town.SHIP_PARTS)
            c.update(s=s, s2=s2, part=part, part2=part2, ship=self.pick(town.SHIPS))
        elif scene == "clothes":
            c["q"], c["r"] = two(town.CLOTHES)
        elif scene == "home":
            c["q"], c["r"] = two(town.FURNITURE)
        elif scene == "music":
            c["i"], c["j"] = two(town.INSTRUMENTS)
        elif scene == "health":
            c["b"], c["c"] = two(town.BODY)
            c["sick"], c["sick2"] = two(town.ILLNESSES)
            c["b"], c["c"] = dict(c["b"]), dict(c["c"], name2=self.pick(town.BODY)["name"])
        elif scene == "garden":
            c["fl"], c["fl2"] = two(town.FLOWERS)
            c["tree"], c["tree2"] = two(town.TREES)
            c["tool"], c["tool2"] = two(town.GARDEN_TOOLS)
        elif scene == "metal":
            c["metal"], c["metal2"] = two(town.METALS)
            c["gem"], c["gem2"] = two(town.GEMS)
        elif scene == "school":
            c["s"], c["r"] = two(town.SUBJECTS)
        elif scene == "sky":
            c["k"], c["k2"] = two(town.SKY)
        elif scene == "game":
            c["g"], c["h"] = two(town.GAMES)
        elif scene == "traffic":
            c["v"], c["u"] = two(town.VEHICLES)
        elif scene == "feeling":
            c["e"], c["f"] = two(town.EMOTIONS)
        elif scene == "crime":
            c["c"], c["d"] = two(town.CRIMES)
        return c

    # Sentences ----------------------------------------------------------------------------------------------

    def fill(self, pattern, things):
        used = set()

        def slot(match):
            key = match.group(1)
            if key.startswith("*"):
                options = self.lists[key[1:]]
            else:
                value = things
                for part in key.split("."):
                    if part in SHARED and id(value) in self.relatives and self.random.random() < 0.5:
                        value = self.any(self.relatives[id(value)])
                    value = value[part]
                options = value if isinstance(value, list) else [value]
            fresh = [word for word in options if word not in used] or options
            word = self.pick(fresh) if key.startswith("*") else self.any(fresh)
            if len(options) > 1:
                used.add(word)
            return word

        text = re.sub(r"\[([^\]]*)\]", lambda m: self.any(m.group(1).split("|")), pattern)
        text = re.sub(r"\{([^}]+)\}", slot, text)
        text = re.sub(r"\b([Aa]) (?=[aeiou]|honest|hour)(?!one\b|uni|use)", r"\1n ", text, flags=re.I)
        text = re.sub(r"\ban? (%s)(?=[,.]| and | beside | to )" % "|".join(UNCOUNTED), r"some \1", text)
        return re.sub(r"\b(as|of|than) an? (%s)\b" % "|".join(STUFFS), r"\1 \2", text)

    def sentence(self, pattern, things):
        text = self.fill(pattern, things)
        first = re.match(r'"?(\w+)', text).group(1)
        if text[0] != '"' and text[-1] == "." and self.random.random() < 0.1:
            text = self.any(OPENERS) + " " + (text if first in PROPER else text[0].lower() + text[1:])
        at = 1 if text[0] == '"' else 0
        return text[:at] + text[at].upper() + text[at + 1:]

    def paragraph(self):
        names = list(WEIGHTS)
        scene = self.random.choices(names, weights=[WEIGHTS[name] for name in names])[0]
        patterns = [line for line in ALL_SCENES[scene].strip().splitlines()]
        count = min(len(patterns), self.random.randint(3, 7))
        things = self.things(scene)
        return " ".join(self.sentence(p, things) for p in self.random.sample(patterns, count))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bytes", type=int, default=2_000_000, help="stop after about this many bytes")
    parser.add_argument("--seed", type=int, default=1871)
    options = parser.parse_args()
    teller, size = Teller(options.seed), 0
    while size < options.bytes:
        line = teller.paragraph() + "\n"
        size += len(line)
        sys.stdout.write(line)


if __name__ == "__main__":
    main()
