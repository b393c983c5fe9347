"""The guidance corpus: documents hold sections, sections hold statements, citations point into sections."""

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


class Source(Model):
    """A source article: who published it and with what interest, where the article shows it."""

    id: str
    title: str
    publisher: str
    interest: str


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
    """The unit of retrieval: a heading with its statements, one statement a line of `text`."""

    id: str
    document: str
    title: str
    text: str
    topics: tuple[str, ...] = ()
    statements: tuple[Statement, ...]

    @model_validator(mode="after")
    def _spans_fit_text(self) -> Self:
        for statement in self.statements:
            if self.text[statement.start : statement.end] != statement.text:
                raise ValueError(f"the span of statement {statement.id} does not fit the text of section {self.id}")
        return self


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


class Passage(Model):
    """A section that retrieval found, with its score (higher is nearer; comparable within one search only)."""

    section: Section
    score: float


class SearchResult(Model):
    """What a search found. Empty `passages` mean abstention, and `abstained` says why, for people."""

    query: str
    passages: tuple[Passage, ...] = ()
    abstained: str | None = None
