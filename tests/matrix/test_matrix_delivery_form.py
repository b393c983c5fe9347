"""Table 2: in what shape the work goes outside, which forms suit which outcome, and the steps over time."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import Decision, decide
from advisor.matrix.checks import check
from advisor.matrix.delivery import open_inputs
from advisor.matrix.tables import DeliveryRule, DeliveryTable, Tables

from tests.matrix.knowledge import bounded, complete, known, plain, shipped
from tests.matrix.oracle import AXES, Knowledge, cells, outcome
from tests.matrix.tables_folder import TablesFolder

FORMS = {"end_to_end", "task_specific", "consulting_sprint", "dedicated_team", "aiaas", "bot"}
OWN = {
    "customization": ("low", "medium", "high"),
    "time_to_value": ("urgent", "moderate", "patient"),
    "long_term_ownership": ("vendor", "shared", "internal"),
}
INPUTS: dict[str, tuple[str, ...]] = {
    "customization": OWN["customization"],
    "sensitivity": AXES["sensitivity"],
    "time_to_value": OWN["time_to_value"],
    "long_term_ownership": OWN["long_term_ownership"],
}
THREE_AXES = list(product(*list(AXES.values())[:3]))
COMBINATIONS = [dict(zip(INPUTS, values, strict=True)) for values in product(*INPUTS.values())]

some_pilot = st.sampled_from(THREE_AXES).map(
    lambda cell: {name: (value,) for name, value in zip(AXES, (*cell, "pilot"), strict=True)}
)
some_of_its_own = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in OWN.items()})


@pytest.fixture
def table(tables: Tables) -> DeliveryTable:
    assert tables.delivery is not None
    return tables.delivery


def matching(table: DeliveryTable, combination: dict[str, str]) -> list[DeliveryRule]:
    """The rules whose entries all admit the combination."""
    return [rule for rule in table.rules if all(combination[name] in values for name, values in rule.when.items())]


def is_low_risk_validation(combination: dict[str, str]) -> bool:
    """Rapid validation with low risk, in the table's inputs."""
    return combination["sensitivity"] == "low" and combination["time_to_value"] == "urgent"


def is_for_keeps(combination: dict[str, str]) -> bool:
    """High customization with long-term ownership, in the table's inputs."""
    return combination["customization"] == "high" and combination["long_term_ownership"] == "internal"


def suiting(outcome: str, combination: dict[str, str]) -> set[str]:
    """The forms that suit an outcome; those that build capability inside are looked at apart."""
    forms = {
        "full_outsourcing": {"end_to_end", "aiaas", "bot"},
        "co_build_squad": {"dedicated_team", "bot"},
        "staff_augmentation": {"task_specific", "dedicated_team", "bot"},
        "advisory_only": {"consulting_sprint"},
    }[outcome]
    return forms | {"aiaas"} if outcome == "advisory_only" and is_low_risk_validation(combination) else forms


@cache
def decided(sensitivity: str, maturity: str, certainty: str, readiness: str, *own: str) -> Decision:
    """The decision where every input of both tables is known."""
    return decide(complete(sensitivity, maturity, certainty, readiness) | dict(zip(OWN, own, strict=True)))


def completions(known: dict[str, str]) -> Iterator[dict[str, str]]:
    """Every way of answering the table's own inputs that the known ones leave."""
    for values in product(*((known[name],) if name in known else domain for name, domain in OWN.items())):
        yield dict(zip(OWN, values, strict=True))


def form_of(knowledge: Knowledge, own: dict[str, str]) -> str | None:
    """The form where every axis and every input of the table is known."""
    (cell,) = cells(knowledge)
    return decided(*cell, *(own[name] for name in OWN)).delivery_form


def test_its_vocabulary_has_its_fixed_ids(tables: Tables, table: DeliveryTable) -> None:
    assert set(table.inputs) == set(INPUTS)
    assert {name: tuple(tables.inputs[name].values) for name in table.inputs} == {
        name: INPUTS[name] for name in table.inputs
    }
    assert set(table.forms) == FORMS


@pytest.mark.parametrize("combination", COMBINATIONS, ids=lambda combination: "-".join(combination.values()))
def test_each_combination_matches_one_rule(table: DeliveryTable, combination: dict[str, str]) -> None:
    assert len(matching(table, combination)) == 1


def test_every_rule_is_published_or_derived_for_a_reason(table: DeliveryTable) -> None:
    for rule in table.rules:
        assert rule.provenance in ("published", "derived")
        assert rule.provenance == "published" or rule.reason
        assert set(rule.ranking) <= FORMS
        assert len(set(rule.ranking)) == len(rule.ranking) > 0


def test_high_customization_with_long_term_ownership_calls_for_build_operate_transfer(table: DeliveryTable) -> None:
    for combination in filter(is_for_keeps, COMBINATIONS):
        (rule,) = matching(table, combination)
        assert (rule.ranking[0], rule.provenance) == ("bot", "published")


def test_rapid_validation_with_low_risk_calls_for_a_service_or_a_sprint(table: DeliveryTable) -> None:
    validations = [one for one in COMBINATIONS if is_low_risk_validation(one) and not is_for_keeps(one)]
    others = {
        tuple(one.values()): rule.id
        for one in validations
        for rule in matching(table, one)
        if rule.ranking[0] not in ("aiaas", "consulting_sprint") or rule.provenance != "published"
    }
    assert others == {}


def test_only_what_the_article_states_counts_as_published(table: DeliveryTable) -> None:
    for combination in COMBINATIONS:
        (rule,) = matching(table, combination)
        assert rule.provenance == "derived" or is_for_keeps(combination) or is_low_risk_validation(combination)


@pytest.mark.parametrize("cell", THREE_AXES, ids="-".join)
def test_the_first_form_of_the_ranking_that_suits_the_outcome_wins(
    table: DeliveryTable, cell: tuple[str, str, str]
) -> None:
    for own in completions({}):
        decision = decided(*cell, "pilot", *own.values())
        combination = {**own, "sensitivity": cell[0]}
        assert decision.outcome is not None
        if decision.outcome in ("internal_rnd", "do_not_outsource"):
            assert decision.delivery_form in (None, "consulting_sprint")
        else:
            (rule,) = matching(table, combination)
            suits = suiting(decision.outcome, combination)
            assert decision.delivery_form == next((form for form in rule.ranking if form in suits), None)


def test_a_mature_team_s_own_research_needs_no_form() -> None:
    assert {decided("medium", "mature", "low", "poc", *own.values()).delivery_form for own in completions({})} == {None}


@settings(bounded, max_examples=30)
@given(some_pilot, some_of_its_own)
def test_the_form_is_set_as_soon_as_all_completions_agree(knowledge: Knowledge, own: dict[str, str]) -> None:
    forms = {form_of(knowledge, completion) for completion in completions(own)}
    assert decide({**plain(knowledge), **own}).delivery_form == (forms.pop() if len(forms) == 1 else None)


@settings(bounded, max_examples=30)
@given(some_pilot, some_of_its_own)
def test_only_its_own_open_inputs_that_can_change_the_form_are_asked(knowledge: Knowledge, own: dict[str, str]) -> None:
    changing = {
        name
        for completion in completions(own)
        for name in set(OWN) - set(own)
        for value in OWN[name]
        if form_of(knowledge, completion) != form_of(knowledge, completion | {name: value})
    }
    chosen = outcome(knowledge)
    assert chosen is not None
    asked = open_inputs(shipped(), known({**knowledge, **{name: (value,) for name, value in own.items()}}), chosen)
    assert set(asked) == changing
    assert len(asked) == len(changing)


def test_there_is_no_form_before_there_is_an_outcome() -> None:
    decision = decide({"customization": "high", "time_to_value": "patient", "long_term_ownership": "internal"})
    assert decision.outcome is None
    assert decision.delivery_form is None
    assert decision.pathway == ()


def test_the_form_changes_neither_the_outcome_nor_what_would_flip_it() -> None:
    axes = complete("high", "mature", "high", "pilot")
    plainly, shaped = decide(axes), decided("high", "mature", "high", "pilot", "high", "patient", "internal")
    assert shaped.delivery_form == "bot"
    for field in ("outcome", "conditions", "robustness", "counterfactuals", "headline"):
        assert getattr(shaped, field) == getattr(plainly, field)


def test_the_rule_behind_the_form_is_named_with_its_table(table: DeliveryTable) -> None:
    decision = decided("high", "mature", "high", "pilot", "high", "patient", "internal")
    (rule,) = [rule for rule in decision.rules if rule.table == table.id]
    assert rule.provenance == "published"
    assert rule.text


def test_a_published_form_that_does_not_suit_the_outcome_is_shown_as_barred() -> None:
    decision = decided("high", "emerging", "medium", "pilot", "high", "patient", "internal")
    assert (decision.outcome, decision.delivery_form) == ("advisory_only", "consulting_sprint")
    assert any(re.search(r"\bbot\b|build-operate-transfer", step.text, re.IGNORECASE) for step in decision.trace)


@pytest.mark.parametrize(
    ("everything", "pathway"),
    [
        (("high", "mature", "high", "poc", "high", "moderate", "shared"), ("consulting_sprint", "dedicated_team")),
        (("low", "none", "high", "poc", "medium", "urgent", "vendor"), ("aiaas", "dedicated_team")),
        (("medium", "emerging", "high", "pilot", "low", "urgent", "internal"), ("dedicated_team", "bot")),
    ],
    ids=["a sprint before a regulated build", "a service for validation, then a team", "a team, then a transfer"],
)
def test_a_pathway_is_a_sequence_that_the_sources_show(everything: tuple[str, ...], pathway: tuple[str, ...]) -> None:
    sensitivity, maturity, certainty, readiness, *own = everything
    decision = decided(sensitivity, maturity, certainty, readiness, *own)
    assert decision.pathway == pathway
    assert decision.delivery_form in pathway


def test_a_pathway_has_several_steps_and_holds_the_form() -> None:
    for cell, own in product(THREE_AXES, completions({})):
        decision = decided(*cell, "pilot", *own.values())
        assert len(decision.pathway) != 1
        assert len(set(decision.pathway)) == len(decision.pathway)
        assert not decision.pathway or decision.delivery_form in decision.pathway


def test_the_shipped_table_has_no_fault(tables: Tables) -> None:
    assert [fault for fault in check(tables).faults if "DF-" in fault.text] == []


def test_a_combination_of_table_2_that_no_rule_matches_is_a_gap(folder: TablesFolder, table: DeliveryTable) -> None:
    values = ("high", "high", "patient", "vendor")
    (dropped,) = matching(table, dict(zip(INPUTS, values, strict=True)))
    with folder.editing("delivery-form.yaml") as content:
        content["rules"] = [rule for rule in content["rules"] if rule["id"] != dropped.id]
    gaps = [fault for fault in check(folder.load()).faults if fault.kind == "gap"]
    assert any("customization high" in gap.text and "long_term_ownership vendor" in gap.text for gap in gaps)


def test_an_overlap_in_table_2_is_a_fault(folder: TablesFolder) -> None:
    with folder.editing("delivery-form.yaml") as table:
        rule = {"id": "DF-99", "when": {"customization": "high"}, "ranking": ["bot"], "provenance": "derived"}
        table["rules"].append(rule | {"text": "New.", "reason": "New."})
    overlaps = [fault for fault in check(folder.load()).faults if fault.kind == "overlap"]
    assert overlaps
    assert all("DF-99" in overlap.text for overlap in overlaps)
