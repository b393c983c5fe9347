"""What a message supposes: the values of a what-if, which are never stored."""

import re
from collections.abc import Callable

from advisor.core.facts import Fact, Value
from advisor.matrix.tables import Tables
from advisor.understanding.cued import cued_facts
from advisor.understanding.cues import CueBook

SUPPOSITION = re.compile(
    r"\W*(?:and |but |ok,? )*(?:what if|suppose|supposing|imagine|assuming|what would (?:change|happen|you say) if) "
    r"(?:that )?(?P<what>[^.?!\n]+?)(?:, (?:what|would|how)\b[^.?!\n]*)?[.?!]*",
    re.IGNORECASE,
)
"""A message that supposes something and says nothing else."""
AS_IF_IT_HELD = (
    (re.compile(r"\b(?:were|was)\b", re.IGNORECASE), "is"),
    (re.compile(r"\b(?:had|hired|got)\b", re.IGNORECASE), "have"),
    (re.compile(r"(?<!AI )(?<!ML )(?<!science )\bteam\b", re.IGNORECASE), "AI team"),
)
"""What turns a supposition into a statement; a team that one supposes is one for AI."""
VOICED = ("supposition", "intention", "past", "question")
"""The scopes that a supposition stands in, so that they void nothing in it."""


def supposed(
    book: CueBook, tables: Tables, message: str, stated: set[str], facts: Callable[[str], tuple[Fact, ...]]
) -> dict[str, Value]:
    """The values that the message supposes, by input, save what it states beside them.

    `facts` reads what a text says if it is taken at its word.
    """
    by_cue = {
        fact.input: fact.value
        for fact in cued_facts(book, tables, message, 0, ignore=VOICED)
        if fact.input not in stated and not isinstance(fact.value, tuple)
    }
    return {**_in_plain_words(message, facts), **by_cue, **_in_the_tables_words(message, tables)}


def _in_plain_words(message: str, facts: Callable[[str], tuple[Fact, ...]]) -> dict[str, Value]:
    """Values found in a lone supposition, said as if it held: "what if we had a team?"."""
    lone = SUPPOSITION.fullmatch(message.strip())
    if not lone:
        return {}
    said = lone["what"]
    for pattern, plain in AS_IF_IT_HELD:
        said = pattern.sub(plain, said)
    return {fact.input: fact.value for fact in facts(said) if not isinstance(fact.value, tuple)}


def _in_the_tables_words(message: str, tables: Tables) -> dict[str, Value]:
    """Values supposed in the very words that the advisor uses: "what if we had no team of our own?"."""
    heard = re.sub(r"\bwas\b", "were", re.sub(r"\bour\b", "your", re.sub(r"\bwe\b", "you", message.lower())))
    return {
        field.id: value
        for field in tables.inputs.values()
        for value, described in field.values.items()
        if described.supposed and described.supposed.lower() in heard
    }
