"""One ranking from several, by reciprocal rank."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.retrieval.fusion import K, fuse

names = st.sampled_from("abcdefgh")
rankings = st.lists(st.lists(names, unique=True, max_size=8), max_size=4)
bounded = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def test_a_rank_counts_by_its_reciprocal() -> None:
    fused = dict(fuse([["a", "b"], ["b", "c"]]))
    assert fused == pytest.approx({"a": 1 / (K + 1), "b": 1 / (K + 2) + 1 / (K + 1), "c": 1 / (K + 2)})


def test_what_both_find_goes_before_what_one_finds() -> None:
    assert [name for name, _ in fuse([["dense", "both"], ["lexical", "both"]])] == ["both", "dense", "lexical"]


def test_ties_keep_the_order_of_first_appearance() -> None:
    assert [name for name, _ in fuse([["a"], ["b"], ["c"]])] == ["a", "b", "c"]
    assert [name for name, _ in fuse([["c"], ["b"], ["a"]])] == ["c", "b", "a"]


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([]) == fuse([[], []]) == []


@given(rankings)
@bounded
def test_all_that_was_found_is_ranked_once(found: list[list[str]]) -> None:
    fused = [name for name, _ in fuse(found)]
    assert sorted(fused) == sorted({name for ranking in found for name in ranking})


@given(rankings)
@bounded
def test_scores_fall_and_stay_above_zero(found: list[list[str]]) -> None:
    scores = [score for _, score in fuse(found)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= len(found) / (K + 1) for score in scores)


@given(st.lists(names, unique=True))
@bounded
def test_one_ranking_stays_as_it_is(ranking: list[str]) -> None:
    assert [name for name, _ in fuse([ranking])] == ranking
    assert [name for name, _ in fuse([ranking, ranking])] == ranking


@given(rankings)
@bounded
def test_scores_do_not_depend_on_which_ranking_comes_first(found: list[list[str]]) -> None:
    assert dict(fuse(found)) == pytest.approx(dict(fuse(found[::-1])))


@given(rankings, st.lists(names, unique=True, min_size=1))
@bounded
def test_being_found_once_more_never_hurts(found: list[list[str]], more: list[str]) -> None:
    before, after = dict(fuse(found)), dict(fuse([*found, more]))
    assert all(after[name] > before.get(name, 0) for name in more)
    assert all(after[name] == before[name] for name in before if name not in more)


@given(rankings)
@bounded
def test_what_every_ranking_puts_first_is_first(found: list[list[str]]) -> None:
    shared = [["winner", *ranking] for ranking in found] or [["winner"]]
    assert fuse(shared)[0][0] == "winner"
