"""A message cut into clauses: the span within which a negation or a supposition holds."""

import re
from collections.abc import Iterator
from typing import NamedTuple

BREAK = re.compile(
    r"[.!?;]+(?=\s|$)|\n+|\s[-–—]+\s|:\s"
    r"|,?\s+(?=(?:but|however|although|though|whereas|while|yet)\b)"
    r"|,\s+(?=(?:and|so|also|with|plus|only|just|we|our|i|my|the|it|its|they|there|nobody|no one|nothing|no|data"
    r"|this|that)\b)"
    r"|\s+(?=and (?:we|our|the|it|they|there|nobody|no one|nothing|no|i|my|fraud|such|this|that)\b)",
    re.IGNORECASE,
)


class Clause(NamedTuple):
    """A stretch of the message. `text == message[start : start + len(text)]`."""

    text: str
    start: int


def clauses(message: str) -> Iterator[Clause]:
    """The clauses of a message in order; what lies between them is punctuation and white space."""
    start = 0
    for found in BREAK.finditer(message):
        yield from _clause(message, start, found.start())
        start = found.end()
    yield from _clause(message, start, len(message))


def _clause(message: str, start: int, end: int) -> Iterator[Clause]:
    text = message[start:end]
    stripped = text.strip()
    if stripped:
        yield Clause(stripped, start + text.index(stripped))
