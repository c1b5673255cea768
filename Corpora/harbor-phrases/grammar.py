"""German and English noun phrases and verbs: what changes with gender, case and number."""

from dataclasses import dataclass

ARTICLES = {  # determiner: case: m, f, n, plural
    "the": {"nom": "der die das die", "acc": "den die das die", "dat": "dem der dem den"},
    "this": {"nom": "dieser diese dieses diese", "acc": "diesen diese dieses diese",
             "dat": "diesem dieser diesem diesen"},
    "a": {"nom": "ein eine ein -", "acc": "einen eine ein -", "dat": "einem einer einem -"},
    "my": {"nom": "mein meine mein meine", "acc": "meinen meine mein meine", "dat": "meinem meiner meinem meinen"},
    "no": {"nom": "kein keine kein keine", "acc": "keinen keine kein keine", "dat": "keinem keiner keinem keinen"},
}
WEAK = {"nom": "e e e en", "acc": "en e e en", "dat": "en en en en"}
MIXED = {"nom": "er e es en", "acc": "en e es en", "dat": "en en en en"}
STRONG_PLURAL = {"nom": "e", "acc": "e", "dat": "en"}
COLUMNS = "mfnp"
CONTRACTED = {"in dem": "im", "an dem": "am"}


@dataclass(frozen=True)
class Phrase:
    """Someone or something: determiner, adjective or None, noun, and whether there are several."""

    determiner: str
    adjective: tuple
    noun: tuple
    plural: bool

    def german(self, case):
        singular, plural, gender = self.noun[:3]
        column = 3 if self.plural else COLUMNS.index(gender)
        article = ARTICLES[self.determiner][case].split()[column]
        words = [] if article == "-" else [article]
        if self.adjective:
            if article == "-":
                ending = STRONG_PLURAL[case]
            else:
                ending = (WEAK if self.determiner in ("the", "this") else MIXED)[case].split()[column]
            stem = self.adjective[0]
            if stem == "teuer":
                stem = "teur"
            words.append(stem + (ending[1:] if stem.endswith("e") else ending))
        noun = plural if self.plural else singular
        if self.plural and case == "dat" and not noun.endswith(("n", "s")):
            noun += "n"
        return " ".join(words + [noun])

    def english(self):
        noun = self.noun[4 if self.plural else 3]
        words = ([self.adjective[1]] if self.adjective else []) + [noun]
        determiner = self.determiner
        if determiner == "a":
            determiner = "" if self.plural else "an" if words[0][0] in "aeiou" else "a"
        elif determiner == "this" and self.plural:
            determiner = "these"
        return " ".join(([determiner] if determiner else []) + words)


@dataclass(frozen=True)
class Verb:
    infinitive: str
    he: str
    they: str
    participle: str
    helper: str
    english: str
    english_he: str
    english_past: str

    @property
    def prefix(self):
        """What stands at the end of a main clause, away from the verb."""
        return self.infinitive.split("|")[0] if "|" in self.infinitive else ""

    def finite(self, plural):
        return self.they if plural else self.he

    def last(self, plural):
        """The finite verb at the end of a clause, joined with its prefix."""
        return self.prefix + self.finite(plural)

    @property
    def plain(self):
        return self.infinitive.replace("|", "")

    @property
    def to(self):
        """With zu."""
        return self.infinitive.replace("|", "zu") if self.prefix else "zu " + self.infinitive

    def helping(self, plural):
        return {"hat": "haben", "ist": "sind"}[self.helper] if plural else self.helper


def place_german(place):
    preposition, noun, gender, _ = place
    start = f"{preposition} {'der' if gender == 'f' else 'dem'}"
    return f"{CONTRACTED.get(start, start)} {noun}"


def in_english(verb, rest, form):
    """An English verb and what follows it; a particle that can stand behind the object does so."""
    words = getattr(verb, form).split(" ", 1)
    if len(words) == 2 and words[1] in ("along", "up") and rest:
        return f"{words[0]} {rest} {words[1]}"
    return " ".join(words + ([rest] if rest else []))
