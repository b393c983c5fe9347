"""Which clauses of a message are about which of its workloads."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from advisor.understanding.clauses import Clause
from advisor.understanding.names import LOOSE, WORD, Name

ORDINALS = (
    re.compile(r"\b(?:the first|first one|the former|number one)\b", re.IGNORECASE),
    re.compile(r"\b(?:the second|second one|the other|other one|the latter|number two)\b", re.IGNORECASE),
)
JOINT = re.compile(r",? (?=(?:and|while|whereas) )|, ", re.IGNORECASE)
"""Where a clause may go over from one workload to the next."""
BOTH = re.compile(r"\b(?:both|either|neither|the two|each of (?:them|the two)|all of (?:it|them))\b", re.IGNORECASE)


def parted(found: Sequence[Clause], names: Sequence[Name]) -> tuple[list[Clause], ...]:
    """The clauses about each name, and last those about none: what is said before any of them is spoken of.

    A clause is about the names that it mentions, or points to by order, or else about what the clause before it was
    about. One that says "both" is about all of them.
    """
    parts: tuple[list[Clause], ...] = tuple([] for _ in (*names, None))
    current: frozenset[int] = frozenset()
    for clause in (piece for one in found for piece in _pieces(one, names)):
        if BOTH.search(clause.text):
            about = frozenset(range(len(names)))
        else:
            about = current = mentioned(clause, names) or current
        for number in about or (len(names),):
            parts[number].append(clause)
    return parts


def _pieces(clause: Clause, names: Sequence[Name]) -> Iterator[Clause]:
    """A clause cut where another name begins: "a chatbot and CV screening" speaks of each in turn, and so does "the
    chatbot is public, screening is not", as it says something of the first before it comes to the second."""
    starts = [name.start - clause.start for name in names]
    cuts = [start for start in starts if 0 <= start < len(clause.text)][1:]
    for start, end in pairwise((0, *(cuts or _joints(clause, names)), len(clause.text))):
        text = clause.text[start:end].strip(" ,")
        yield clause._replace(text=text, start=clause.start + clause.text.index(text, start))


def _joints(clause: Clause, names: Sequence[Name]) -> Iterator[int]:
    """Where a clause that has said something of one name goes over to another."""
    joints = [*JOINT.finditer(clause.text)]
    ends = [*(joint.start() for joint in joints[1:]), len(clause.text)]
    named = frozenset.union(*(one.words for one in names))
    spoken, says, start = frozenset[int](), False, 0
    for joint, end in zip(joints, ends, strict=False):
        before = clause._replace(text=clause.text[start : joint.start()], start=clause.start + start)
        behind = clause._replace(text=clause.text[joint.end() : end], start=clause.start + joint.end())
        spoken |= mentioned(before, names)
        says = says or bool({*WORD.findall(before.text.lower())} - LOOSE - named)
        start = joint.end()
        if spoken and says and mentioned(behind, names) - spoken:
            yield start
            spoken, says = frozenset(), False


def mentioned(clause: Clause, names: Sequence[Name]) -> frozenset[int]:
    """The numbers of the names that a clause speaks of: by a word that tells it from the others, or by their order."""
    end = clause.start + len(clause.text)
    words = set(WORD.findall(clause.text.lower()))
    common = frozenset.intersection(*(name.words for name in names))
    return frozenset(
        number
        for number, name in enumerate(names)
        if clause.start <= name.start < end
        or words & (name.words - common)
        or (number < len(ORDINALS) and ORDINALS[number].search(clause.text))
    )
