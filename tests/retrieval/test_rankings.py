"""The rankings of sections behind what is nearest to a question and what shares words with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.retrieval.chunking import is_question, section_of
from advisor.retrieval.fusion import fuse
from advisor.retrieval.search import NEAREST_QUESTION, QUESTIONS, STATEMENTS, TOP, WORDS, rankings

NEAREST = [("exit?2", 0.9), ("exit.1", 0.8), ("cost.3", 0.7), ("exit?0", 0.6), ("exit.2", 0.5), ("risk?1", 0.4)]
LEXICAL = [("exit", 8.0), ("team", 4.0), ("cost", 1.0)]

chunk_ids = st.from_regex(r"[abc](\.|\?)[0-9]", fullmatch=True)
similarities = st.integers(1, 100).map(lambda percent: percent / 100)
nearest = st.dictionaries(chunk_ids, similarities, max_size=20).map(
    lambda found: sorted(found.items(), key=lambda pair: -pair[1])
)
lexical = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 99).map(float)).map(
    lambda found: sorted(found.items(), key=lambda pair: -pair[1])
)
bounded = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def test_a_section_ranks_by_its_nearest_statement() -> None:
    found = rankings(NEAREST, LEXICAL)["statements"]
    assert (found.scores, found.weight) == ({"exit": 0.8, "cost": 0.7}, STATEMENTS)


def test_a_section_ranks_by_the_nearest_question_that_it_answers() -> None:
    found = rankings(NEAREST, LEXICAL)["nearest question"]
    assert (found.scores, found.weight) == ({"exit": 0.9, "risk": 0.4}, NEAREST_QUESTION)


def test_a_section_ranks_by_the_mean_of_its_nearest_questions() -> None:
    several = [("exit?2", 0.9), ("exit?0", 0.8), ("exit?1", 0.7), ("exit?5", 0.6), ("cost.1", 0.1)]
    assert TOP == 3
    assert rankings(several, [])["questions"].scores == pytest.approx({"exit": 0.8})
    assert rankings(several, [])["questions"].weight == QUESTIONS


def test_questions_beyond_the_nearest_found_count_as_the_farthest_of_those() -> None:
    found = rankings(NEAREST, LEXICAL)["questions"].scores
    assert found == pytest.approx({"exit": (0.9 + 0.6 + 0.4) / 3, "risk": 0.4})


def test_what_is_beyond_the_nearest_counts_as_the_farthest_of_those() -> None:
    found = rankings(NEAREST, LEXICAL)
    assert [found[name].missing for name in ("statements", "nearest question", "questions")] == [0.4, 0.4, 0.4]


def test_shared_words_count_as_a_share_of_the_best_and_nothing_where_there_are_none() -> None:
    found = rankings(NEAREST, LEXICAL)["words"]
    assert (found.scores, found.weight, found.missing) == ({"exit": 1.0, "team": 0.5, "cost": 0.125}, WORDS, 0.0)


def test_nothing_found_ranks_nothing() -> None:
    assert fuse([*rankings([], []).values()]) == []
    assert [*rankings([], LEXICAL)["words"].scores] == ["exit", "team", "cost"]
    assert rankings(NEAREST, [])["words"].scores == {}


@given(nearest, lexical)
@bounded
def test_every_section_found_is_ranked_and_no_other(
    near: list[tuple[str, float]], words: list[tuple[str, float]]
) -> None:
    found = rankings(near, words)
    assert set(found["statements"].scores) == {section_of(name) for name, _ in near if not is_question(name)}
    assert set(found["questions"].scores) == set(found["nearest question"].scores)
    assert set(found["questions"].scores) == {section_of(name) for name, _ in near if is_question(name)}
    assert set(found["words"].scores) == {name for name, _ in words}


@given(nearest, lexical)
@bounded
def test_all_scores_lie_on_one_scale(near: list[tuple[str, float]], words: list[tuple[str, float]]) -> None:
    found = rankings(near, words)
    for name in ("statements", "nearest question", "questions"):
        one = found[name]
        assert all(near[-1][1] - 1e-9 <= score <= near[0][1] + 1e-9 for score in one.scores.values())
        assert not one.scores or one.missing == near[-1][1]
    assert all(0 < score <= 1 for score in found["words"].scores.values())
    assert not words or max(found["words"].scores.values()) == 1


@given(nearest, st.sampled_from("abc"), similarities)
@bounded
def test_one_more_near_question_never_hurts(near: list[tuple[str, float]], name: str, similarity: float) -> None:
    if not near or similarity < near[-1][1]:
        return
    more = sorted([*near, (f"{name}?99", similarity)], key=lambda pair: -pair[1])
    before, after = rankings(near, []), rankings(more, [])
    for kind in ("nearest question", "questions"):
        assert after[kind].scores[name] >= before[kind].scores.get(name, before[kind].missing) - 1e-9
