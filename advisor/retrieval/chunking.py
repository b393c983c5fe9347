"""What is indexed of a section: its statements, each with the context that makes it findable alone, and the questions
that it answers."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from advisor.core.documents import Section

ASKED = "?"
"""Stands between a section's id and the number of a question."""


class Chunk(NamedTuple):
    """A text that is encoded, and its id: a statement's, or the section's with the number of a question."""

    id: str
    text: str


def chunks(section: Section) -> Iterator[Chunk]:
    """A chunk for each statement (the section's title before it, for list items the list's introduction too), and one
    for each question."""
    introduction = ""
    for statement in section.statements:
        if not statement.listed:
            introduction = statement.text
            yield Chunk(statement.id, f"{section.title}. {statement.text}")
        else:
            yield Chunk(statement.id, f"{section.title}. {introduction} {statement.text}")
    for number, question in enumerate(section.questions):
        yield Chunk(f"{section.id}{ASKED}{number}", question)


def indexed_texts(sections: Iterable[Section]) -> list[tuple[str, str]]:
    """All chunks of sections, as pairs of text and section id."""
    return [(chunk.text, section.id) for section in sections for chunk in chunks(section)]


def is_question(chunk_id: str) -> bool:
    """Whether a chunk is a question."""
    return ASKED in chunk_id


def section_of(chunk_id: str) -> str:
    """The id of the section that a chunk belongs to."""
    return chunk_id.partition(ASKED)[0].partition(".")[0]


def lexical_text(section: Section) -> str:
    """The section's words: its title, topics and questions count beside its text."""
    return "\n".join((section.title, " ".join(section.topics).replace("-", " "), section.text, *section.questions))
