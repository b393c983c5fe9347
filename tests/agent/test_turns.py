"""A turn is stored as a whole or not at all, and broken input is refused at the door."""

from pathlib import Path

import pytest

from advisor.bootstrap import Advisor, build
from advisor.core.errors import TableError, UnknownThreadError, UnknownValueError, UnknownWorkloadError, UsageError
from advisor.core.replies import Check
from advisor.retrieval.search import HybridRetriever
from advisor.settings import Settings

from tests.agent.test_own_tables import EXAMPLE
from tests.conftest import OpenAdvisor
from tests.messages import BANK, CHATBOT


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5])
def test_a_turn_that_is_given_up_leaves_the_thread_as_it_was(advisor: Advisor, steps: int) -> None:
    advisor.ask(CHATBOT, "t")
    before = advisor.ask("why do you ask?", "t").workloads
    events = advisor.stream("we have no AI team", "t")
    for _ in range(steps):
        next(events)
    events.close()  # type: ignore[attr-defined]
    assert len(advisor.messages("t")) == 2 or steps == 5
    if steps < 5:
        assert advisor.ask("why do you ask?", "t").workloads == before


def test_a_first_turn_that_is_given_up_leaves_no_thread(advisor: Advisor) -> None:
    events = advisor.stream(BANK, "t")
    next(events)
    events.close()  # type: ignore[attr-defined]
    with pytest.raises(UnknownThreadError):
        advisor.messages("t")


def test_a_turn_that_fails_leaves_the_thread_as_it_was(
    open_advisor: OpenAdvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor = open_advisor()
    advisor.ask(CHATBOT, "t")
    monkeypatch.setattr("advisor.agent.graph.Verifier.verify", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        advisor.ask("emerging", "t")
    assert advisor.messages("t") == [CHATBOT]


def test_a_turn_ends_though_even_the_engines_own_wording_fails(
    open_advisor: OpenAdvisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "advisor.agent.graph.Verifier.verify", lambda *given: (Check(name="words", passed=False, detail="no"),)
    )
    reply = open_advisor().ask(BANK, "t")
    assert reply.workloads[0].decision.outcome == "staff_augmentation"
    assert not reply.verification.passed


@pytest.mark.parametrize("text", ["\ud800 hi", "hello \udfff"])
def test_broken_characters_are_refused(advisor: Advisor, text: str) -> None:
    with pytest.raises(UsageError, match="broken character"):
        advisor.ask(text, "t")
    with pytest.raises(UsageError, match="broken character"):
        advisor.ask("hello", text)


def test_a_control_may_leave_several_values(advisor: Advisor) -> None:
    values = {"maturity": ["none", "emerging"], "sensitivity": "low", "certainty": "high"}
    reply = advisor.set_facts("t", workload=0, values=values)
    assert reply.workloads[0].decision.outcome == "full_outsourcing"


@pytest.mark.parametrize("value", [[], {}, float("nan"), 1, b"none", ["none", "huge"]])
def test_odd_values_are_refused_in_words(advisor: Advisor, value: object) -> None:
    with pytest.raises(UnknownValueError, match="maturity"):
        advisor.set_fact("t", workload=0, input="maturity", value=value)  # type: ignore[arg-type]


@pytest.mark.parametrize("workload", [-1, None, "0"])
def test_odd_workloads_are_refused_in_words(advisor: Advisor, workload: object) -> None:
    with pytest.raises(UnknownWorkloadError):
        advisor.set_fact("t", workload=workload, input="maturity", value="none")  # type: ignore[arg-type]


def test_a_table_that_cites_what_is_not_there_is_named(tmp_path: Path, retriever: HybridRetriever) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    for file in EXAMPLE.iterdir():
        text = file.read_text(encoding="utf-8")
        (tables / file.name).write_text(
            text.replace("id: OP-1\n", "id: OP-1\n    cites: [nope.nope]\n"), encoding="utf-8"
        )
    with pytest.raises(TableError, match=r"OP-1 cites 'nope\.nope'"):
        build(Settings.read(home=tmp_path, tables=tables), retriever=retriever, intents=None)
