"""What people do to an interview, with the learned readers: corrections, contradictions, digressions, bare answers and
another workload. After each, no other answer is lost."""

import pytest

from advisor.core.replies import Reply

from tests.agent.conftest import Talk

CHATBOT = "Should we outsource our support chatbot?"
SETTLED = "Should we outsource our support chatbot? We have no AI team, the data is public, and it is proven."
PROJECTS = (
    "We have two projects: a support chatbot and a fraud detection model. The chatbot only answers public FAQs. The "
    "fraud model reads card transactions. Should we outsource them?"
)


def values(reply: Reply, workload: int = 0) -> dict[str, object]:
    return {fact.input: fact.value for fact in reply.workloads[workload].facts}


class TestBareAnswers:
    def test_no_to_a_proposal_leaves_the_other_values(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "emerging", "no")
        assert values(reply) == {"maturity": "emerging", "certainty": ("medium", "low")}

    def test_several_values_may_stay_possible(self, talk: Talk) -> None:
        assert values(talk(CHATBOT, "none or emerging")) == {"maturity": ("none", "emerging")}

    @pytest.mark.parametrize("answer", ["yes", "No.", "yes please", "no to both"])
    def test_one_word_for_four_questions_says_nothing(self, talk: Talk, answer: str) -> None:
        before = values(talk(SETTLED))
        reply = talk(answer)
        assert values(reply) == before
        assert reply.question
        assert len(reply.question.inputs) == 4

    def test_no_to_all_answers_all(self, talk: Talk) -> None:
        reply = talk(SETTLED, "no to all of them please")
        stops = ("core_differentiator", "data_cannot_leave", "success_criteria_defined", "data_ready")
        assert [values(reply)[name] for name in stops] == [False] * 4

    def test_a_bare_answer_reaches_only_what_was_asked(self, talk: Talk) -> None:
        before = values(talk(SETTLED, "no to all"))
        assert values(talk("no to all of them please")) == before

    def test_yes_to_a_team_leaves_which_kind_of_team(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "yes")
        assert values(reply) == {"maturity": ("emerging", "mature")}
        assert reply.question
        assert reply.question.text == "In-house AI maturity: which is it, emerging or mature?"
        assert [one.value for one in reply.question.options] == ["emerging", "mature", None]

    def test_yes_but_confirms_where_the_rest_is_about_something_else(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "emerging", "Yes, but it reads our patients' health records.")
        assert values(reply) == {"maturity": "emerging", "certainty": "high", "sensitivity": "high"}

    def test_yes_but_is_no_yes_where_the_rest_is_unclear(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "emerging", "yes, but there's a catch")
        assert values(reply) == {"maturity": "emerging"}
        assert reply.question

    @pytest.mark.parametrize("answer", ["who knows", "I'm unable to say", "nobody told me"])
    def test_not_to_know_is_an_answer(self, talk: Talk, answer: str) -> None:
        reply = talk(CHATBOT, answer)
        assert reply.question
        assert reply.question.inputs != ("maturity",)


class TestCorrections:
    @pytest.mark.parametrize(
        ("correction", "value"),
        [
            ("scratch that, no team at all", "none"),
            ("no wait: mature", "mature"),
            ("Sorry, I meant nobody.", "none"),
            ("actually, a first hire", "emerging"),
        ],
    )
    def test_a_bare_one_is_about_what_was_answered_before(self, talk: Talk, correction: str, value: str) -> None:
        before = talk(CHATBOT, "two engineers")
        reply = talk(correction)
        assert values(before) == {"maturity": "emerging"}
        assert values(reply) == {"maturity": value}

    @pytest.mark.parametrize("answer", ["no wait, no", "hang on, no", "scratch that - no!"])
    def test_a_yes_is_taken_back(self, talk: Talk, answer: str) -> None:
        before = talk(CHATBOT, "emerging", "yes")
        assert values(before) == {"maturity": "emerging", "certainty": "high"}
        assert values(talk(answer)) == {"maturity": "emerging", "certainty": ("medium", "low")}

    def test_actually_no_answers_what_is_open(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "emerging", "yes", "actually, no")
        assert values(reply) == {"maturity": "emerging", "certainty": "high", "sensitivity": ("low", "high")}

    def test_several_answers_are_taken_back_at_once(self, talk: Talk) -> None:
        assert values(talk(CHATBOT, "none, proven")) == {"maturity": "none", "certainty": "high"}
        assert values(talk("no wait: emerging, mixed")) == {"maturity": "emerging", "certainty": "medium"}

    @pytest.mark.parametrize("answer", ["Actually, no", "actually yes", "I mean yes", "no wait, no"])
    def test_a_bare_yes_or_no_takes_nothing_back(self, talk: Talk, answer: str) -> None:
        assert values(talk(CHATBOT, "emerging", answer))["maturity"] == "emerging"

    @pytest.mark.parametrize(
        "answer", ["none, no wait, emerging", "none. Actually, emerging", "mature, sorry, I mean emerging"]
    )
    def test_the_old_value_may_come_first(self, talk: Talk, answer: str) -> None:
        assert values(talk(CHATBOT, answer)) == {"maturity": "emerging"}

    def test_of_something_said_earlier(self, talk: Talk) -> None:
        reply = talk(f"{CHATBOT} The data is highly sensitive.", "none", "actually low sensitivity")
        assert values(reply)["sensitivity"] == "low"
        assert values(reply)["maturity"] == "none"

    def test_twice_in_a_row(self, talk: Talk) -> None:
        assert values(talk(CHATBOT, "emerging", "no wait, none", "scratch that, mature")) == {"maturity": "mature"}


class TestWithinOneMessage:
    def test_a_correction_counts(self, talk: Talk) -> None:
        reply = talk(
            "Should we outsource our recommender? We have no AI team, no wait, we do have a mature ML team with models "
            "in production."
        )
        assert values(reply) == {"maturity": "mature"}

    def test_a_contradiction_is_asked_back_with_both_quotes(self, talk: Talk) -> None:
        one = "We have an experienced ML team of twelve running models in production"
        other = "Nobody in our company has ever done machine learning"
        reply = talk(f"We want a churn model. {one}. {other}.")
        assert values(reply) == {}
        assert reply.question
        assert reply.question.inputs == ("maturity",)
        assert one in reply.question.text
        assert other in reply.question.text
        assert values(talk("mature"))["maturity"] == "mature"

    def test_a_question_beside_an_answer_is_answered_and_the_interview_goes_on(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "What are typical red flags in vendor proposals? And we have nobody who does ML.")
        assert values(reply) == {"maturity": "none"}
        assert "On your question" in reply.text
        assert reply.citations
        assert reply.question


class TestAnInterview:
    def test_a_hard_stop_is_heard_whatever_was_asked(self, talk: Talk) -> None:
        talk(SETTLED, "What about our fraud detection model?")
        reply = talk("For the chatbot, the data cannot leave the company.")
        assert values(reply)["data_cannot_leave"] is True
        assert reply.workloads[0].decision.outcome == "do_not_outsource"
        assert "data_cannot_leave" not in values(reply, 1)

    def test_a_live_model_makes_no_team(self, talk: Talk) -> None:
        reply = talk(SETTLED, "The chatbot is live.")
        assert values(reply)["maturity"] == "none"

    def test_a_nameless_workload_gets_its_name_later(self, talk: Talk) -> None:
        before = talk("Should we outsource it? We have no AI team and the data is public.")
        reply = talk("It's a chatbot for customers.")
        assert [one.name for one in reply.workloads] == ["chatbot for customers"]
        assert values(reply) == values(before)


class TestSuppositions:
    @pytest.mark.parametrize(
        ("said", "headline"),
        [
            ("what if we had a mature team?", "**If you had a mature team"),
            ("Suppose it had never been done before, what then?", "**If it were a research bet"),
            ("and what if patients' records were in it?", "**If the workload were highly sensitive"),
        ],
    )
    def test_a_value_may_be_supposed_in_ones_own_words(self, talk: Talk, said: str, headline: str) -> None:
        before = values(talk(SETTLED))
        reply = talk(said)
        assert reply.text.startswith(headline)
        assert values(reply) == before

    def test_an_opening_that_supposes_something_describes_its_workload(self, talk: Talk) -> None:
        reply = talk(
            "Suppose we hired five PhDs next year, that would change things. But today we have nobody for AI. We want "
            "to sort patients' letters by urgency. Should a lab do it for us?"
        )
        assert not reply.text.startswith("**If")
        assert values(reply)["maturity"] == "none"
        assert values(reply)["sensitivity"] == "high"


class TestTwoWorkloads:
    def test_two_names_with_one_last_word(self, talk: Talk) -> None:
        reply = talk("Should we outsource demand forecasting and price forecasting? We have no AI people.")
        assert [one.name for one in reply.workloads] == ["demand forecasting", "price forecasting"]
        assert [values(reply, number)["maturity"] for number in (0, 1)] == ["none", "none"]

    def test_a_later_fact_goes_to_the_one_that_it_names(self, talk: Talk) -> None:
        reply = talk(PROJECTS, "none", "the fraud model is a research bet")
        assert values(reply, 1)["certainty"] == "low"
        assert "certainty" not in values(reply)

    def test_only_its_own_facts_are_noted(self, talk: Talk) -> None:
        text = talk(PROJECTS).text
        assert "public FAQs" in text
        assert "card transactions" not in text

    def test_one_can_go_back_by_name(self, talk: Talk) -> None:
        before = talk(PROJECTS, "none")
        reply = talk("What about the fraud model?")
        assert reply.text.startswith(f"**{before.workloads[1].decision.headline}**")

    def test_our_this_and_our_that_are_two(self, talk: Talk) -> None:
        reply = talk("Should we outsource our support chatbot and our fraud detection model? We have no AI team.")
        assert [one.name for one in reply.workloads] == ["support chatbot", "fraud detection model"]
        assert [values(reply, number) for number in (0, 1)] == [{"maturity": "none"}] * 2


class TestPlainTalk:
    """What people say in passing, between a question and its answer."""

    @pytest.mark.parametrize("answer", ["proven, sure", "proven, of course", "Proven. Thanks", "proven please"])
    def test_a_word_behind_the_answer_changes_nothing(self, talk: Talk, answer: str) -> None:
        assert values(talk(CHATBOT, "emerging", answer)) == {"maturity": "emerging", "certainty": "high"}

    @pytest.mark.parametrize("question", ["What would change it?", "what would change your mind?"])
    def test_what_would_change_it_is_the_engines_to_say(self, talk: Talk, question: str) -> None:
        before = talk(SETTLED)
        reply = talk(question)
        assert reply.status == "recommended"
        assert "**What would change it**" in reply.text
        assert reply.workloads == before.workloads

    def test_a_greeting_after_a_decline_is_greeted(self, talk: Talk) -> None:
        assert talk("How much does a vendor charge per hour?").status == "declined"
        assert talk("ok. hello").status == "answered"

    @pytest.mark.parametrize(
        "message", ["We already have three proposals.", "We already have three proposals from vendors, what now?"]
    )
    def test_who_has_proposals_starts_at_comparing_vendors(self, talk: Talk, message: str) -> None:
        reply = talk(message)
        assert reply.status == "answered"
        assert "vendor-criteria" in {citation.section for citation in reply.citations}

    def test_a_quoted_reading_is_worded_as_a_person_would(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "emerging")
        assert reply.question
        assert reply.question.text.endswith(
            "As a rule there is proven precedent for this kind of work; is that so here?"
        )

    @pytest.mark.parametrize("yes", ["that's right", "indeed", "I think so", "**yes**", "ok, yes"])
    def test_a_proposal_is_confirmed_in_any_words(self, talk: Talk, yes: str) -> None:
        assert values(talk(CHATBOT, "emerging", yes)) == {"maturity": "emerging", "certainty": "high"}

    @pytest.mark.parametrize(
        ("no", "left"),
        [
            ("no, low", "low"),
            ("no, it is medium", "medium"),
            ("yes, but low", "low"),
            ("no it is not", ("medium", "low")),
        ],
    )
    def test_who_turns_a_proposal_down_may_say_what_holds(self, talk: Talk, no: str, left: object) -> None:
        assert values(talk(CHATBOT, "emerging", no)) == {"maturity": "emerging", "certainty": left}

    @pytest.mark.parametrize("answer", ["no, very", "yes, internal", "no. yes", "no thanks", "no, not really"])
    def test_what_stands_behind_a_yes_or_no_is_no_other_fact(self, talk: Talk, answer: str) -> None:
        assert {*values(talk(CHATBOT, answer))} <= {"maturity"}

    def test_a_question_behind_a_yes_is_answered_and_the_yes_counts(self, talk: Talk) -> None:
        reply = talk(CHATBOT, "emerging", "yes, but what about exit clauses?")
        assert values(reply) == {"maturity": "emerging", "certainty": "high"}
        assert len(reply.workloads) == 1
        assert reply.citations

    def test_a_second_name_says_nothing_of_the_team(self, talk: Talk) -> None:
        reply = talk("Should we outsource the chatbot and the forecasting model?")
        assert [one.facts for one in reply.workloads] == [(), ()]

    @pytest.mark.parametrize("answer", ["hang on - yes", "no, yes, yes, yes, no wait, no"])
    def test_what_answers_none_of_the_hard_stops_leaves_them_open(self, talk: Talk, answer: str) -> None:
        before = talk(SETTLED)
        reply = talk(answer)
        assert values(reply) == values(before)
        assert reply.question == before.question

    def test_a_correction_leaves_the_hard_stops_open(self, talk: Talk) -> None:
        before = talk(CHATBOT, "none", "yes", "yes")
        assert before.question
        reply = talk("no wait, no")
        assert values(reply)["certainty"] == ("medium", "low")
        assert reply.question
        assert "core_differentiator" in reply.question.inputs

    @pytest.mark.parametrize(("answer", "value"), [("no wait, none", "none"), ("hang on, mature", "mature")])
    def test_a_value_in_the_place_of_the_last(self, talk: Talk, answer: str, value: str) -> None:
        assert values(talk(CHATBOT, "emerging", answer)) == {"maturity": value}

    @pytest.mark.parametrize("skip", ["skip", "pass", "next please"])
    def test_a_question_may_be_skipped(self, talk: Talk, skip: str) -> None:
        reply = talk(CHATBOT, skip)
        assert values(reply) == {}
        assert reply.question
        assert reply.question.inputs != ("maturity",)
