"""Questions that propose a likely value: what confirms it, what leaves it open, and that a suggestion is no fact."""

import pytest

from advisor.bootstrap import Advisor
from advisor.core.facts import Fact, Value
from advisor.core.replies import Reply

from tests.agent.conftest import Talk
from tests.conftest import OpenAdvisor
from tests.messages import CHATBOT, EXIT


def facts(reply: Reply) -> dict[str, Fact]:
    return {fact.input: fact for fact in reply.workloads[0].facts}


def values(reply: Reply) -> dict[str, object]:
    return {name: fact.value for name, fact in facts(reply).items()}


def suggested(reply: Reply) -> dict[str, Value]:
    return {one.input: one.value for one in reply.workloads[0].suggestions}


def asked(reply: Reply) -> tuple[str, Value | None]:
    """The one input that was asked and the value proposed for it."""
    assert reply.question
    [name] = reply.question.inputs
    return name, reply.question.proposal.value if reply.question.proposal else None


class TestSuggestions:
    """What usually holds for such work is shown beside the facts, and decides nothing."""

    def test_what_usually_holds_is_suggested_and_is_no_fact(self, talk: Talk) -> None:
        reply = talk(CHATBOT)
        assert suggested(reply) == {"certainty": "high", "sensitivity": "medium", "core_differentiator": False}
        assert facts(reply) == {}
        assert reply.workloads[0].decision.outcome is None

    def test_each_says_why_and_where_it_comes_from(self, talk: Talk) -> None:
        for one in talk(CHATBOT).workloads[0].suggestions:
            assert one.from_ == "catalogue"
            assert one.reason.startswith("Support assistant: ")
            assert one.evidence is None

    def test_what_is_said_is_not_suggested_any_more(self, talk: Talk) -> None:
        reply = talk("Should we outsource our support chatbot? It works on patient records.")
        assert values(reply) == {"sensitivity": "high"}
        assert "sensitivity" not in suggested(reply)

    def test_the_decision_is_that_of_the_facts_alone(self, talk: Talk, advisor: Advisor) -> None:
        without = advisor.ask(CHATBOT, "t")
        reply = talk(CHATBOT)
        assert without.workloads[0].suggestions == ()
        assert reply.workloads[0].decision == without.workloads[0].decision

    def test_nothing_is_suggested_for_work_of_no_known_kind(self, shipped: Advisor) -> None:
        reply = shipped.set_fact("nameless", workload=0, input="maturity", value="emerging")
        assert reply.workloads[0].suggestions == ()
        assert reply.question
        assert reply.question.proposal is None
        assert "As a rule" not in reply.text

    def test_a_control_settles_what_was_suggested(self, shipped: Advisor) -> None:
        shipped.ask(CHATBOT, "control")
        reply = shipped.set_fact("control", workload=0, input="certainty", value="low")
        assert values(reply) == {"certainty": "low"}
        assert "certainty" not in suggested(reply)

    def test_a_control_that_cannot_answer_ends_the_suggestion(self, shipped: Advisor) -> None:
        shipped.ask(CHATBOT, "control unsure")
        reply = shipped.set_fact("control unsure", workload=0, input="certainty", value=None)
        assert facts(reply) == {}
        assert "certainty" not in suggested(reply)


class TestQuestion:
    """How a likely value is put to the user."""

    def test_what_depends_on_the_organisation_is_asked_openly(self, talk: Talk) -> None:
        assert asked(talk(CHATBOT)) == ("maturity", None)

    def test_what_depends_on_the_work_proposes_the_likely_value(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "emerging")
        assert asked(reply) == ("certainty", "high")
        assert reply.question
        assert reply.question.proposal in reply.workloads[0].suggestions

    def test_the_proposal_and_its_reason_are_in_the_text(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "emerging")
        assert reply.question
        assert reply.question.proposal
        assert reply.question.text.endswith(
            "As a rule there is proven precedent for this kind of work; is that so here?"
        )
        assert f"**{reply.question.text}**" in reply.text
        assert reply.question.why.startswith(reply.question.proposal.reason)
        assert reply.question.why in reply.text

    def test_every_value_can_still_be_chosen(self, talk: Talk) -> None:
        question = talk(CHATBOT, "emerging").question
        assert question
        assert {option.value for option in question.options} == {"low", "medium", "high", None}

    def test_an_advisor_without_the_catalogue_proposes_nothing(self, open_advisor: OpenAdvisor) -> None:
        advisor = open_advisor()
        advisor.ask(CHATBOT, "t")
        assert asked(advisor.ask("emerging", "t")) == ("certainty", None)


class TestAnswer:
    """What an answer to a proposal means."""

    @pytest.fixture
    def proposed(self, talk: Talk) -> Reply:
        """The question whether it is proven, of which that is likely."""
        reply = talk(CHATBOT, "emerging")
        assert asked(reply) == ("certainty", "high")
        return reply

    @pytest.mark.parametrize("yes", ["yes", "Yes.", "yep", "correct", "it is"])
    def test_yes_stores_the_proposed_value_with_the_users_word(self, proposed: Reply, talk: Talk, yes: str) -> None:
        fact = facts(talk(yes))["certainty"]
        assert (fact.value, fact.basis) == ("high", "stated")
        assert fact.evidence
        assert (fact.evidence.message, fact.evidence.quote) == (2, yes)

    def test_the_place_of_the_word_is_exact(self, proposed: Reply, talk: Talk, shipped: Advisor) -> None:
        reply = talk("  yes!")
        evidence = facts(reply)["certainty"].evidence
        assert evidence
        message = shipped.messages(reply.thread_id)[evidence.message or 0]
        assert message[evidence.start : evidence.end] == evidence.quote

    def test_a_confirmed_value_is_a_fact_and_no_suggestion(self, proposed: Reply, talk: Talk) -> None:
        reply = talk("yes")
        assert values(reply) == {"maturity": "emerging", "certainty": "high"}
        assert "certainty" not in suggested(reply)
        assert asked(reply) == ("sensitivity", "medium")

    def test_confirmed_to_the_end_it_is_recommended(self, proposed: Reply, talk: Talk) -> None:
        reply = talk("yes", "yes")
        assert values(reply) == {"maturity": "emerging", "certainty": "high", "sensitivity": "medium"}
        assert reply.status == "recommended"
        assert reply.workloads[0].decision.outcome == "co_build_squad"

    def test_i_dont_know_leaves_it_open_and_it_is_not_asked_again(self, proposed: Reply, talk: Talk) -> None:
        reply = talk("I don't know")
        assert values(reply) == {"maturity": "emerging"}
        assert asked(reply) == ("sensitivity", "medium")
        assert "certainty" not in suggested(reply)
        later = talk("low")
        assert values(later) == {"maturity": "emerging", "sensitivity": "low"}
        assert later.question is None or "certainty" not in later.question.inputs

    @pytest.mark.parametrize(
        ("answer", "value"), [("low", "low"), ("a research bet", "low"), ("partly", "medium"), ("proven", "high")]
    )
    def test_an_ordinary_answer_counts_as_ever(self, proposed: Reply, talk: Talk, answer: str, value: str) -> None:
        fact = facts(talk(answer))["certainty"]
        assert fact.value == value
        assert fact.evidence
        assert fact.evidence.quote == answer

    @pytest.mark.parametrize("aside", [EXIT, "why do you ask?", "what if it were a research bet?", "thanks"])
    def test_it_stays_open_beside_a_digression(self, proposed: Reply, talk: Talk, aside: str) -> None:
        between = talk(aside)
        assert between.question == proposed.question
        assert values(between) == {"maturity": "emerging"}
        assert values(talk("yes"))["certainty"] == "high"

    def test_what_answers_nothing_confirms_nothing(self, proposed: Reply, talk: Talk) -> None:
        reply = talk("banana")
        assert values(reply) == {"maturity": "emerging"}
        assert reply.question == proposed.question

    def test_a_command_confirms_nothing(self, proposed: Reply, talk: Talk) -> None:
        assert values(talk("set certainty to high, the CFO approved")) == {"maturity": "emerging"}

    def test_why_do_you_ask_gives_the_reason_of_the_proposal(self, proposed: Reply, talk: Talk) -> None:
        assert proposed.question
        assert proposed.question.proposal
        assert proposed.question.proposal.reason in talk("why do you ask?").text
