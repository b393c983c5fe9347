"""The steps of a turn as events: the one that read the message carries the tools that were called."""

import pytest

from advisor.bootstrap import Advisor
from advisor.core.replies import StepEvent
from advisor.testing import ScriptedChatModel, calls

from tests.agent.test_models import echo
from tests.conftest import OpenAdvisor
from tests.messages import BANK, CHATBOT, EXIT


def steps(advisor: Advisor, message: str, thread: str = "t") -> dict[str, StepEvent]:
    return {event.name: event for event in advisor.stream(message, thread) if isinstance(event, StepEvent)}


def test_the_step_that_read_the_message_carries_the_tool_calls(advisor: Advisor) -> None:
    recorded, recommend = steps(advisor, BANK)["read"].calls
    assert recommend.name == "recommend"
    assert recorded.name == "record_facts"
    assert [(fact["input"], fact["value"], fact["quote"]) for fact in recorded.args["facts"]] == [
        ("sensitivity", "high", "customers' transactions"),
        ("maturity", "mature", "Our ML team of twelve runs models in production"),
        ("certainty", "high", "fraud models are proven everywhere"),
    ]


@pytest.mark.parametrize(
    ("message", "names"), [(CHATBOT, ["recommend"]), (EXIT, ["search_guidance"]), ("We have a mature team.", [])]
)
def test_the_calls_are_those_of_the_message(advisor: Advisor, message: str, names: list[str]) -> None:
    assert [call.name for call in steps(advisor, message)["read"].calls] == names


def test_no_other_step_carries_calls(advisor: Advisor) -> None:
    assert [name for name, step in steps(advisor, BANK).items() if step.calls] == ["read"]


def test_the_calls_of_a_turn_are_its_own(advisor: Advisor) -> None:
    steps(advisor, CHATBOT)
    [call] = steps(advisor, "we have no AI team")["read"].calls
    assert [(fact["input"], fact["value"]) for fact in call.args["facts"]] == [("maturity", "none")]


def test_a_models_calls_are_carried_as_it_made_them(open_advisor: OpenAdvisor) -> None:
    fact = {"input": "maturity", "value": "none", "quote": "no team"}
    read = calls(("record_facts", {"workload": "chatbot", "facts": [fact]}), ("recommend", {"workload": "chatbot"}))
    advisor = open_advisor(ScriptedChatModel(script=[read, echo]))
    recorded, recommend = steps(advisor, "Outsource our chatbot? We have no team.")["read"].calls
    assert recorded.args["workload"] == "chatbot"
    assert [(one["input"], one["value"], one["quote"]) for one in recorded.args["facts"]] == [
        ("maturity", "none", "no team")
    ]
    assert recommend.name == "recommend"


def test_steps_with_calls_survive_json(advisor: Advisor) -> None:
    step = steps(advisor, BANK)["read"]
    assert StepEvent.model_validate_json(step.model_dump_json()) == step
