"""The hybrid search over in-memory ports: what it fuses, when it abstains, and when it opens its indexes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from advisor.core.declines import Decline
from advisor.core.errors import UnknownSectionError
from advisor.core.ports import IntentReader
from advisor.retrieval.abstention import FAR, NEAR, USUAL, Abstention
from advisor.retrieval.fusion import fuse
from advisor.retrieval.search import RESULTS, HybridRetriever, Indexes, rankings

from tests.intents import ToldIntents, intents
from tests.retrieval.sections import section

SECTIONS = [section(name, f"{name} one.", f"- {name} two") for name in ("exit", "cost", "risk", "drift", "team", "law")]
DECLINES = {
    "prices": Decline(patterns=("how much",), reply="No prices.", offer="I can name drivers."),
    "uncovered": Decline(reply="Not covered.", offer="I can help elsewhere."),
}


class OneVector:
    """The `Encoder` port."""

    name = "one vector"

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        return [[1.0] for _ in texts]


@dataclass
class Ranked:
    """The `VectorIndex` and the `LexicalIndex` port with a fixed answer."""

    found: list[tuple[str, float]]

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]:
        return self.found[:count]

    def best(self, query: str, count: int) -> list[tuple[str, float]]:
        return self.found[:count]


@dataclass
class Opener:
    """Opens the indexes and counts how often."""

    dense: list[tuple[str, float]] = field(default_factory=list)
    lexical: list[tuple[str, float]] = field(default_factory=list)
    opened: int = 0

    def __call__(self) -> Indexes:
        self.opened += 1
        return Ranked(self.dense), Ranked(self.lexical)


def retriever(opener: Opener, reader: IntentReader | None = None) -> HybridRetriever:
    abstention = Abstention(DECLINES, [one.text for one in SECTIONS], reader)
    return HybridRetriever(SECTIONS, OneVector(), opener, abstention)


def found(opener: Opener, query: str = "exit") -> list[str]:
    return [passage.section.id for passage in retriever(opener).search(query).passages]


def test_both_rankings_count() -> None:
    opener = Opener(dense=[("cost.1", 0.9), ("exit.1", 0.8), ("team.1", 0.1)], lexical=[("exit", 7.0), ("risk", 2.0)])
    assert found(opener) == ["exit", "cost", "risk", "team"]


def test_a_section_counts_once_by_its_nearest_statement() -> None:
    opener = Opener(dense=[("cost.2", 0.9), ("cost.1", 0.85), ("exit.1", 0.8), ("cost.2", 0.7)])
    assert found(opener) == ["cost", "exit"]


def test_a_section_is_found_by_a_question_that_it_answers() -> None:
    assert found(Opener(dense=[("risk?1", 0.9)])) == ["risk"]
    opener = Opener(dense=[("cost?3", 0.9), ("exit.1", 0.88), ("cost.1", 0.85), ("team.1", 0.5)])
    assert found(opener) == ["cost", "exit", "team"]


def test_several_near_questions_count_more_than_one() -> None:
    one = [("exit?0", 0.9), ("cost?0", 0.9), ("cost?1", 0.89), ("cost?2", 0.88), ("team.1", 0.3)]
    assert found(Opener(dense=one))[:2] == ["cost", "exit"]


def test_the_score_is_that_of_the_fused_rankings() -> None:
    opener = Opener(dense=[("cost?3", 0.9), ("exit.1", 0.8)], lexical=[("exit", 7.0), ("risk", 2.0)])
    result = retriever(opener).search("exit")
    pairs = [(passage.section.id, passage.score) for passage in result.passages]
    assert pairs == fuse([*rankings(opener.dense, opener.lexical).values()])


def test_the_rankings_can_be_had_whether_a_search_abstains_or_not() -> None:
    opener = Opener(dense=[("cost.1", 0.1)], lexical=[("exit", 7.0)])
    one = retriever(opener)
    assert one.search("how much").abstained
    assert one.rankings("how much") == rankings(opener.dense, opener.lexical)


def test_either_ranking_may_be_empty() -> None:
    assert found(Opener(dense=[("risk.1", NEAR)])) == ["risk"]


def test_the_best_few_come_best_first() -> None:
    names = [one.id for one in SECTIONS]
    opener = Opener(dense=[(f"{name}.1", 0.9) for name in names], lexical=[(name, 1.0) for name in names])
    passages = retriever(opener).search("exit").passages
    assert [passage.section.id for passage in passages] == names[:RESULTS]
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)


def test_a_passage_is_the_whole_section() -> None:
    result = retriever(Opener(dense=[("cost.2", 0.9)])).search("cost")
    assert result.passages[0].section == SECTIONS[1]
    assert result.query == "cost"
    assert result.abstained is None


def test_what_is_declined_for_its_words_is_not_searched() -> None:
    opener = Opener(dense=[("cost.1", 1.0)])
    result = retriever(opener).search("How much is it? how much")
    assert (result.passages, result.abstained) == ((), "No prices. I can name drivers.")
    assert opener.opened == 0


@pytest.mark.parametrize(
    ("similarity", "query", "covered"),
    [
        (NEAR, "zebra", True),
        (NEAR - 0.01, "zebra", False),
        (NEAR - 0.01, "exit", True),
        (FAR, "exit", True),
        (FAR - 0.01, "exit", False),
    ],
)
def test_what_comes_not_near_enough_is_declined(similarity: float, query: str, covered: bool) -> None:
    result = retriever(Opener(dense=[("exit.1", similarity)], lexical=[("exit", 3.0)])).search(query)
    assert bool(result.passages) is covered
    assert result.abstained == (None if covered else "Not covered. I can help elsewhere.")


def test_shared_words_alone_are_no_answer() -> None:
    assert retriever(Opener(lexical=[("exit", 9.0)])).search("exit").abstained == "Not covered. I can help elsewhere."


def test_with_intents_what_is_asked_for_decides_where_the_guidance_does_not_come_very_near() -> None:
    opener = Opener(dense=[("exit.1", FAR - 0.1)])
    covered = ToldIntents(intents(guidance=1.0))
    assert [one.section.id for one in retriever(opener, covered).search("zebra").passages] == ["exit"]
    outside = ToldIntents(intents("prices", outside=1.0))
    assert retriever(opener, outside).search("exit").abstained == "No prices. I can name drivers."
    rather = ToldIntents(intents("prices", outside=0.55, guidance=0.45))
    assert retriever(Opener(dense=[("exit?0", USUAL + 0.2)]), rather).search("exit").passages
    assert retriever(Opener(dense=[("exit?0", USUAL + 0.2)]), outside).search("exit").abstained


def test_a_search_that_finds_nothing_always_says_why() -> None:
    for reader in (None, ToldIntents(intents(guidance=1.0))):
        result = retriever(Opener(), reader).search("exit")
        assert (result.passages, result.abstained) == ((), "Not covered. I can help elsewhere.")


def test_the_indexes_are_opened_once_when_a_search_needs_them() -> None:
    opener = Opener(dense=[("exit.1", 0.9)])
    one = retriever(opener)
    assert one.section("exit") == SECTIONS[0]
    assert opener.opened == 0
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(one.search, ["exit"] * 16))
    assert opener.opened == 1
    assert all(result == results[0] for result in results)


def test_indexes_that_cannot_be_opened_are_tried_again() -> None:
    calls: list[str] = []

    def opening() -> Indexes:
        calls.append("open")
        if len(calls) == 1:
            raise OSError("the disk is away")
        return Ranked([("exit.1", 0.9)]), Ranked([])

    one = HybridRetriever(SECTIONS, OneVector(), opening, Abstention(DECLINES, []))
    with pytest.raises(OSError, match="away"):
        one.search("exit")
    assert one.search("exit").passages


def test_an_unknown_section_is_an_error_that_names_it() -> None:
    with pytest.raises(UnknownSectionError, match="no section 'nowhere'"):
        retriever(Opener()).section("nowhere")
