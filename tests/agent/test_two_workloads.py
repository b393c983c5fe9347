"""Two workloads in one message: what is said of each, what holds for both, and which is asked about."""

import pytest
from langchain_core.messages import AIMessage

from advisor.bootstrap import Advisor
from advisor.core.facts import Fact
from advisor.core.replies import Reply
from advisor.testing import ScriptedChatModel, calls

from tests.agent.conftest import Talk
from tests.agent.test_models import echo
from tests.conftest import OpenAdvisor

TWO = (
    "We want two things built: a support chatbot and a demand forecast. Nobody here has AI skills. The chatbot sees "
    "patient records."
)
SCREENING = (
    "Two things: a chatbot for our opening hours and CV screening that rejects applicants. We have no AI people."
)
BEFORE = (
    "Nobody here has AI skills. Should we outsource a support chatbot and a demand forecast? The chatbot sees patient "
    "records."
)
BOTH = (
    "We want two things built: a support chatbot and a demand forecast. Our ML team is new. Both are proven everywhere."
)


def names(reply: Reply) -> list[str]:
    return [workload.name for workload in reply.workloads]


def values(reply: Reply) -> list[dict[str, object]]:
    """The facts of each workload as plain values."""
    return [{fact.input: fact.value for fact in workload.facts} for workload in reply.workloads]


def facts(reply: Reply) -> list[Fact]:
    return [fact for workload in reply.workloads for fact in workload.facts]


class TestRead:
    """What one message says about two workloads."""

    @pytest.mark.parametrize(
        ("message", "named"),
        [
            (TWO, ["support chatbot", "demand forecast"]),
            (BEFORE, ["support chatbot", "demand forecast"]),
            (BOTH, ["support chatbot", "demand forecast"]),
            (SCREENING, ["chatbot for our opening hours", "CV screening that rejects applicants"]),
        ],
        ids=["two", "before", "both", "screening"],
    )
    def test_both_appear_by_their_names(self, talk: Talk, message: str, named: list[str]) -> None:
        assert names(talk(message)) == named

    @pytest.mark.parametrize("message", [TWO, BEFORE], ids=["after the names", "before them"])
    def test_what_holds_for_the_organisation_is_in_both(self, talk: Talk, message: str) -> None:
        assert [one["maturity"] for one in values(talk(message))] == ["none", "none"]

    @pytest.mark.parametrize("message", [TWO, BEFORE])
    def test_what_is_said_of_one_is_not_in_the_other(self, talk: Talk, message: str) -> None:
        chatbot, forecast = values(talk(message))
        assert chatbot == {"maturity": "none", "sensitivity": "high"}
        assert forecast == {"maturity": "none"}

    def test_each_has_its_own_value_of_one_input(self, talk: Talk) -> None:
        assert [one["sensitivity"] for one in values(talk(SCREENING))] == ["low", "high"]

    def test_what_is_said_of_both_is_in_both(self, talk: Talk) -> None:
        assert values(talk(BOTH)) == [{"maturity": "emerging", "certainty": "high"}] * 2

    @pytest.mark.parametrize("message", [TWO, BEFORE, BOTH, SCREENING])
    def test_every_quote_is_where_it_says(self, talk: Talk, message: str) -> None:
        found = facts(talk(message))
        assert found
        for fact in found:
            assert fact.evidence
            assert fact.evidence.message == 0
            assert message[fact.evidence.start : fact.evidence.end] == fact.evidence.quote

    def test_each_has_a_decision_of_its_own(self, talk: Talk) -> None:
        first, second = talk(SCREENING).workloads
        assert first.decision.outcome is None
        assert second.decision.outcome == "do_not_outsource"

    def test_each_is_compared_with_what_is_usual_for_its_kind(self, talk: Talk) -> None:
        reasons = [{one.reason.partition(":")[0] for one in found.suggestions} for found in talk(SCREENING).workloads]
        assert reasons == [{"Public website assistant"}, {"Applicant screening"}]


class TestReply:
    """The answer is about the first; the other one stands beside it."""

    def test_the_other_is_named_with_its_own_advice(self, talk: Talk) -> None:
        reply = talk(SCREENING)
        other = reply.workloads[1]
        assert f"Noted beside it – **{other.name}**: {other.decision.headline}" in reply.text

    def test_the_first_is_not_noted_beside_itself(self, talk: Talk) -> None:
        reply = talk(SCREENING)
        assert reply.text.startswith(f"**{reply.workloads[0].decision.headline}**")
        assert reply.text.count("Noted beside it") == 1

    def test_the_question_is_about_the_first(self, talk: Talk) -> None:
        reply = talk(SCREENING)
        assert reply.question
        assert reply.question.workload == 0
        assert "Now " not in reply.text

    def test_later_turns_speak_of_the_one_in_hand_alone(self, talk: Talk) -> None:
        assert "Noted beside it" not in talk(SCREENING, "yes").text

    def test_a_message_about_one_workload_notes_nothing_beside_it(self, talk: Talk) -> None:
        reply = talk("Should we outsource our support chatbot?")
        assert names(reply) == ["support chatbot"]
        assert "Noted beside it" not in reply.text

    def test_an_answer_goes_to_the_first(self, talk: Talk) -> None:
        first, second = values(talk(SCREENING, "a research bet"))
        assert first["certainty"] == "low"
        assert "certainty" not in second


class TestMovingOn:
    """With nothing left to ask about the first, the other one is taken up."""

    @pytest.fixture
    def moved(self, talk: Talk) -> Reply:
        """The first has its outcome and its hard stops are unknown; the other one has none yet."""
        return talk(TWO, "I don't know")

    def test_the_question_moves_and_says_so(self, moved: Reply) -> None:
        assert moved.question
        assert moved.question.workload == 1
        assert f"**Now demand forecast. {moved.question.text}**" in moved.text

    def test_the_answer_of_that_turn_is_still_about_the_first(self, moved: Reply) -> None:
        assert moved.status == "recommended"
        assert moved.text.startswith(f"**{moved.workloads[0].decision.headline}**")

    def test_an_answer_goes_to_the_other(self, moved: Reply, talk: Talk) -> None:
        reply = talk("low")
        assert values(reply) == [
            {"maturity": "none", "sensitivity": "high"},
            {"maturity": "none", "sensitivity": "low"},
        ]
        assert reply.text.startswith(f"**{reply.workloads[1].decision.headline}**")

    def test_the_talk_stays_with_the_other(self, moved: Reply, talk: Talk) -> None:
        reply = talk("low", "a research bet")
        assert values(reply)[1] == {"maturity": "none", "sensitivity": "low", "certainty": "low"}
        assert reply.workloads[1].decision.outcome == "advisory_only"
        assert reply.question
        assert reply.question.workload == 1
        assert "Now demand forecast" not in reply.text

    def test_a_proposal_is_that_of_the_others_kind(self, moved: Reply, talk: Talk) -> None:
        assert moved.question
        assert moved.question.proposal
        assert moved.question.proposal in moved.workloads[1].suggestions
        assert values(talk("yes"))[1]["sensitivity"] == moved.question.proposal.value

    def test_a_digression_leaves_the_moved_question_open(self, moved: Reply, talk: Talk) -> None:
        reply = talk("what should a contract say about exit?")
        assert reply.question == moved.question
        assert values(talk("low"))[1]["sensitivity"] == "low"

    def test_what_if_supposes_of_the_other(self, moved: Reply, talk: Talk) -> None:
        reply = talk("low", "what if it were a research bet?")
        assert reply.text.startswith("**If it were a research bet: Advisory only")
        assert "certainty" not in values(reply)[1]

    def test_what_holds_for_the_organisation_is_corrected_in_both(self, moved: Reply, talk: Talk) -> None:
        reply = talk("Actually, our ML team of twelve runs models in production.")
        assert [one["maturity"] for one in values(reply)] == ["mature", "mature"]

    def test_a_control_can_set_either(self, moved: Reply, shipped: Advisor) -> None:
        first = shipped.set_fact(moved.thread_id, workload=0, input="certainty", value="high")
        assert [one.get("certainty") for one in values(first)] == ["high", None]
        second = shipped.set_fact(moved.thread_id, workload=1, input="certainty", value="low")
        assert [one.get("certainty") for one in values(second)] == ["high", "low"]

    def test_an_input_that_nobody_knows_of_the_first_may_be_known_of_the_other(self, talk: Talk) -> None:
        reply = talk(BOTH, "I don't know")
        assert reply.question
        assert (reply.question.workload, reply.question.inputs) == (1, ("sensitivity",))
        assert [one.get("sensitivity") for one in values(talk("low"))] == [None, "low"]

    def test_a_single_workload_has_no_other_to_move_to(self, talk: Talk) -> None:
        reply = talk("Should we outsource our support chatbot?", "emerging", *["I don't know"] * 3)
        assert reply.question is None
        assert "Now " not in reply.text


class TestModels:
    """A language model may tell two workloads apart too; its facts are checked against the words as ever."""

    MESSAGE = "A churn model and a support chatbot? We have no ML team. Churn models are proven everywhere."

    def recorded(self, workload: str, **said: tuple[str, str]) -> tuple[str, dict[str, object]]:
        found = [{"input": name, "value": value, "quote": quote} for name, (value, quote) in said.items()]
        return "record_facts", {"workload": workload, "facts": found}

    def answer(self, open_advisor: OpenAdvisor, *named: tuple[str, dict[str, object]]) -> Reply:
        script: list[AIMessage | object] = [calls(*named), echo]
        return open_advisor(ScriptedChatModel(script=script)).ask(self.MESSAGE, "t")

    def test_each_call_records_for_its_own_workload(self, open_advisor: OpenAdvisor) -> None:
        reply = self.answer(
            open_advisor,
            self.recorded("churn model", certainty=("high", "Churn models are proven everywhere")),
            self.recorded("support chatbot", maturity=("none", "We have no ML team")),
        )
        assert names(reply) == ["churn model", "support chatbot"]
        assert values(reply) == [{"certainty": "high", "maturity": "none"}, {"maturity": "none"}]
        assert "Noted beside it – **support chatbot**" in reply.text
        assert reply.question
        assert reply.question.workload == 0

    def test_a_name_that_the_user_did_not_give_opens_no_workload(self, open_advisor: OpenAdvisor) -> None:
        reply = self.answer(
            open_advisor,
            self.recorded("churn model", certainty=("high", "Churn models are proven everywhere")),
            self.recorded("pricing engine", maturity=("none", "We have no ML team")),
        )
        assert names(reply) == ["churn model"]
        assert "Noted beside it" not in reply.text
