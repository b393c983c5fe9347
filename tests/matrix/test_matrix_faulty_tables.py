"""Fifty seeded faulty tables: each fault is reported, its mended twin is not; and a rule more or less changes the
report exactly where it should."""

import random
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from advisor.matrix.checks import check
from advisor.matrix.tables import Rule, Tables

from tests.matrix.oracle import AXES as ALL_AXES

AXES = {name: ALL_AXES[name] for name in ("sensitivity", "maturity", "certainty")}
SEEDS = range(50)
Break = Callable[[random.Random, Tables], tuple[Tables, str]]


def with_rules(tables: Tables, rules: tuple[Rule, ...]) -> Tables:
    return tables.model_copy(update={"matrix": tables.matrix.model_copy(update={"rules": rules})})


def random_cell(chance: random.Random) -> dict[str, tuple[Any, ...]]:
    return {name: (chance.choice(list(values)),) for name, values in AXES.items()}


def without_a_rule(chance: random.Random, tables: Tables) -> tuple[Tables, str]:
    lonely = [rule for rule in tables.matrix.rules if rule.provenance == "extension"]
    gone = chance.choice(lonely)
    return with_rules(tables, tuple(rule for rule in tables.matrix.rules if rule != gone)), "gap"


def with_an_overlap(chance: random.Random, tables: Tables) -> tuple[Tables, str]:
    extra = tables.matrix.rules[0].model_copy(
        update={"id": "XX-1", "when": random_cell(chance), "outcomes": (chance.choice(list(tables.outcomes)),)}
    )
    return with_rules(tables, (*tables.matrix.rules, extra)), "overlap"


def with_a_duplicate(chance: random.Random, tables: Tables) -> tuple[Tables, str]:
    twin = chance.choice(tables.matrix.rules).model_copy(update={"id": "XX-1"})
    return with_rules(tables, (*tables.matrix.rules, twin)), "duplicate"


def with_a_rule_that_never_matches(chance: random.Random, tables: Tables) -> tuple[Tables, str]:
    dead = chance.choice(tables.matrix.rules).model_copy(update={"id": "XX-1", "when": {chance.choice(list(AXES)): ()}})
    return with_rules(tables, (*tables.matrix.rules, dead)), "shadowed"


def with_an_outcome_that_nothing_reaches(chance: random.Random, tables: Tables) -> tuple[Tables, str]:
    spare = next(iter(tables.outcomes.values())).model_copy(update={"id": "spare"})
    places = [*tables.outcomes.items()]
    places.insert(chance.randrange(len(places) + 1), ("spare", spare))
    return tables.model_copy(update={"outcomes": dict(places)}), "unreachable"


def with_a_jump(chance: random.Random, tables: Tables) -> tuple[Tables, str]:
    bold = chance.choice(["WX-7", "WM-6", "WM-5"])
    rules = tuple(
        rule.model_copy(update={"outcomes": ("full_outsourcing",)}) if rule.id == bold else rule
        for rule in tables.matrix.rules
    )
    return with_rules(tables, rules), "not_monotone"


BREAKS: tuple[Break, ...] = (
    without_a_rule,
    with_an_overlap,
    with_a_duplicate,
    with_a_rule_that_never_matches,
    with_an_outcome_that_nothing_reaches,
    with_a_jump,
)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seeded_fault_is_reported_and_its_mended_twin_is_not(seed: int, tables: Tables) -> None:
    faulty, kind = BREAKS[seed % len(BREAKS)](random.Random(seed), tables)
    assert kind in {fault.kind for fault in check(faulty).faults}
    assert check(tables).faults == ()


def matched(tables: Tables, cell: dict[str, Any]) -> int:
    return sum(all(cell[name] in values for name, values in rule.when.items()) for rule in tables.matrix.rules)


@pytest.mark.parametrize("rule_id", [f"WM-{n}" for n in range(1, 9)] + [f"WX-{n}" for n in range(1, 8)])
def test_removing_a_rule_changes_the_coverage_exactly_where_it_matched(rule_id: str, tables: Tables) -> None:
    rest = with_rules(tables, tuple(rule for rule in tables.matrix.rules if rule.id != rule_id))
    counts = [min(matched(rest, dict(zip(AXES, cell, strict=True))), 2) for cell in product(*AXES.values())]
    whole = check(rest).whole
    assert (whole.none, whole.once, whole.several) == (counts.count(0), counts.count(1), counts.count(2))
    gaps = [fault for fault in check(rest).faults if fault.kind == "gap"]
    assert len(gaps) == 4 * counts.count(0)
