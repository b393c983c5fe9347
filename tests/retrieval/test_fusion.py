"""One ranking from several: for each id the weighted sum of its scores, the missing value where there is none."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.retrieval.fusion import Scored, fuse

WHOLE = st.integers(-50, 50).map(float)
"""Whole numbers: their sums and products are exact, so that ties and orders can be compared."""
WEIGHT = st.integers(0, 8).map(float)
names = st.sampled_from("abcdefgh")
scored = st.builds(Scored, st.dictionaries(names, WHOLE, max_size=8), WEIGHT, WHOLE)
rankings = st.lists(scored, max_size=4)
bounded = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def order(found: list[Scored]) -> list[str]:
    return [name for name, _ in fuse(found)]


def named(found: list[Scored]) -> list[str]:
    """All ids in the order of their first appearance."""
    return list(dict.fromkeys(name for one in found for name in one.scores))


def test_a_score_counts_with_the_weight_of_its_ranking() -> None:
    fused = dict(fuse([Scored({"a": 0.9, "b": 0.5}, 2.0), Scored({"a": 0.1, "b": 0.8}, 0.5)]))
    assert fused == pytest.approx({"a": 1.85, "b": 1.4})


def test_what_a_ranking_did_not_find_counts_as_missing() -> None:
    fused = dict(fuse([Scored({"a": 0.9}, 1.0, missing=0.3), Scored({"b": 0.8}, 0.5, missing=0.2), Scored({}, 9.0)]))
    assert fused == pytest.approx({"a": 0.9 + 0.1, "b": 0.3 + 0.4})


def test_without_a_missing_value_it_counts_nothing() -> None:
    assert dict(fuse([Scored({"a": 1.0}, 1.0), Scored({"b": 1.0}, 2.0)])) == {"a": 1.0, "b": 2.0}


def test_the_better_in_both_goes_first() -> None:
    assert order([Scored({"one": 0.9, "both": 0.8}, 1.0), Scored({"other": 0.9, "both": 0.8}, 1.0)])[0] == "both"


def test_ties_keep_the_order_of_first_appearance() -> None:
    assert order([Scored({"a": 1.0}, 1.0), Scored({"b": 1.0, "c": 1.0}, 1.0)]) == ["a", "b", "c"]
    assert order([Scored({"c": 1.0, "b": 1.0}, 1.0), Scored({"a": 1.0}, 1.0)]) == ["c", "b", "a"]


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([]) == fuse([Scored({}, 1.0, missing=5.0)]) == []


@given(rankings)
@bounded
def test_the_fused_score_is_the_weighted_sum(found: list[Scored]) -> None:
    fused = dict(fuse(found))
    assert sorted(fused) == sorted(named(found))
    for name, score in fused.items():
        assert score == sum(one.weight * one.scores.get(name, one.missing) for one in found)


@given(rankings)
@bounded
def test_all_are_ranked_once_best_first_and_ties_in_their_order(found: list[Scored]) -> None:
    fused = fuse(found)
    place = {name: position for position, name in enumerate(named(found))}
    assert len(fused) == len(place)
    assert fused == sorted(fused, key=lambda pair: (-pair[1], place[pair[0]]))


@given(st.dictionaries(names, WHOLE), WHOLE)
@bounded
def test_one_ranking_stays_in_its_order(scores: Mapping[str, float], missing: float) -> None:
    assert order([Scored(scores, 1.0, missing)]) == sorted(scores, key=lambda name: -scores[name])


@given(rankings)
@bounded
def test_scores_do_not_depend_on_which_ranking_comes_first(found: list[Scored]) -> None:
    assert dict(fuse(found)) == dict(fuse(found[::-1]))


@given(rankings)
@bounded
def test_writing_out_the_missing_value_changes_nothing(found: list[Scored]) -> None:
    everything = named(found)
    written = [
        Scored({name: one.scores.get(name, one.missing) for name in everything}, one.weight, one.missing)
        for one in found
    ]
    assert fuse(written) == fuse(found)


@given(rankings, scored)
@bounded
def test_a_ranking_without_weight_moves_nobody(found: list[Scored], more: Scored) -> None:
    before = fuse(found)
    after = [pair for pair in fuse([*found, more._replace(weight=0.0)]) if pair[0] in named(found)]
    assert after == before


@given(rankings, scored, st.integers(1, 20))
@bounded
def test_only_the_differences_within_a_ranking_count(found: list[Scored], more: Scored, shift: int) -> None:
    moved = Scored({name: score + shift for name, score in more.scores.items()}, more.weight, more.missing + shift)
    assert order([*found, moved]) == order([*found, more])


@given(rankings, st.integers(1, 9))
@bounded
def test_only_the_ratio_of_the_weights_counts(found: list[Scored], factor: int) -> None:
    assert order([one._replace(weight=one.weight * factor) for one in found]) == order(found)


@given(rankings, scored, names, st.integers(1, 20))
@bounded
def test_a_better_score_never_hurts(found: list[Scored], more: Scored, name: str, gain: int) -> None:
    low = Scored({**more.scores, name: more.scores.get(name, more.missing)}, more.weight, more.missing)
    high = low._replace(scores={**low.scores, name: low.scores[name] + gain})
    before, after = order([*found, low]), order([*found, high])
    assert after.index(name) <= before.index(name)
    assert [other for other in after if other != name] == [other for other in before if other != name]


@given(rankings)
@bounded
def test_what_every_ranking_puts_first_is_first(found: list[Scored]) -> None:
    shared = [one._replace(scores={**one.scores, "winner": 51.0}, weight=one.weight + 1) for one in found]
    assert order([*shared, Scored({"winner": 1.0}, 1.0)])[0] == "winner"
