"""What the pure rooms ask of the outside world. Adapters implement these; tests have in-memory ones."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from advisor.core.documents import SearchResult, Section
from advisor.core.readings import Intents, Reading, ReadingContext
from advisor.core.replies import Usage


class Encoder(Protocol):
    """Turns texts into vectors of unit length."""

    @property
    def name(self) -> str:
        """Identifies the model and its version; part of the index's fingerprint."""
        ...

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Returns one unit vector for each text, all of the same dimension."""
        ...


class Token(NamedTuple):
    """A word or a piece of one, at `start` to `end` of its text, with its vector in that context."""

    start: int
    end: int
    vector: Sequence[float]


class TokenEncoder(Protocol):
    """Turns the tokens of a text into vectors."""

    def tokens(self, text: str) -> list[Token]:
        """Returns the tokens of a text in order, as far as the model reads."""
        ...


class VectorIndex(Protocol):
    """Finds the nearest vectors."""

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]:
        """Returns at most `count` pairs of id and cosine similarity, nearest first."""
        ...


class LexicalIndex(Protocol):
    """Finds texts that share words with a query."""

    def best(self, query: str, count: int) -> list[tuple[str, float]]:
        """Returns at most `count` pairs of id and BM25 score above 0, best first."""
        ...


class Reranker(Protocol):
    """Judges how well passages answer a question, by reading both together."""

    def score(self, query: str, passages: Sequence[str]) -> list[float]:
        """Returns one score in 0..1 for each passage, higher for the better answer."""
        ...


class Retriever(Protocol):
    """Finds the sections that answer a guidance question, or says why there are none."""

    def search(self, query: str) -> SearchResult:
        """Returns passages, best first, or none with the reason for abstaining."""
        ...

    def section(self, section_id: str) -> Section:
        """Returns the section with this id. Raises `UnknownSectionError`."""
        ...

    def sections(self) -> tuple[Section, ...]:
        """Returns all sections of the guidance."""
        ...


class Reader(Protocol):
    """Reads one message: proposes facts with exact evidence and says what the user wants."""

    def read(self, message: str, index: int, context: ReadingContext) -> Reading:
        """Reads `message`, the user's message number `index` of the thread."""
        ...


class GroundingModel(Protocol):
    """Judges whether what a claim rests on carries it, by reading both together."""

    def grounded(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Returns for each pair of support and claim a probability in 0..1 that the support carries the claim."""
        ...


class Ledger(Protocol):
    """Counts what language models take, against the limits of the settings."""

    def refusal(self) -> str | None:
        """Returns why no more may be spent now, in a sentence without its full stop, or null."""
        ...

    def add(self, usage: Usage) -> Usage:
        """Counts what a call took; returns it with its cost."""
        ...


class IntentReader(Protocol):
    """Says what kind of message it is."""

    def read(self, message: str) -> Intents:
        """Returns the probabilities of the intents."""
        ...
