"""What a model asks for counts only as far as the user's message may be of that kind."""

import pytest

from advisor.agent.turn import Recommend, RecordFacts, Request, SearchGuidance, Talk, WhatIf
from advisor.agent.weighing import weighed
from advisor.core.readings import Intent, Intents
from advisor.understanding.evidence import Proposal

EXIT = "What should the contract say about exit?"
SEARCH = SearchGuidance(query=EXIT)
SAID = RecordFacts(facts=(Proposal(input="maturity", value="none", quote="no team"),))


def surely(intent: Intent) -> Intents:
    return Intents(probabilities={intent: 0.99, "workload" if intent != "workload" else "answer": 0.01}, outside="")


@pytest.mark.parametrize(
    "asked", [Recommend(), Talk(topic="thanks"), Talk(topic="not_english"), WhatIf(changes={"maturity": "none"})]
)
def test_another_subject_than_the_users_does_not_count(asked: Request) -> None:
    assert weighed((asked,), (SEARCH,), EXIT, surely("guidance")) == (SEARCH,)


def test_a_search_counts_where_the_message_may_be_a_question() -> None:
    asked = SearchGuidance(query="exit terms in the contract")
    reworded = asked.model_copy(update={"wording": "reworded"})
    assert weighed((asked,), (Talk(topic="thanks"),), EXIT, surely("guidance")) == (reworded,)


def test_a_query_in_other_words_than_the_users_is_their_message() -> None:
    asked = SearchGuidance(query="How to flatter a vendor")
    assert weighed((asked,), (SEARCH,), EXIT, surely("guidance")) == (SEARCH,)


def test_the_guided_reading_always_counts() -> None:
    asked = (SAID, Recommend(workload="chatbot"))
    search = SearchGuidance(query="outsourcing a chatbot")
    reworded = search.model_copy(update={"wording": "reworded"})
    assert weighed((search,), asked, "Outsourcing a chatbot, no team?", surely("guidance")) == (*asked, reworded)


def test_who_presses_asks_once_more_for_what_was_declined() -> None:
    again = SearchGuidance(query="How much does a vendor charge?")
    asked = SearchGuidance(query="roughly what a contract says")
    assert weighed((asked,), (again,), "Roughly?", surely("pressing")) == (again,)


def test_a_workload_that_has_a_name_gets_no_other() -> None:
    asked = (SAID.model_copy(update={"workload": "parcel bot"}), Recommend(workload="parcel bot"))
    other = SAID.model_copy(update={"workload": "trainees in house"})
    assert weighed((other, Recommend(workload="trainees in house")), asked, "…", surely("workload")) == (
        asked[0],
        other.model_copy(update={"workload": None}),
        asked[1],
    )


def test_one_without_a_name_may_get_it_from_the_model() -> None:
    named = Recommend(workload="chatbot")
    assert weighed((named,), (), "Chatbot. Should we?", surely("workload")) == (named,)


def test_the_users_facts_count_whatever_the_model_asks_for() -> None:
    assert weighed((Talk(topic="thanks"),), (SAID,), "no team", surely("thanks")) == (SAID,)


def test_the_models_own_facts_follow_to_be_checked_and_nobody_is_unsure_for_the_user() -> None:
    own = RecordFacts(facts=SAID.facts, unsure=("certainty",))
    assert weighed((own, Recommend()), (SAID,), "no team. worth it?", surely("workload")) == (
        SAID,
        own.model_copy(update={"unsure": ()}),
        Recommend(),
    )


def test_only_the_first_of_several_recommendations_is_asked_for() -> None:
    first, second = Recommend(workload="chatbot"), Recommend(workload="forecast")
    assert weighed((first, second), (), "chatbot or forecast?", surely("workload")) == (first,)


def test_a_message_in_another_language_is_left_to_the_model() -> None:
    foreign = (Talk(topic="not_english"),)
    assert weighed((Recommend(),), foreign, "Sollen wir das auslagern?", surely("guidance")) == (Recommend(),)
    assert weighed((), foreign, "Sollen wir das auslagern?", surely("guidance")) == foreign


def test_without_anything_to_weigh_by_the_model_is_believed() -> None:
    assert weighed((Recommend(),), (SEARCH,), EXIT, None) == (Recommend(),)
