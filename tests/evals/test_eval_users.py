"""The simulated user: it says what its case holds and nothing else, and a dialogue in which it did not is noticed."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.replies import Question, Reply, Verification
from advisor_evals.cases import DialogueCase
from advisor_evals.records import Exchange, Row, Saying
from advisor_evals.users import PATIENCE, UNSURE, SimulatedUser, mistakes

from tests.evals.small_cases import small_cases

bounded = settings(max_examples=60, deadline=None, derandomize=True, database=None)

CLAIMS = DialogueCase.model_validate(small_cases()["test"]["dialogue"][0])
"""Unsure of its data, mistaken of its team at first, and given to one digression."""
PLAIN = DialogueCase.model_validate(small_cases()["dev"]["dialogue"][0])
SEEDS = range(40)


def question(*inputs: str) -> Question:
    return Question(workload=0, inputs=inputs, text="…?", why="It matters.", options=())


def talk(case: DialogueCase, seed: int, *asked: Sequence[str]) -> list[Saying | None]:
    """What the user says to questions about these inputs."""
    user = SimulatedUser(case, seed)
    return [user.next(question(*inputs)) for inputs in asked]


def said(saying: Saying | None) -> Saying:
    assert saying
    return saying


# What it says


def test_it_opens_with_its_opening_and_says_what_that_states() -> None:
    told = {"maturity": {"value": ["none", "emerging"], "words": "support"}}
    case = PLAIN.model_validate({**PLAIN.model_dump(), "told": told})
    assert SimulatedUser(case, 1).open() == Saying(
        kind="opening", text=case.opening, states={"maturity": ("none", "emerging")}
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_seed_says_the_same(seed: int) -> None:
    asked = [["certainty"], ["sensitivity"], ["data_ready", "readiness"], ["maturity"], ["certainty"], ["readiness"]]
    assert talk(CLAIMS, seed, *asked) == talk(CLAIMS, seed, *asked)


def test_another_seed_says_it_in_other_words() -> None:
    texts = {said(talk(PLAIN, seed, ["certainty"])[0]).text for seed in SEEDS}
    assert texts == {*PLAIN.answers["certainty"]}


def test_another_case_of_the_same_seed_has_a_chance_of_its_own() -> None:
    other = PLAIN.model_copy(update={"id": "dev-d-another"})
    first, second = ([said(talk(case, s, ["certainty"])[0]).text for s in SEEDS] for case in (PLAIN, other))
    assert first != second


@pytest.mark.parametrize("inputs", [["certainty"], ["core_differentiator", "data_cannot_leave"], ["readiness"]])
def test_it_answers_what_is_asked_and_nothing_else(inputs: list[str]) -> None:
    for seed in SEEDS:
        answer = said(talk(PLAIN, seed, inputs)[0])
        assert answer.kind == "answer"
        assert answer.states == {name: PLAIN.profile[name] for name in inputs}


def test_it_leaves_out_what_its_case_says_nothing_of() -> None:
    assert said(talk(PLAIN, 1, ["time_to_value", "certainty"])[0]).states == {"certainty": "high"}
    assert talk(PLAIN, 1, ["time_to_value"]) == [None]


def test_it_has_nothing_to_say_where_nothing_is_asked() -> None:
    assert SimulatedUser(PLAIN, 1).next(None) is None


def test_it_says_so_where_it_does_not_know() -> None:
    case = CLAIMS.model_copy(update={"digressions": ()})
    answers = [said(talk(case, seed, ["data_ready"])[0]) for seed in SEEDS]
    assert {one.text for one in answers} == {*case.answers["data_ready"], *UNSURE}
    assert all(one.states == {"data_ready": None} for one in answers)


@pytest.mark.parametrize("then", [question("certainty"), question("maturity"), None])
def test_it_takes_back_what_it_said_wrongly_whatever_is_asked_next(then: Question | None) -> None:
    user = SimulatedUser(CLAIMS.model_copy(update={"digressions": ()}), 1)
    [correction] = CLAIMS.corrections
    assert user.next(question("maturity")) == Saying(
        kind="answer", text=correction.first.words, states={"maturity": "mature"}
    )
    assert user.next(then) == Saying(kind="correction", text=correction.then, states={"maturity": "emerging"})
    later = said(user.next(question("maturity")))
    assert (later.kind, later.states) == ("answer", {"maturity": "emerging"})


def test_it_digresses_in_place_of_an_answer_at_most_once_each() -> None:
    digressed = 0
    for seed in SEEDS:
        asked = [["certainty"], ["certainty"], ["sensitivity"], ["readiness"], ["readiness"]]
        sayings = [one for one in talk(CLAIMS, seed, *asked) if one and one.kind == "digression"]
        assert sayings in ([], [Saying(kind="digression", text=CLAIMS.digressions[0])])
        digressed += len(sayings)
    assert 0 < digressed < len(SEEDS)


def test_it_gives_up_on_a_question_that_it_answered_often_enough() -> None:
    sayings = talk(PLAIN, 1, *[["certainty"]] * (PATIENCE + 2))
    assert [bool(one) for one in sayings] == [*[True] * PATIENCE, False, False]
    user = SimulatedUser(PLAIN, 1)
    for _ in range(PATIENCE + 1):
        user.next(question("certainty"))
    assert user.next(question("sensitivity"))


# Its own mistakes


def reply(*inputs: str) -> Reply:
    asked = question(*inputs) if inputs else None
    return Reply(
        thread_id="t",
        model="guided",
        seconds=0.0,
        text="…",
        status="needs_input",
        question=asked,
        verification=Verification(passed=True),
    )


@bounded
@given(st.integers(0, 1000), st.lists(st.lists(st.sampled_from(sorted(CLAIMS.answers)), unique=True, max_size=4)))
def test_it_makes_no_mistake_whatever_it_is_asked(seed: int, asked: list[list[str]]) -> None:
    user = SimulatedUser(CLAIMS, seed)
    saying: Saying | None = user.open()
    exchanges = []
    for inputs in [*asked, [], []]:
        if saying is None:
            break
        exchanges.append(Exchange(saying=saying, reply=reply(*inputs)))
        saying = user.next(exchanges[-1].reply.question)
    assert mistakes(CLAIMS, exchanges) == []


Exchanges = list[Exchange]


@pytest.fixture
def recorded(row_of: Callable[[str], Row]) -> Exchanges:
    """A dialogue as it was: opening, a wrong answer, its correction, two answers, a digression, a last answer."""
    exchanges = list(row_of("test-d-claims").exchanges)
    kinds = ["opening", "answer", "correction", "answer", "answer", "digression", "answer"]
    assert [one.saying.kind for one in exchanges] == kinds
    return exchanges


def saying_changed(number: int, **fields: Any) -> Callable[[Exchanges], Exchanges]:
    def change(exchanges: Exchanges) -> Exchanges:
        saying = Saying.model_validate({**exchanges[number].saying.model_dump(), **fields})
        changed = exchanges[number].model_copy(update={"saying": saying})
        return [*exchanges[:number], changed, *exchanges[number + 1 :]]

    return change


def without(number: int) -> Callable[[Exchanges], Exchanges]:
    return lambda exchanges: [*exchanges[:number], *exchanges[number + 1 :]]


def twice(number: int) -> Callable[[Exchanges], Exchanges]:
    return lambda exchanges: [*exchanges[: number + 1], exchanges[number], *exchanges[number + 1 :]]


def test_a_dialogue_as_it_was_has_no_mistake(recorded: Exchanges) -> None:
    assert mistakes(CLAIMS, recorded) == []


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (saying_changed(0, text="should we outsource everything?"), "message 1: does not open as the case does"),
        (saying_changed(0, kind="answer"), "message 1: only the first message opens a dialogue"),
        (saying_changed(0, states={"maturity": "none"}), "message 1: says that maturity is 'none', against its"),
        (saying_changed(3, kind="opening"), "message 4: only the first message opens a dialogue"),
        (twice(0), "message 2: only the first message opens a dialogue"),
        (without(0), "message 1: only the first message opens a dialogue"),
        (without(3), "message 4: answers ['sensitivity'], which nobody asked"),
        (saying_changed(3, states={"readiness": "pilot"}), "message 4: answers ['readiness'], which nobody asked"),
        (saying_changed(3, states={}), "message 4: answers without saying anything of what was asked"),
        (saying_changed(3, states={"certainty": "low"}), "message 4: says that certainty is 'low', against its"),
        (saying_changed(3, states={"certainty": None}), "message 4: says that certainty is None, against its"),
        (saying_changed(3, text="Full outsourcing it is."), "message 4: says that certainty is 'high', against its"),
        (saying_changed(6, states={"data_ready": True}), "message 7: says that data_ready is True, against its"),
        (saying_changed(1, states={"maturity": "emerging"}), "message 2: says that maturity is 'emerging', against"),
        (saying_changed(1, text="emerging"), "message 2: says that maturity is 'mature', against its profile"),
        (without(2), "message 6: never took back what it said of maturity"),
        (saying_changed(2, text="never mind"), "message 3: corrects what it did not say wrongly"),
        (saying_changed(2, states={}), "message 3: corrects what it did not say wrongly"),
        (twice(2), "message 4: corrects what it did not say wrongly"),
        (saying_changed(5, text="Nice weather."), "message 6: digresses to what the case does not hold, or twice"),
        (twice(5), "message 7: digresses to what the case does not hold, or twice"),
        (saying_changed(5, states={"readiness": "pilot"}), "message 6: says that readiness is 'pilot', against its"),
    ],
)
def test_a_dialogue_that_was_tampered_with_is_noticed(
    recorded: Exchanges, tamper: Callable[[Exchanges], Exchanges], fault: str
) -> None:
    assert any(one.startswith(fault) for one in mistakes(CLAIMS, tamper(recorded))), mistakes(CLAIMS, tamper(recorded))
