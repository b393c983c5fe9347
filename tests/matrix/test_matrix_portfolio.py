"""A portfolio of workloads: each decided on its own, and together perhaps a hybrid partnership."""

from advisor.matrix.evaluation import decide
from advisor.matrix.portfolio import decide_portfolio, what_if
from advisor.matrix.tables import Known, Tables

from tests.matrix.knowledge import complete

WORKLOADS = {
    "chatbot": complete("low", "emerging", "high", "poc"),
    "triage": complete("high", "emerging", "high", "poc"),
    "research": complete("low", "emerging", "low", "poc"),
}


def known(tables: Tables, *names: str) -> dict[str, Known]:
    """What is known of the named workloads."""
    return {name: tables.known(WORKLOADS[name]) for name in names}


def test_each_workload_is_decided_on_its_own(tables: Tables) -> None:
    workloads = known(tables, *WORKLOADS)
    items = decide_portfolio(tables, workloads).items
    assert {item.name: item.decision for item in items} == {
        name: decide(tables, values) for name, values in workloads.items()
    }


def test_workloads_that_call_for_different_models_make_a_hybrid_partnership(tables: Tables) -> None:
    assert decide_portfolio(tables, known(tables, "chatbot", "triage")).outcome == "hybrid_partnership"


def test_workloads_that_call_for_one_model_do_not(tables: Tables) -> None:
    one = tables.known(WORKLOADS["chatbot"])
    assert decide_portfolio(tables, {"first": one, "second": one}).outcome is None


def test_no_single_workload_is_a_hybrid_partnership(tables: Tables) -> None:
    assert "hybrid_partnership" not in tables.outcomes
    assert decide_portfolio(tables, known(tables, "triage")).outcome is None


def test_what_if_shows_the_workloads_that_a_change_moves(tables: Tables) -> None:
    shifts = what_if(tables, known(tables, *WORKLOADS), {"maturity": "mature"})
    assert {shift.name: (shift.before, shift.after) for shift in shifts} == {
        "chatbot": ("full_outsourcing", "staff_augmentation"),
        "triage": ("co_build_squad", "staff_augmentation"),
        "research": ("advisory_only", "internal_rnd"),
    }


def test_what_if_leaves_out_what_stays(tables: Tables) -> None:
    assert what_if(tables, known(tables, *WORKLOADS), {"readiness": "pilot"}) == ()
