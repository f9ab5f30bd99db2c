"""Real text that every environment has: docstrings, the standard library's source, names of constants."""

from __future__ import annotations

import ast
import importlib.util
import io
import keyword
import re
import sysconfig
import tokenize
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import scipy.constants

from benchmarks.healthy.data import Rows, split
from benchmarks.healthy.program import Array

FILES = 120
"""Source files read of a package."""
LEAST_CHARACTERS = 80
"""Shorter docstrings name a thing and say little more."""
ALPHABET = "\n" + "".join(map(chr, range(32, 127)))
MODULES = ("argparse", "calendar", "textwrap", "zipfile", "statistics", "configparser", "difflib", "fractions")
KINDS = ("space", "keyword", "name", "string", "comment", "other")


def docstrings(packages: tuple[str, ...], words: int, vocabulary: int, seed: int) -> Rows:
    """Return which package a docstring is from.

    Args:
        packages: Names of installed packages; their places are the classes.
        words: Length of a row; shorter texts are filled up with 0.
        vocabulary: Number of different words kept, most frequent first; others are 1.
        seed: Of the split.

    Returns:
        Word numbers ``[rows, words]`` and classes ``[rows]``.
    """
    texts = [(text, label) for label, package in enumerate(packages) for text in _docstrings_of(package)]
    least = min(Counter(label for _, label in texts).values())
    kept = [text for label in range(len(packages)) for text in [pair for pair in texts if pair[1] == label][:least]]
    x = numbered([_words(text, packages) for text, _ in kept], words, vocabulary)
    return split(x, np.array([label for _, label in kept], np.int32), seed)


def numbered(rows: list[list[str]], words: int, vocabulary: int) -> Array:
    """Return words as numbers, the most frequent 2, unknown ones 1, padding 0, ``[rows, words]``."""
    counts = Counter(word for row in rows for word in row)
    numbers = {word: place + 2 for place, (word, _) in enumerate(counts.most_common(vocabulary - 2))}
    x = np.zeros((len(rows), words), np.int32)
    for place, row in enumerate(rows):
        known = [numbers.get(word, 1) for word in row[:words]]
        x[place, : len(known)] = known
    return x


def next_characters(length: int, count: int, seed: int) -> Rows:
    """Return pieces of source, ``[rows, length]``, and the same one character later: a language model's rows."""
    text = np.array([ALPHABET.index(letter) for letter in source() if letter in ALPHABET], np.int32)
    starts = np.random.default_rng([seed, 13]).integers(0, len(text) - length - 1, count)
    pieces = text[starts[:, None] + np.arange(length + 1)]
    return split(pieces[:, :-1], pieces[:, 1:], seed)


def token_kinds(length: int, seed: int) -> Rows:
    """Return pieces of source, ``[rows, length]``, and what kind of token each character belongs to (``KINDS``)."""
    text = source()
    kinds = _kinds_of(text)
    whole = len(text) // length * length
    letters = np.array([max(ALPHABET.find(letter), 0) for letter in text[:whole]], np.int32)
    return split(letters.reshape(-1, length), kinds[:whole].reshape(-1, length), seed)


def character_names(words: int, vocabulary: int, count: int, seed: int) -> Rows:
    """Return the words of Unicode names ``[rows, words]`` and whether a letter, mark, number, symbol... ``[rows]``."""
    kinds = "LMNPS"
    named = [(unicodedata.name(chr(code), ""), unicodedata.category(chr(code))[0]) for code in range(0x20, 0x2FFF)]
    named = [(name, kind) for name, kind in named if name and kind in kinds]
    chosen = np.random.default_rng(17).permutation(len(named))[:count]
    x = numbered([named[place][0].split() for place in chosen], words, vocabulary)
    return split(x, np.array([kinds.index(named[place][1]) for place in chosen], np.int32), seed)


def constants(words: int, vocabulary: int, seed: int) -> Rows:
    """Return the words of CODATA constants' names ``[rows, words]`` and their unit, one of the seven commonest."""
    units = {name: unit for name, (_, unit, _) in scipy.constants.physical_constants.items() if unit}
    common = [unit for unit, _ in Counter(units.values()).most_common(7)]
    named = [(name, common.index(unit)) for name, unit in sorted(units.items()) if unit in common]
    x = numbered([re.findall(r"\w+", name) for name, _ in named], words, vocabulary)
    return split(x, np.array([unit for _, unit in named], np.int32), seed)


@cache
def source() -> str:
    """Return the source of some modules of the standard library."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    places = [next(p for p in (folder / f"{name}.py", folder / name / "__init__.py") if p.exists()) for name in MODULES]
    return "\n".join(place.read_text(encoding="utf-8") for place in places)


@cache
def _kinds_of(text: str) -> Array:
    kinds = np.zeros(len(text), np.int32)
    starts = np.cumsum([0, *(len(line) for line in text.splitlines(keepends=True))])
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        begin, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        kinds[begin:end] = KINDS.index(_kind_of(token))
    return kinds


def _kind_of(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        return "keyword" if keyword.iskeyword(token.string) else "name"
    names = {tokenize.STRING: "string", tokenize.COMMENT: "comment"}
    return names.get(token.type, "other" if token.string.strip() else "space")


@cache
def _docstrings_of(package: str) -> tuple[str, ...]:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ValueError(f"package '{package}' is not installed; python -m pip install '.[demo,dev]' brings it")
    texts = []
    files = [place for place in sorted(Path(found.origin).parent.rglob("*.py")) if "tests" not in place.parts]
    for place in files[:: max(1, len(files) // FILES)]:
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)):
                texts.append(ast.get_docstring(node) or "")
    return tuple(text for text in texts if len(text) >= LEAST_CHARACTERS)


def _words(text: str, forbidden: tuple[str, ...]) -> list[str]:
    return [word for word in re.findall(r"[a-z]{2,}", text.lower()) if word not in forbidden]
