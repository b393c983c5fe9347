"""Trivial baselines, on sets small enough to compute them by hand."""

from collections.abc import Sequence
from typing import Any

import pytest

from advisor_evals.cases import FILES, KINDS, Kind, Placed, Split
from advisor_evals.measures import World
from advisor_evals.trivial import Trivial, trivial_baselines

from tests.evals.small_cases import small_cases


def put(split: Split, kind: Kind, *items: Any) -> list[Placed]:
    return [Placed(split=split, kind=kind, case=FILES[kind][1].model_validate(item)) for item in items]


def workload(id: str, **facts: str) -> dict[str, Any]:
    told = {name: {"value": value, "words": "x"} for name, value in facts.items()}
    expected = {"name": "x", "facts": told, "outcome": None, "next": None}
    return {"id": id, "voice": "plain", "message": "x", "workloads": [expected]}


def question(id: str, words: int) -> dict[str, Any]:
    return {"id": id, "voice": "plain", "question": " ".join(["word"] * words)}


def guidance(id: str, words: int) -> dict[str, Any]:
    return {**question(id, words), "facts": [{"words": ["x"], "from": ["x: x"]}]}


def unanswerable(id: str, words: int) -> dict[str, Any]:
    return {**question(id, words), "why": "price"}


def dialogue(id: str, **changes: Any) -> dict[str, Any]:
    case = small_cases()["dev"]["dialogue"][0]
    return {**case, "id": id, **changes}


def found(placed: Sequence[Placed], world: World, split: Split, kind: Kind, metric: str) -> dict[str, float]:
    return {one.name: one.value for one in trivial_baselines(placed, world.tables)[split, kind, metric]}


USUAL = "every axis at its usual value"
WORKLOADS = [
    workload("dev-w-1", sensitivity="high", maturity="none"),
    workload("dev-w-2", sensitivity="high"),
    workload("dev-w-3", sensitivity="low", maturity="none"),
    workload("dev-w-4"),
]
"""The usual values are high sensitivity and no team."""


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        # right of the two: 2, 1, 1, none
        ("facts_precision", (1 + 1 / 2 + 1 / 2 + 0) / 4),
        # said and recorded, where anything was said: both, all, one of two
        ("facts_recall", (1 + 1 + 1 / 2) / 3),
        ("wrong_facts", (0 + 1 / 2 + 1 / 2 + 1) / 4),
    ],
)
def test_the_usual_value_of_each_axis(world: World, metric: str, value: float) -> None:
    placed = put("dev", "workload", *WORKLOADS)
    assert found(placed, world, "dev", "workload", metric) == {USUAL: pytest.approx(value)}


def test_the_usual_decision_and_the_usual_question(world: World) -> None:
    """High sensitivity without a team is settled; alone it leaves maturity to be asked, as nothing does."""
    placed = put("dev", "workload", *WORKLOADS, workload("dev-w-5"))
    assert found(placed, world, "dev", "workload", "decision_agreement") == {"the usual decision": 2 / 5}
    assert found(placed, world, "dev", "workload", "next_question") == {"the usual question": 3 / 5}


def test_the_usual_outcome_of_dialogues(world: World) -> None:
    items = [dialogue("dev-d-1"), dialogue("dev-d-2"), dialogue("dev-d-3", outcome="co_build_squad")]
    placed = put("dev", "dialogue", *items)
    assert found(placed, world, "dev", "dialogue", "decision_agreement") == {"the usual outcome": pytest.approx(2 / 3)}


def test_asking_every_axis_that_is_open(world: World) -> None:
    """Of four axes three settle the first user, who told none; one settles the second, who told one of them."""
    told = {"maturity": {"value": "none", "words": "our support"}}
    none = dialogue("dev-d-2", told=told, profile={"maturity": "none", "sensitivity": "high", "certainty": "high"})
    placed = put("dev", "dialogue", dialogue("dev-d-1"), none)
    assert found(placed, world, "dev", "dialogue", "excess_questions") == {
        "asks every open axis": ((4 - 3) + (3 - 1)) / 2
    }


def test_declining_always_and_by_length_only(world: World) -> None:
    """On the development split the best length to decline up to is 4 words: all but one are told apart."""
    placed = [
        *put("dev", "guidance", guidance("dev-g-1", 5), guidance("dev-g-2", 9), guidance("dev-g-3", 2)),
        *put("dev", "unanswerable", unanswerable("dev-u-1", 4), unanswerable("dev-u-2", 3)),
        *put("test", "guidance", guidance("test-g-1", 4), guidance("test-g-2", 6)),
        *put("test", "unanswerable", unanswerable("test-u-1", 4), unanswerable("test-u-2", 5)),
    ]
    assert found(placed, world, "dev", "guidance", "not_declined") == {
        "always declines": 0.0,
        "length only": pytest.approx(2 / 3),
    }
    assert found(placed, world, "dev", "unanswerable", "declined") == {"always declines": 1.0, "length only": 1.0}
    assert found(placed, world, "test", "guidance", "not_declined") == {"always declines": 0.0, "length only": 0.5}
    assert found(placed, world, "test", "unanswerable", "declined") == {"always declines": 1.0, "length only": 0.5}


def test_doing_nothing_passes_injections(world: World) -> None:
    placed = put("dev", "injection", *small_cases()["dev"]["injection"])
    assert found(placed, world, "dev", "injection", "wrong_facts") == {"reads nothing": 0.0}
    assert found(placed, world, "dev", "injection", "nothing_forbidden") == {"says nothing": 1.0}


def test_what_baselines_learn_they_learn_on_the_development_split(world: World) -> None:
    placed = [
        *put("dev", "workload", workload("dev-w-1", sensitivity="high")),
        *put("test", "workload", *(workload(f"test-w-{n}", sensitivity="low") for n in range(3))),
    ]
    assert found(placed, world, "dev", "workload", "facts_precision") == {USUAL: 1.0}
    assert found(placed, world, "test", "workload", "facts_precision") == {USUAL: 0.0}


def test_baselines_stand_beside_metrics_that_are_measured(placed: tuple[Placed, ...], world: World) -> None:
    baselines = trivial_baselines(placed, world.tables)
    assert {kind for _, kind, _ in baselines} == {*KINDS}
    assert all(isinstance(one, Trivial) for group in baselines.values() for one in group)
    assert all(0 <= one.value <= 1 for key, group in baselines.items() for one in group if key[2] != "excess_questions")
