"""The decision in one line: short, honest about its strongest condition, and worded for people."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.decisions import Decision
from advisor.matrix.evaluation import decide
from advisor.matrix.tables import Tables

from tests.matrix.knowledge import bounded, complete, harmless_flags, known, plain, shipped, some_knowledge
from tests.matrix.oracle import Knowledge, Value, cells, conditions, hard_stops, is_known, outcome, verdict

LIMIT = 140
DATA_NAMES = {
    "default": "the data",
    "short": "the transactions",
    "wordy": "the " + "very " * 30 + "long transactions of all our customers",
    "endless": "x" * 300,
}
HARMLESS = plain(harmless_flags)
STAFF = complete("high", "mature", "high", "pilot")

# Cells that differ in what a headline has to hold: one for each rule with a condition, and for each outcome.
KINDS: dict[str, dict[str, Value]] = {
    "full_outsourcing": complete("low", "none", "high", "poc"),
    "behind a gate": complete("low", "none", "medium", "poc"),
    "co_build_squad": complete("medium", "emerging", "medium", "poc"),
    "once an owner is named": complete("medium", "none", "high", "poc"),
    "under strict governance": complete("high", "emerging", "high", "poc"),
    "staff_augmentation": STAFF,
    "advisory_only": complete("high", "mature", "low", "poc"),
    "internal_rnd": complete("low", "mature", "low", "poc"),
    "do_not_outsource": complete("high", "none", "high", "poc"),
    "two outcomes left": {"certainty": "low", "maturity": "mature"},
    "nothing known": {},
}
CO_BUILDING = ("co_build_squad", "once an owner is named", "under strict governance")


def strongest(knowledge: Knowledge) -> str:
    """A pattern for the strongest condition, which a settled headline has to hold.

    A rule's own condition goes first, then the stops that are assumed off, then what the outcome needs anyway.
    """
    stops, chosen = hard_stops(knowledge), outcome(knowledge)
    if chosen is None:
        return r"^Not decided yet"
    if "HS-2" in stops:
        return r"keep the data inside"
    if "HS-1" in stops:
        return r"decision logic"
    held = conditions(knowledge)
    patterns = {
        "build_capability": r"build internal capability first",
        "strict_governance": r"strict governance",
        "poc_gate": r"only behind a proof-of-concept gate",
    }
    for name, pattern in patterns.items():
        if name in held:
            return pattern
    if "internal_owner" in held and any("WX-4" in verdict(cell).rules for cell in cells(knowledge)):
        return r"provided .*owner"
    if chosen != "do_not_outsource":
        if not is_known(knowledge, "data_cannot_leave"):
            return r"provided .+ may be processed outside"
        if not is_known(knowledge, "core_differentiator"):
            return r"provided .*core decision logic"
    if "internal_owner" in held:
        return r"provided .*owner"
    if chosen == "full_outsourcing":
        return r"provided .*(acceptance criteria|no deep)"
    return r"\."


def assert_honest(decision: Decision, knowledge: Knowledge) -> None:
    headline = decision.headline
    assert len(headline) <= LIMIT
    assert re.search(strongest(knowledge), headline), headline
    assert headline.endswith("."), f"cut off: {headline}"


def answers_for(kind: str) -> Iterator[dict[str, tuple[bool, ...]]]:
    """Every way of answering what a headline of this kind may read; an input that is left out is open."""
    anything: list[bool | None] = [True, False, None]
    read: dict[str, list[bool | None]] = {
        "core_differentiator": anything,
        "data_cannot_leave": anything,
        "success_criteria_defined": anything,
        "data_ready": [False, None],
        "internal_owner": anything if kind in CO_BUILDING else [None],
    }
    for chosen in product(*read.values()):
        yield {name: (answer,) for name, answer in zip(read, chosen, strict=True) if answer is not None}


@pytest.mark.parametrize("kind", KINDS)
def test_every_headline_fits_and_holds_its_strongest_condition(tables: Tables, kind: str) -> None:
    axes = {name: (value,) for name, value in KINDS[kind].items()}
    for answers in answers_for(kind):
        knowledge: Knowledge = {**axes, **answers}
        assert_honest(decide(tables, tables.known(plain(knowledge))), knowledge)


@pytest.mark.parametrize("data", [name for name in DATA_NAMES if name != "default"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_long_name_for_the_data_never_drives_the_condition_out(tables: Tables, kind: str, data: str) -> None:
    axes = {name: (value,) for name, value in KINDS[kind].items()}
    not_ready: Knowledge = {"data_ready": (False,)}
    for answers in ({}, not_ready, {**not_ready, "success_criteria_defined": (False,)}):
        knowledge: Knowledge = {**axes, **answers}
        assert_honest(decide(tables, tables.known(plain(knowledge)), DATA_NAMES[data]), knowledge)


@bounded
@given(some_knowledge, st.sampled_from(["the data", "the claims", "customers' e-mails and invoices"]))
def test_headlines_are_honest_whatever_is_known(knowledge: Knowledge, data: str) -> None:
    assert_honest(decide(shipped(), known(knowledge), data), knowledge)


@bounded
@given(some_knowledge)
def test_a_deferring_stop_makes_the_headline_lead_with_not_yet(knowledge: Knowledge) -> None:
    stops = hard_stops(knowledge)
    expected = outcome(knowledge) is not None and bool(stops & {"HS-3", "HS-4"}) and not stops & {"HS-1", "HS-2"}
    headline = decide(shipped(), known(knowledge)).headline
    assert headline.startswith("Not yet") == expected


@pytest.mark.parametrize(
    ("values", "data", "headline"),
    [
        (STAFF, "the transactions", "Staff augmentation, provided the transactions may be processed outside."),
        (STAFF, "the data", "Staff augmentation, provided the data may be processed outside."),
        (STAFF | HARMLESS, "the data", "Staff augmentation."),
        (
            STAFF | HARMLESS | {"core_differentiator": None},
            "the data",
            "Staff augmentation, provided it is not your core decision logic.",
        ),
        (
            complete("high", "emerging", "high", "poc"),
            "patient records",
            "Co-build squad with strict governance, provided patient records may be processed outside.",
        ),
        (
            complete("high", "emerging", "high", "poc") | HARMLESS,
            "patient records",
            "Co-build squad with strict governance.",
        ),
        (
            complete("medium", "emerging", "medium", "poc") | HARMLESS | {"internal_owner": None},
            "the data",
            "Co-build squad, provided a product owner inside directs the work.",
        ),
        (
            complete("low", "none", "medium", "poc"),
            "the data",
            "Full outsourcing, only behind a proof-of-concept gate, provided the data may be processed outside.",
        ),
        (
            complete("high", "none", "low", "poc"),
            "the data",
            "Do not outsource: build internal capability first.",
        ),
        ({"data_cannot_leave": True}, "the data", "Do not outsource: keep the data inside."),
        ({"core_differentiator": True}, "the data", "Do not outsource: keep the decision logic inside."),
        (
            STAFF | HARMLESS | {"success_criteria_defined": False},
            "the data",
            "Not yet: first settle measurable success criteria; then staff augmentation.",
        ),
        ({}, "the data", "Not decided yet: 6 outcomes are still possible."),
        (
            {"sensitivity": "low", "maturity": ["none", "emerging"], "certainty": "medium"},
            "the data",
            "Not decided yet: full outsourcing or co-build squad.",
        ),
        (
            {"maturity": "mature", "certainty": "low"},
            "the data",
            "Not decided yet: advisory only or internal R&D.",
        ),
    ],
)
def test_the_wording(tables: Tables, values: dict[str, object], data: str, headline: str) -> None:
    assert decide(tables, tables.known(values), data).headline == headline
