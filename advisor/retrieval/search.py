"""Hybrid search: dense over statements and lexical over sections, fused to a ranking of sections."""

from collections.abc import Callable, Sequence
from threading import Lock

from advisor.core.documents import Passage, SearchResult, Section
from advisor.core.errors import UnknownSectionError
from advisor.core.ports import Encoder, LexicalIndex, VectorIndex
from advisor.retrieval.abstention import Abstention
from advisor.retrieval.fusion import fuse

STATEMENTS = 24
SECTIONS = 12
RESULTS = 4


Indexes = tuple[VectorIndex, LexicalIndex]


class HybridRetriever:
    """The `Retriever` port over two indexes of the same sections.

    `open_indexes` is called once, when a search first needs them; sections can be had before.
    """

    def __init__(
        self,
        sections: Sequence[Section],
        encoder: Encoder,
        open_indexes: Callable[[], Indexes],
        abstention: Abstention,
    ) -> None:
        self._sections = {section.id: section for section in sections}
        self._section_of = {statement.id: section.id for section in sections for statement in section.statements}
        self._encoder, self._open_indexes, self._abstention = encoder, open_indexes, abstention
        self._opened: Indexes | None = None
        self._lock = Lock()

    def search(self, query: str) -> SearchResult:
        """The best sections, or none with the reason for abstaining."""
        if reason := self._abstention.before_search(query):
            return SearchResult(query=query, abstained=reason)
        vectors, words = self.indexes()
        nearest = vectors.nearest(self._encoder.encode([query])[0], STATEMENTS)
        dense = list(dict.fromkeys(self._section_of[statement] for statement, _ in nearest))
        lexical = [name for name, _ in words.best(query, SECTIONS)]
        similarity = nearest[0][1] if nearest else 0.0
        if reason := self._abstention.after_search(query, similarity):
            return SearchResult(query=query, abstained=reason)
        best = fuse([dense, lexical])[:RESULTS]
        return SearchResult(
            query=query, passages=tuple(Passage(section=self._sections[name], score=score) for name, score in best)
        )

    def indexes(self) -> Indexes:
        """The indexes, opened if they are not yet."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open_indexes()
            return self._opened

    def section(self, section_id: str) -> Section:
        """The section with this id. Raises `UnknownSectionError`."""
        if section_id not in self._sections:
            raise UnknownSectionError(
                f"There is no section {section_id!r} in the guidance; citations name those that exist."
            )
        return self._sections[section_id]

    def sections(self) -> tuple[Section, ...]:
        """All sections, page by page."""
        return tuple(self._sections.values())
