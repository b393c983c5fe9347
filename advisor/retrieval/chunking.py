"""What is indexed of a section: each statement with the context that makes it findable alone."""

from collections.abc import Iterator
from typing import NamedTuple

from advisor.core.documents import Section


class Chunk(NamedTuple):
    """A statement's id and the text that is encoded for it."""

    statement: str
    text: str


def chunks(section: Section) -> Iterator[Chunk]:
    """One chunk for each statement: the section's title before it, and for list items the list's introduction."""
    introduction = ""
    for statement in section.statements:
        if not statement.listed:
            introduction = statement.text
            yield Chunk(statement.id, f"{section.title}. {statement.text}")
        else:
            yield Chunk(statement.id, f"{section.title}. {introduction} {statement.text}")


def lexical_text(section: Section) -> str:
    """The section's words: its title and topics count beside its text."""
    return "\n".join((section.title, " ".join(section.topics).replace("-", " "), section.text))
