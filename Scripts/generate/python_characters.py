#!/usr/bin/env python3
"""Writes Sources/ParlanceText/Analysis/PythonCharacters+Tables.swift: what str and re of Python 3.11 (Unicode 14)
take for a word character, a space, a combining mark, and which letters have a lower case.

scikit-learn's tokens depend on these classes. Run it with Python 3.11: python3 Scripts/generate/python_characters.py
"""

import pathlib
import re
import sys
import unicodedata

if unicodedata.unidata_version != "14.0.0":
    sys.exit(f"this Python knows Unicode {unicodedata.unidata_version}; the table is that of 14.0.0 (Python 3.11)")

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
SIGMA = "\u03a3"
FINAL = "\u03c2"


def ranges(member):
    found = []
    for c in SCALARS:
        if not member(chr(c)):
            continue
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return [f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in found]


def ends_word(before):
    """Whether a capital sigma after this text becomes a final one."""
    return (before + SIGMA).lower().endswith(FINAL)


def cased(c):
    return ends_word(c)


def ignorable(c):
    """Passed over when Python looks for the letter before and after a sigma."""
    return ends_word("A" + c) and not cased(c)


def lower_case():
    """Letters whose lower case is another single letter: first-last/step+distance."""
    moved = []
    for c in SCALARS:
        low = chr(c).lower()
        if low == chr(c):
            continue
        if len(low) != 1:
            assert c == 0x130, f"{c:X} has a lower case of {len(low)} scalars"
            continue
        moved.append((c, ord(low) - c))
    runs = []
    for c, distance in moved:
        if runs:
            first, last, step, d = runs[-1]
            if d == distance and (step or c - last) == c - last and c - last <= 2:
                runs[-1] = (first, c, c - last, d)
                continue
        runs.append((c, c, 0, distance))
    text = []
    for first, last, step, d in runs:
        sign = "+" if d > 0 else "-"
        text.append(f"{first:X}-{last:X}/{step or 1}{sign}{abs(d):X}")
    return text


def literal(name, comment, fields):
    lines, line = [], ""
    for field in fields:
        if len(line) + len(field) + 1 > 104:
            lines.append(line)
            line = ""
        line = f"{line} {field}" if line else field
    lines.append(line)
    body = "\n".join("    " + line for line in lines)
    return f'  /// {comment}\n  static let {name} = """\n{body}\n    """\n'


word = re.compile(r"\w")
space = re.compile(r"\s")
parts = [
    literal("wordRanges", "`\\w`: letters, digits and other numbers, and the low line.", ranges(word.match)),
    literal("digitRanges", "`\\d`: decimal digits.", ranges(re.compile(r"\d").match)),
    literal("spaceRanges", "`\\s`, which is also what `str.split` splits at.", ranges(space.match)),
    literal("combiningRanges", "Scalars whose canonical combining class is not 0.", ranges(unicodedata.combining)),
    literal("casedRanges", "Letters that decide the form of a sigma.", ranges(cased)),
    literal("ignorableRanges", "Scalars that are passed over when the form of a sigma is decided.", ranges(ignorable)),
    literal("lowerCase", "Letters and the distance to their lower case: first-last/step and distance.", lower_case()),
]
target = pathlib.Path(__file__).resolve().parents[2] / "Sources/ParlanceText/Analysis/PythonCharacters+Tables.swift"
target.write_text(
    "// Written by Scripts/generate/python_characters.py from Python 3.11's own answers (Unicode 14.0). Numbers are\n"
    "// hexadecimal.\n\nextension PythonCharacters {\n" + "\n".join(parts) + "}\n"
)
print(f"wrote {target}")
