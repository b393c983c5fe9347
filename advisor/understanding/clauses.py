"""A message cut into clauses: the span within which a negation or an attribute holds."""

import re
from collections.abc import Iterator
from typing import NamedTuple

SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*", re.IGNORECASE)
EDGES = re.compile(r"^[\s.!?,;]+|[\s.!?,;]+$")
BREAK = re.compile(
    r";| [-–—] "
    r"|,? (?=(?:but|however|although|though|whereas|while|yet)\b)"
    r"|, (?=(?:and|so|also|with|plus|only|just|we|our|i|my|the|it|its|they|there|nobody|no one|nothing|no|data"
    r"|this|that|should|shall)\b)"
    r"| (?=and (?:we|our|the|it|they|there|nobody|no one|nothing|no|i|my|this|that)\b)",
    re.IGNORECASE,
)


class Clause(NamedTuple):
    """A stretch of the message with the sentence around it. `text == message[start : start + len(text)]`."""

    text: str
    start: int
    sentence: str


def clauses(message: str) -> Iterator[Clause]:
    """The clauses of a message in order; what lies between them is punctuation and white space."""
    for sentence in SENTENCE.finditer(message):
        start = sentence.start()
        for found in BREAK.finditer(message, sentence.start(), sentence.end()):
            yield from _clause(message, start, found.start(), sentence.group())
            start = found.end()
        yield from _clause(message, start, sentence.end(), sentence.group())


def _clause(message: str, start: int, end: int, sentence: str) -> Iterator[Clause]:
    text = message[start:end]
    stripped = EDGES.sub("", text)
    if stripped:
        yield Clause(stripped, start + text.index(stripped), sentence)
