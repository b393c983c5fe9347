"""Short answers: a message that is only an answer to the open question."""

import pytest

from advisor.core.facts import Value
from advisor.core.readings import OpenQuestion, ReadingContext
from advisor.understanding.reader import GuidedReader

from tests.understanding.conftest import Read, values

ANSWERS: dict[str, dict[str, Value]] = {
    "sensitivity": {
        "high": "high",
        "High!": "high",
        "very": "high",
        "regulated": "high",
        "medium": "medium",
        "internal data": "medium",
        "low": "low",
        "public": "low",
        "harmless": "low",
    },
    "maturity": {
        "none": "none",
        "no": "none",
        "nobody": "none",
        "just me": "none",
        "emerging": "emerging",
        "two engineers": "emerging",
        "a few people learning": "emerging",
        "mature": "mature",
        "an established team": "mature",
    },
    "certainty": {
        "high": "high",
        "proven": "high",
        "partly": "medium",
        "some precedent": "medium",
        "a research bet": "low",
        "no precedent": "low",
    },
    "readiness": {
        "nothing yet": "poc",
        "just an idea": "poc",
        "pilot": "pilot",
        "in production": "scaled",
        "already live": "post_launch",
    },
    "core_differentiator": {"yes": True, "Yes.": True, "it is": True, "no": False, "nope": False, "not really": False},
    "data_cannot_leave": {"yes": True, "no": False, "No, nothing forbids it.": False},
    "success_criteria_defined": {"yes, they exist": True, "not yet": False},
    "data_ready": {"yep": True, "no": False},
    "internal_owner": {"yes, there is": True, "no": False},
}
"""For each input: answers and the value each gives."""

SCREENING = ("core_differentiator", "data_cannot_leave", "success_criteria_defined", "data_ready")


@pytest.mark.parametrize(("asked", "answer"), [(asked, answer) for asked, said in ANSWERS.items() for answer in said])
def test_a_short_answer_gives_the_value_that_was_asked_for(read: Read, asked: str, answer: str) -> None:
    assert values(read(answer, asked)) == {asked: ANSWERS[asked][answer]}


def test_a_short_answer_is_stated_in_the_users_words(read: Read) -> None:
    fact = read(" nobody! ", "maturity").facts[0]
    assert fact.basis == "stated"
    assert fact.evidence
    assert (fact.evidence.quote, fact.evidence.start) == ("nobody!", 1)


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("yes", "sensitivity"),
        ("no", "certainty"),
        ("mature", "sensitivity"),
        ("banana", "maturity"),
        ("yes and no", "core_differentiator"),
        ("maybe", "core_differentiator"),
        ("What do you mean by that?", "sensitivity"),
        ("Why do you ask?", "core_differentiator"),
        ("the vendor says yes", "core_differentiator"),
    ],
)
def test_an_answer_that_names_no_value_sets_none(read: Read, answer: str, asked: str) -> None:
    assert values(read(answer, asked)) == {}


@pytest.mark.parametrize("answer", ["yes", "no", "high", "none", "proven", "nobody"])
def test_a_short_answer_without_a_question_says_nothing(read: Read, answer: str) -> None:
    assert values(read(answer)) == {}


@pytest.mark.parametrize(
    ("answer", "asked", "left"),
    [
        ("none or emerging", "maturity", ("none", "emerging")),
        ("medium or high", "sensitivity", ("medium", "high")),
    ],
)
def test_an_answer_may_leave_several_values(read: Read, answer: str, asked: str, left: tuple[str, ...]) -> None:
    assert values(read(answer, asked)) == {asked: left}


@pytest.mark.parametrize(
    "answer",
    [
        "no, yes, yes, no",
        "no / yes / yes / no",
        "no; yes; yes; no",
        "No, yes, yes and no.",
        "no\nyes\nyes\nno",
        "1. no 2. yes 3. yes 4. no",
        "1) no\n2) yes\n3) yes\n4) no",
    ],
)
def test_one_message_answers_all_that_was_asked_together(read: Read, answer: str) -> None:
    assert values(read(answer, *SCREENING)) == {
        "core_differentiator": False,
        "data_cannot_leave": True,
        "success_criteria_defined": True,
        "data_ready": False,
    }


@pytest.mark.parametrize("answer", ["no, yes", "yes", "no, no, no, no, no"])
def test_too_few_or_too_many_answers_are_not_guessed_apart(read: Read, answer: str) -> None:
    assert values(read(answer, *SCREENING)) == {}


@pytest.mark.parametrize(
    "message",
    [
        "I don't know",
        "i dont know",
        "no idea",
        "Not sure.",
        "We don't know yet",
        "I can't tell",
        "hard to say",
        "skip it",
    ],
)
@pytest.mark.parametrize("asked", [("maturity",), ("core_differentiator", "data_ready")])
def test_i_dont_know_is_an_answer_too(read: Read, message: str, asked: tuple[str, ...]) -> None:
    reading = read(message, *asked)
    assert reading.unsure == asked
    assert values(reading) == {}


def test_i_dont_know_without_a_question_is_about_nothing(read: Read) -> None:
    assert read("I don't know").unsure == ()


def test_what_is_known_and_what_is_not_may_stand_in_one_answer(read: Read) -> None:
    reading = read("no, I don't know", "core_differentiator", "data_ready")
    assert values(reading) == {"core_differentiator": False}
    assert reading.unsure == ("data_ready",)


def test_who_cannot_answer_may_say_something_else_instead(read: Read) -> None:
    reading = read("I don't know, but we have no ML team", "sensitivity")
    assert values(reading) == {"maturity": "none"}
    assert reading.unsure == ("sensitivity",)


@pytest.mark.parametrize("asked", ["sensitivity", "certainty", "core_differentiator"])
def test_an_answer_to_another_question_than_asked_counts(read: Read, asked: str) -> None:
    assert values(read("We have a mature ML team.", asked)) == {"maturity": "mature"}


def test_a_full_sentence_overrides_the_shortest_reading_of_it(read: Read) -> None:
    assert values(read("No, we have a small ML team.", "maturity")) == {"maturity": "emerging"}


def test_the_quote_of_each_answer_is_its_own(read: Read) -> None:
    reading = read("no, yes, yes, no", *SCREENING)
    spans = [(fact.evidence.start, fact.evidence.end) for fact in reading.facts if fact.evidence]
    assert spans == [(0, 2), (4, 7), (9, 12), (14, 16)]


@pytest.mark.parametrize("answer", ["none, proven, public", "none; proven; public", "none, public and proven"])
def test_an_answer_may_go_on_with_others_that_nobody_asked_for(read: Read, answer: str) -> None:
    assert values(read(answer, "maturity")) == {"maturity": "none", "certainty": "high", "sensitivity": "low"}


@pytest.mark.parametrize("answer", ["proven, none", "none, banana", "none, emerging"])
def test_a_list_that_is_not_understood_throughout_sets_nothing(read: Read, answer: str) -> None:
    assert values(read(answer, "maturity")) == {}


@pytest.mark.parametrize("answer", ["Actually, yes and no", "well, yes and no", "hmm, yes or no"])
def test_yes_and_no_is_no_answer(read: Read, answer: str) -> None:
    assert values(read(answer, "maturity")) == {}


@pytest.mark.parametrize("proposed", ["none", "emerging", "mature"])
@pytest.mark.parametrize(
    ("message", "value"),
    [("correct, we have no team", "none"), ("yes, we have a mature team", "mature"), ("yes, that is right", None)],
)
def test_what_is_told_behind_a_yes_counts_whatever_was_proposed(
    reader: GuidedReader, proposed: str, message: str, value: str | None
) -> None:
    asked = OpenQuestion(inputs=("maturity",), proposed=proposed)
    [fact] = reader.read(message, 0, ReadingContext(workload="chatbot", question=asked)).facts
    assert fact.value == (value or proposed)
