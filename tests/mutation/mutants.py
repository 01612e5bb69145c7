"""Which small changes can be made to a C++ source, and which of them a run draws.

A mutant changes one place on one line, so that line numbers stay. Comments, strings, preprocessor
lines, static assertions, concepts, the arguments of fail(...) and lines of nothing but numbers are
left alone.
The patterns count on clang-format: binary operators stand between spaces, unary ones do not.
"""

import itertools
import random
import re
from dataclasses import dataclass

FOLDERS = ("schedule", "plan", "samplers")
LITERAL = re.compile(r"(?<![\w.'])(\d[\d']*\.?\d*(?:e[+-]?\d+)?)([uUlL]*)(?![\w.])")
OPERATORS = [  # (what is changed, pattern, replacement)
    ("sign", r"(?<=[\w)\]}] )\+(?= |$)", "-"),
    ("sign", r"(?<=[\w)\]}] )-(?= |$)", "+"),
    ("sign", r"(?<=^)( *)\+(?= )", r"\1-"),
    ("sign", r" \+=(?= )", " -="),
    ("sign", r" -=(?= )", " +="),
    ("sign", r"(?<![\w)\]-])-(?=[\w(.])", ""),
    ("sign", r"(?<=[\w)\]}] )(?:\+\+|--)(?=\w)", ""),
    ("factor", r"(?<=[\w)\]}] )\*(?= |$)", "/"),
    ("factor", r"(?<=[\w)\]}] )/(?= |$)", "*"),
    ("factor", r" \*=(?= )", " /="),
    ("factor", r" /=(?= )", " *="),
    ("comparison", r" <(?= )", " <="),
    ("comparison", r" <=(?= )", " <"),
    ("comparison", r" >(?= )", " >="),
    ("comparison", r" >=(?= )", " >"),
    ("comparison", r" ==(?= )", " !="),
    ("comparison", r" !=(?= )", " =="),
    ("logic", r" &&(?! \{)(?= |$)", " ||"),
    ("logic", r" \|\|(?= |$)", " &&"),
    ("logic", r"!(?=[\w(])", ""),
    ("logic", r"\btrue\b", "false"),
    ("logic", r"\bfalse\b", "true"),
    ("index", r"\[(\w+)\](?!\])", r"[\1 + 1]"),
    ("index", r"\[(\w+)\](?!\])", r"[\1 - 1]"),
    ("index", r"\.front\(\)", ".back()"),
    ("index", r"\.back\(\)", ".front()"),
    ("function", r"std::min\b", "std::max"),
    ("function", r"std::max\b", "std::min"),
    ("function", r"std::sin\(", "std::cos("),
    ("function", r"std::cos\(", "std::sin("),
    ("function", r"std::(?:sqrt|abs|nearbyint|floor)\(", "("),
    ("function", r"std::expm1\(", "std::exp("),
    ("function", r"std::log1p\(", "std::log("),
]
OPERATORS = [(kind, re.compile(pattern), to) for kind, pattern, to in OPERATORS]


@dataclass(frozen=True)
class Mutant:
    file: str  # relative to the repository
    line: int  # from 0
    kind: str
    old: str  # the line's text
    new: str

    @property
    def key(self):
        return f"{self.file}:{self.line + 1}: {self.new.strip()}"


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_only(text):
    """The text with all that is not to be changed made blank, at the same places."""
    skip = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<!\d)\'(?:\\.|[^\'\\\n])\'|^[ ]*#[^\n]*'
    text = re.sub(skip, lambda m: blank(m[0]), text, flags=re.S | re.M)
    text = re.sub(r"^[\s\d.,{}e-]+;?$", lambda m: blank(m[0]), text, flags=re.M)
    text = re.sub(r"\bconcept [^;]*;", lambda m: blank(m[0]), text)
    for start in re.finditer(r"\b(?:fail|static_assert)\(", text):
        depth, end = 1, start.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        text = text[: start.start()] + blank(text[start.start() : end]) + text[end:]
    return text


def changed_literals(number):
    """A whole number one more and one less, another one by a hundredth."""
    whole = number.replace("'", "")
    if whole.isdigit():
        return [str(int(whole) + 1)] + ([str(int(whole) - 1)] if int(whole) > 0 else [])
    if float(number) == 0:
        return ["0.01"]
    return [repr(float(number) * 1.01)]


def candidates(file, text):
    found, seen = [], set()
    for line, (old, code) in enumerate(zip(text.split("\n"), code_only(text).split("\n"))):

        def take(kind, start, end, to):
            new = old[:start] + to + old[end:]
            if new != old and (line, new) not in seen:
                seen.add((line, new))
                found.append(Mutant(file, line, kind, old, new))

        for kind, pattern, to in OPERATORS:
            if "for (" in code and "++" in pattern.pattern:
                continue
            for match in pattern.finditer(code):
                take(kind, match.start(), match.end(), match.expand(to))
        for match in LITERAL.finditer(code):
            for to in changed_literals(match[1]):
                take("literal", match.start(1), match.end(1), to)
    return found


def shuffled(mutants, chance):
    """At random, but one of each kind after the other for as long as there are some."""
    kinds = {}
    for mutant in mutants:
        kinds.setdefault(mutant.kind, []).append(mutant)
    queues = list(kinds.values())
    for queue in queues:
        chance.shuffle(queue)
    chance.shuffle(queues)
    return in_turns(queues)


def in_turns(queues):
    """The first of each queue, the second of each, and so on."""
    return [x for turn in itertools.zip_longest(*queues) for x in turn if x is not None]


def drawn(sources, seed):
    """All candidates of {file: text}, in the order in which they are tried: folder by folder in turn,
    in each folder file by file, in each file kind by kind, so that the first few hundred have
    something of everything."""
    folders = {}
    for file, text in sorted(sources.items()):
        queue = shuffled(candidates(file, text), random.Random(f"{seed} {file}"))
        folders.setdefault(folder_of(file), []).append(queue)
    for files in folders.values():
        random.Random(seed).shuffle(files)
    return in_turns([in_turns(files) for files in folders.values()])


def folder_of(file):
    return next(part for part in file.split("/") if part in FOLDERS)
