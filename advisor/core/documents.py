"""The guidance corpus: documents hold sections, sections hold statements, citations point into sections."""

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from advisor.core.model import Model

Grade = Literal["measured", "second-hand", "anecdote"]
"""Where a figure comes from: measured by whoever states it, reported from elsewhere, or a single story."""


class SourceReference(Model):
    """Where a statement comes from: the source's id and the heading in it."""

    document: str
    heading: str

    def __str__(self) -> str:
        return f"{self.document}, “{self.heading}”"


class LeftOut(Model):
    """A heading of a source that no statement rests on, and why."""

    heading: str
    why: str


class Source(Model):
    """A source article: who published it (null where the article does not say) and with what interest, and its
    headings."""

    id: str
    title: str
    publisher: str | None
    interest: str
    headings: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class Statement(Model):
    """One sentence or list item of a section. `text == section.text[start:end]`.

    `lead` is the name that a list item begins with ("Staff augmentation."), empty where it has none.
    """

    id: str
    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    source: SourceReference
    grade: Grade | None = None
    listed: bool = False
    lead: str = ""


class Section(Model):
    """The unit of retrieval: a heading with its statements, one statement a line of `text`.

    `questions` are questions in users' words that the section answers; retrieval compares a question with them.
    """

    id: str
    document: str
    title: str
    text: str
    topics: tuple[str, ...] = ()
    statements: tuple[Statement, ...]
    questions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _spans_fit_text(self) -> Self:
        for statement in self.statements:
            if self.text[statement.start : statement.end] != statement.text:
                raise ValueError(f"the span of statement {statement.id} does not fit the text of section {self.id}")
        return self


class Disagreement(Model):
    """A point on which sources differ, or one source with itself: `about` completes "The sources disagree on …".

    Each of `sides` holds the ids of the statements that say it one way.
    """

    id: str
    about: str
    sides: tuple[tuple[str, ...], ...] = Field(min_length=2)


class Citation(Model):
    """A numbered pointer from a reply into the corpus.

    `id` is the mark in the reply's text (`"1"` for `[1]`), `document` the handbook page, `source` the
    article and heading behind the statement. `quote == section.text[start:end]`.
    """

    id: str
    document: str
    section: str
    source: str
    quote: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class HeadingCoverage(Model):
    """A heading of a source with the ids of the statements that rest on it, or why there are none."""

    source: str
    heading: str
    statements: tuple[str, ...] = ()
    left_out: str | None = None

    @property
    def covered(self) -> bool:
        """Whether statements rest on the heading, or it is left out for a reason; never both."""
        return bool(self.statements) != bool(self.left_out)


def coverage(sources: Iterable[Source], sections: Iterable[Section]) -> tuple[HeadingCoverage, ...]:
    """Each heading of each source with the statements that rest on it, in the order of the article."""
    resting: dict[tuple[str, str], list[str]] = {}
    for statement in (statement for section in sections for statement in section.statements):
        resting.setdefault((statement.source.document, statement.source.heading), []).append(statement.id)
    return tuple(
        HeadingCoverage(
            source=source.id,
            heading=heading,
            statements=tuple(resting.get((source.id, heading), ())),
            left_out=next((one.why for one in source.left_out if one.heading == heading), None),
        )
        for source in sources
        for heading in source.headings
    )


class Passage(Model):
    """A section that retrieval found, with its score (higher is nearer; comparable within one search only)."""

    section: Section
    score: float


class SearchResult(Model):
    """What a search found. Empty `passages` mean abstention, and `abstained` says why, for people."""

    query: str
    passages: tuple[Passage, ...] = ()
    abstained: str | None = None
