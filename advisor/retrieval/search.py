"""Hybrid search: dense over statements and over the questions that sections answer, lexical over sections, fused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock

from advisor.core.documents import Passage, SearchResult, Section
from advisor.core.errors import UnknownSectionError
from advisor.core.ports import Encoder, LexicalIndex, Reranker, VectorIndex
from advisor.retrieval.abstention import Abstention
from advisor.retrieval.chunking import is_question, section_of
from advisor.retrieval.fusion import Scored, fuse

NEAREST = 240
"""Statements and questions that are compared."""
SECTIONS = 40
"""Sections that share words with the question."""
RESULTS = 8
TOP = 3
"""Questions of a section whose mean similarity counts beside that of the nearest."""
STATEMENTS, NEAREST_QUESTION, QUESTIONS, WORDS = 0.7, 0.5, 0.5, 0.3
"""Weights of the rankings, chosen on the development split."""

Indexes = tuple[VectorIndex, LexicalIndex]
Found = Sequence[tuple[str, float]]
"""Ids with their scores, best first."""


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
        reranker: Reranker | None = None,
    ) -> None:
        self._sections = {section.id: section for section in sections}
        self._encoder, self._open_indexes, self._abstention = encoder, open_indexes, abstention
        self._reranker = reranker
        self._opened: Indexes | None = None
        self._lock = Lock()

    def search(self, query: str) -> SearchResult:
        """The best sections, or none with the reason for abstaining."""
        if reason := self._abstention.before_search(query):
            return SearchResult(query=query, abstained=reason)
        nearest, found = self._found(query)
        similarity = nearest[0][1] if nearest else 0.0
        if reason := self._abstention.after_search(query, similarity):
            return SearchResult(query=query, abstained=reason)
        best = fuse([*rankings(nearest, found).values()])[:RESULTS]
        if not best:
            return SearchResult(query=query, abstained=self._abstention.reply("uncovered"))
        passages = tuple(Passage(section=self._sections[name], score=score) for name, score in best)
        return SearchResult(query=query, passages=self._reranked(query, passages))

    def _reranked(self, query: str, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
        """The passages in the reranker's order, where there is one."""
        if not self._reranker:
            return passages
        scores = self._reranker.score(query, [f"{one.section.title}\n{one.section.text}" for one in passages])
        scored = (Passage(section=one.section, score=score) for one, score in zip(passages, scores, strict=True))
        return tuple(sorted(scored, key=lambda one: -one.score))

    def rankings(self, query: str) -> dict[str, Scored]:
        """The rankings that a search fuses, by name, whether it would abstain or not."""
        return rankings(*self._found(query))

    def _found(self, query: str) -> tuple[Found, Found]:
        """The nearest texts, and the sections that share words with the query."""
        vectors, words = self.indexes()
        return vectors.nearest(self._encoder.encode([query])[0], NEAREST), words.best(query, SECTIONS)

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


def rankings(nearest: Found, lexical: Found) -> dict[str, Scored]:
    """The rankings of sections behind the statements and questions `nearest` to a query, and by its words."""
    statements = _by_section((name, score) for name, score in nearest if not is_question(name))
    questions = _by_section((name, score) for name, score in nearest if is_question(name))
    floor = nearest[-1][1] if nearest else 0.0
    most = max((score for _, score in lexical), default=1.0)
    return {
        "statements": Scored({name: max(scores) for name, scores in statements.items()}, STATEMENTS, floor),
        "nearest question": Scored({name: max(scores) for name, scores in questions.items()}, NEAREST_QUESTION, floor),
        "questions": Scored({n: _mean_of_top(scores, floor) for n, scores in questions.items()}, QUESTIONS, floor),
        "words": Scored({name: score / most for name, score in lexical}, WORDS),
    }


def _by_section(scored: Iterable[tuple[str, float]]) -> Mapping[str, list[float]]:
    found: dict[str, list[float]] = {}
    for name, score in scored:
        found.setdefault(section_of(name), []).append(score)
    return found


def _mean_of_top(scores: Sequence[float], floor: float) -> float:
    """The mean of the best `TOP` scores; those beyond the nearest found count as the floor."""
    best = sorted(scores, reverse=True)[:TOP]
    return (sum(best) + floor * (TOP - len(best))) / TOP
