"""A draft: sentences, each with what it rests on. No draft reaches a user before it is verified."""

from typing import Literal

from advisor.core.decisions import Decision
from advisor.core.documents import Statement
from advisor.core.facts import Fact
from advisor.core.model import Model

Part = Literal["why", "depends", "flips", "risks", "next", "answer", "differs", "note"]
"""The place of a sentence in the reply, in the order of reading."""


class Sentence(Model):
    """One sentence of a draft. `supports` are ids of items of the material it was written from."""

    part: Part
    text: str
    supports: tuple[str, ...] = ()


class Draft(Model):
    """What the writing step yields: the sentences of the reply's body, in order."""

    sentences: tuple[Sentence, ...] = ()


class Support(Model):
    """Something a sentence may rest on: a fact, a rule, a computed figure or a corpus statement.

    `text` is its content in words; `statement` and `section` are set for passages of the corpus.
    """

    id: str
    text: str
    section: str | None = None
    statement: Statement | None = None


class Material(Model):
    """All that a draft may be written from, and all that it is checked against.

    `required` lists supports that some sentence of the draft has to rest on.
    `labels` maps outcome ids to the words people read, `titles` sections to their titles. `hypothetical` is true for a
    what-if.
    """

    kind: Literal["recommendation", "open", "guidance"]
    workload: str | None = None
    decision: Decision | None = None
    facts: tuple[Fact, ...] = ()
    parts: dict[Part, tuple[Support, ...]] = {}
    required: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    titles: dict[str, str] = {}
    hypothetical: bool = False

    @property
    def supports(self) -> dict[str, Support]:
        """Every support by its id."""
        return {support.id: support for supports in self.parts.values() for support in supports}
