"""What the corpus does not cover, told before and after a search.

Similarity alone separates covered from uncovered questions poorly, so the kind of thing asked for comes
first (a price, a vendor's name, a legal ruling, live data, work that is not AI), then how near the corpus
comes, and how many of the question's own words the corpus knows.
"""

import re
from collections.abc import Iterable, Mapping

from advisor.core.declines import Decline
from advisor.core.ports import IntentReader
from advisor.core.readings import Intents

NEAR = 0.55
"""Cosine similarity from which a passage counts as near whatever its words."""
FAR = 0.30
"""Cosine similarity below which nothing found counts as an answer."""
KNOWN_WORDS = 0.6
"""Between the two, the share of the question's content words that the corpus has to know."""

OUTSIDE = 0.44
"""Share of the probability, between outside and guidance, from which a question is declined for what it asks; more is
needed the nearer the handbook comes."""
USUAL = 0.45
"""Cosine similarity of the nearest text that changes nothing about it."""
NAMED = 0.3
"""The share where the words name a kind of thing that cannot be given."""

WORD = re.compile(r"[a-z][a-z'-]{2,}")
STOP_WORDS = frozenset(
    "about above after again all also and any are because been before being but can could did does doing down each "
    "few for from further had has have having her here him his how into its just like make many may might more most "
    "much must not now off once one only other our out over own please same say says she should some such tell than "
    "that the their them then there these they this those through too under until very was way were what when where "
    "which while who whom why will with would you your need needs want wants get gets know let main biggest important "
    "key typical typically usual usually good bad best common really actually please help thing things find explain "
    "describe compare".split()
)


class Abstention:
    """Decides whether a question is declined. `declines` maps kinds to `Decline`; `uncovered` is the last resort.

    Without `intents`, the words alone tell what is asked for.
    """

    def __init__(
        self, declines: Mapping[str, Decline], texts: Iterable[str], intents: IntentReader | None = None
    ) -> None:
        self._declines, self._intents = declines, intents
        self._known = {_stem(word) for text in texts for word in WORD.findall(text.lower())}

    def before_search(self, query: str) -> str | None:
        """Why the question is declined for what it asks for in so many words, or null."""
        kind = self.named_kind(query)
        return self.reply(kind) if kind else None

    def named_kind(self, message: str) -> str | None:
        """The kind of thing that the message asks for in so many words and that cannot be given, or null."""
        named = next((kind for kind, decline in self._declines.items() if decline.applies(message)), None)
        if named and self._intents and outside_share(self._intents.read(message)) < NAMED:
            return None
        return named

    def reply(self, kind: str) -> str:
        """What is said to a question of this kind."""
        return self._declines[kind].text

    def after_search(self, query: str, similarity: float) -> str | None:
        """Why the question is declined for what was found, or null. `similarity` is that of the nearest text."""
        if self._intents:
            read = self._intents.read(query)
            outside = outside_share(read) >= OUTSIDE + similarity - USUAL
            return self.reply(read.outside) if outside else None
        if similarity >= NEAR or (similarity >= FAR and self.known_share(query) >= KNOWN_WORDS):
            return None
        return self.reply("uncovered")

    def known_share(self, query: str) -> float:
        """The share, 0..1, of the question's content words that the corpus knows; 1 for a question without any."""
        words = [word for word in WORD.findall(query.lower()) if word not in STOP_WORDS]
        return sum(_stem(word) in self._known for word in words) / len(words) if words else 1.0


def outside_share(read: Intents) -> float:
    """How probable it is that a question is an outside one, given that it is a question."""
    outside, guidance = read.of("outside"), read.of("guidance")
    return outside / (outside + guidance) if outside + guidance else 0.0


def _stem(word: str) -> str:
    """A rough stem: enough to match plurals and verb forms."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
