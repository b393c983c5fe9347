"""The guided reader with an intent reader: what the words leave open, the intents decide."""

import pytest

from advisor.adapters.cue_files import load_cues
from advisor.core.readings import TOPICS, Intents, OpenQuestion, Reading, ReadingContext
from advisor.matrix.tables import Tables
from advisor.understanding.reader import ASIDE, MOVED, GuidedReader

from tests.intents import ToldIntents, intents
from tests.understanding.conftest import values

PLAIN = "We make bells."
"""A message whose words show nothing: no fact, no wish, no topic."""
DECLINED = "Which vendor should we hire?"


@pytest.fixture
def read(tables: Tables) -> "Reads":
    return Reads(tables)


class Reads:
    """Reads a message whose intents are told; `asked` are the inputs of the open question."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def __call__(self, message: str, told: Intents, *asked: str, pressing: str | None = None) -> Reading:
        reader = GuidedReader(load_cues(), self._tables, ToldIntents(told))
        question = OpenQuestion(inputs=asked) if asked else None
        return reader.read(message, 0, ReadingContext(question=question, pressing=pressing))


class TestWithoutAnOpenQuestion:
    def test_a_workload_is_decided_on(self, read: Reads) -> None:
        reading = read(PLAIN, intents(workload=0.6, guidance=0.4))
        assert reading.wants_decision
        assert reading.query is None

    @pytest.mark.parametrize("told", [intents(guidance=0.6, workload=0.4), intents(outside=0.6, workload=0.4)])
    def test_a_question_is_looked_up_whether_the_guidance_may_answer_it_or_not(
        self, read: Reads, told: Intents
    ) -> None:
        reading = read(f" {PLAIN}\n", told)
        assert reading.query == PLAIN
        assert not reading.wants_decision
        assert reading.workload is None

    @pytest.mark.parametrize("intent", TOPICS)
    def test_talk_is_talk(self, read: Reads, intent: str) -> None:
        assert read(PLAIN, intents(**{intent: 0.6, "guidance": 0.4})) == Reading(topic=TOPICS[intent])

    def test_nothing_was_asked_so_it_is_no_answer(self, read: Reads) -> None:
        assert read(PLAIN, intents(answer=0.9, guidance=0.06, workload=0.04)).query == PLAIN
        assert read(PLAIN, intents(answer=0.9, guidance=0.04, workload=0.06)).wants_decision

    def test_words_that_ask_for_a_decision_come_first(self, read: Reads) -> None:
        reading = read("Should we outsource our support chatbot?", intents(guidance=1.0))
        assert reading.wants_decision
        assert (reading.query, reading.workload) == (None, "support chatbot")

    @pytest.mark.parametrize(
        "told",
        [
            intents(workload=1.0),
            intents(greeting=1.0),
            intents(answer=0.97, guidance=0.03),
            intents(answer=0.5, outside=0.3),
        ],
        ids=["a workload", "a greeting", "rather an answer than a question", "an answer"],
    )
    def test_what_is_stated_counts(self, read: Reads, told: Intents) -> None:
        reading = read("We have no ML team.", told)
        assert values(reading) == {"maturity": "none"}
        assert (reading.topic, reading.query) == (None, None)

    def test_what_a_question_only_touches_says_nothing_of_a_workload(self, read: Reads) -> None:
        message = "Which clauses cover patient records?"
        assert read(message, intents(guidance=1.0)) == Reading(query=message)
        assert values(read(message, intents(workload=1.0))) == {"sensitivity": "high"}

    def test_a_what_if_stays_one(self, read: Reads) -> None:
        assert read("What if we had no ML team?", intents(guidance=1.0)).what_if == {"maturity": "none"}


class TestWithAnOpenQuestion:
    def test_what_is_most_probably_an_answer_is_neither_a_question_nor_a_workload(self, read: Reads) -> None:
        reading = read(PLAIN, intents(answer=0.4, guidance=0.35, workload=0.25), "maturity")
        assert (reading.query, reading.wants_decision, reading.topic) == (None, False, None)

    def test_a_question_beside_it_is_looked_up(self, read: Reads) -> None:
        assert read(PLAIN, intents(answer=0.4, guidance=0.6), "maturity").query == PLAIN

    def test_a_word_that_answers_answers(self, read: Reads) -> None:
        reading = read("emerging", intents(guidance=ASIDE - 0.01, answer=0.2), "maturity")
        assert values(reading) == {"maturity": "emerging"}
        assert reading.query is None

    @pytest.mark.parametrize(("share", "aside"), [(ASIDE, True), (ASIDE - 0.01, False)])
    def test_what_only_touches_an_answer_has_to_be_a_question_for_sure(
        self, read: Reads, share: float, aside: bool
    ) -> None:
        message = "Which clauses cover patient records?"
        told = intents(guidance=share / 2, outside=share / 2, workload=1 - share)
        reading = read(message, told, "maturity")
        assert reading.query == (message if aside else None)
        assert values(reading) == ({} if aside else {"sensitivity": "high"})

    def test_not_knowing_is_an_answer(self, read: Reads) -> None:
        reading = read("I don't know", intents(guidance=1.0), "maturity")
        assert reading.unsure == ("maturity",)
        assert reading.query is None

    def test_why_it_is_asked_may_be_asked_in_any_words(self, read: Reads) -> None:
        assert read(PLAIN, intents(why_asked=0.6, answer=0.4), "maturity").topic == "why_asked"


class TestPressingAfterADecline:
    @pytest.mark.parametrize(
        "told",
        [
            intents(outside=1.0),
            intents(answer=1.0),
            intents(greeting=1.0),
            intents(guidance=MOVED - 0.01, answer=0.16),
            intents(workload=MOVED - 0.01, answer=0.16),
            intents(workload=0.5, guidance=0.5),
        ],
    )
    def test_it_stays_declined(self, read: Reads, told: Intents) -> None:
        assert read(PLAIN, told, pressing=DECLINED) == Reading(query=DECLINED)

    def test_words_that_look_like_a_question_do_not_move_on_by_themselves(self, read: Reads) -> None:
        message = "What do you mean, you can't? Which one then?"
        assert read(message, intents(outside=0.9, guidance=0.1), pressing=DECLINED).query == DECLINED

    def test_another_question_moves_on(self, read: Reads) -> None:
        assert read(PLAIN, intents(guidance=MOVED, outside=0.15), pressing=DECLINED).query == PLAIN

    def test_a_workload_moves_on(self, read: Reads) -> None:
        reading = read(PLAIN, intents(workload=MOVED, outside=0.15), pressing=DECLINED)
        assert reading.wants_decision
        assert reading.query is None

    def test_words_that_ask_for_a_decision_move_on(self, read: Reads) -> None:
        reading = read("Should we outsource our support chatbot?", intents(outside=1.0), pressing=DECLINED)
        assert reading.wants_decision
        assert reading.query is None

    def test_a_fact_moves_on(self, read: Reads) -> None:
        reading = read("We have no ML team.", intents(answer=0.7, outside=0.3), pressing=DECLINED)
        assert values(reading) == {"maturity": "none"}
        assert reading.query is None

    def test_thanks_end_it(self, read: Reads) -> None:
        assert read("Thanks!", intents(outside=1.0), pressing=DECLINED).topic == "thanks"
