"""An organisation's own tables, with an input and outcomes of its own: everything follows without a change of code.

The tables are the worked example of the documentation.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.adapters.table_files import load_tables
from advisor.agent.tools import build_tools
from advisor.bootstrap import Advisor, build
from advisor.matrix.checks import check
from advisor.matrix.tables import Tables
from advisor.retrieval.search import HybridRetriever
from advisor.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "data-residency"


@pytest.fixture
def tables() -> Tables:
    return load_tables(EXAMPLE)


@pytest.fixture
def advisor(tables: Tables, tmp_path: Path, retriever: HybridRetriever) -> Iterator[Advisor]:
    settings = Settings.read(home=tmp_path, tables=EXAMPLE)
    with Advisor(build(settings, retriever=retriever, intents=None), "me") as opened:
        yield opened


def test_the_example_has_no_faults(tables: Tables) -> None:
    assert check(tables).faults == ()


def test_the_tools_offer_its_inputs(tables: Tables) -> None:
    schema = build_tools(tables)["record_facts"].tool_call_schema.model_json_schema()
    assert "residency" in str(schema)
    assert "on_site" in str(schema)


def test_its_own_input_is_asked_as_a_closed_question_and_decides(advisor: Advisor) -> None:
    question = advisor.ask("Should we outsource our support chatbot?", "t").question
    assert question
    assert question.inputs == ("residency",)
    assert [option.label for option in question.options] == ["Anywhere", "In the EU", "On our own site", "I don't know"]
    reply = advisor.ask("on our own site", "t")
    decision = reply.workloads[0].decision
    assert (decision.outcome, [rule.id for rule in decision.rules]) == ("own_team", ["OP-1"])
    assert reply.text.startswith("**Our own team, provided our code of conduct does not ban it.**")


def test_its_own_extension_and_conditions_are_told(advisor: Advisor) -> None:
    values = {"residency": "anywhere", "sensitivity": "high", "banned_use": False}
    reply = advisor.set_facts("t", workload=0, values=values)
    headline = reply.workloads[0].decision.headline
    assert headline == "A partner in the EU, provided every sub-processor sits in the EU too."
    assert "OP-6 is our extension" in reply.text


def test_its_own_hard_stop_defers(advisor: Advisor) -> None:
    values = {"residency": "on_site", "works_council_agrees": False, "banned_use": False}
    reply = advisor.set_facts("t", workload=0, values=values)
    assert reply.text.startswith("**Not yet: first get the works council's agreement; then our own team.**")


def test_nothing_is_said_of_the_shipped_matrix(advisor: Advisor) -> None:
    text = advisor.set_facts("t", workload=0, values={"residency": "on_site"}).text
    assert "starting framework" not in text
    assert "WM-" not in text


def test_a_list_of_answers_names_none_of_the_inputs_that_its_tables_lack(advisor: Advisor) -> None:
    advisor.ask("Should we outsource our support chatbot?", "t")
    reply = advisor.ask("anywhere, proven, public", "t")
    assert {fact.input for fact in reply.workloads[0].facts} <= {"residency"}
