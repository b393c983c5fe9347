"""Which clauses are about which workload: by its name, by its place in the order, or by what was spoken of last."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.understanding.clauses import Clause, clauses
from advisor.understanding.names import Name
from advisor.understanding.parting import parted

CHATBOT, SCREENING = "chatbot for our opening hours", "CV screening"
WANTED = f"We want two things: a {CHATBOT} and {SCREENING}."


def named(message: str, *texts: str) -> tuple[Name, ...]:
    return tuple(Name(text, message.index(text)) for text in texts)


def parts(message: str, *texts: str) -> tuple[list[str], ...]:
    """The texts of the clauses about each name, and last of those about none."""
    return tuple([one.text for one in part] for part in parted(list(clauses(message)), named(message, *texts)))


def said(more: str) -> tuple[list[str], ...]:
    """What is said after the two are introduced, by workload, and last what is about none."""
    first, second, none = parts(f"{WANTED} {more}", CHATBOT, SCREENING)
    assert first[0] == f"We want two things: a {CHATBOT} and"
    assert second[0] == SCREENING
    return first[1:], second[1:], none


def test_a_clause_with_two_names_is_cut_where_the_second_begins() -> None:
    message = "Outsource a support chatbot and a demand forecast for our shops?"
    assert parts(message, "support chatbot", "demand forecast") == (
        ["Outsource a support chatbot and a"],
        ["demand forecast for our shops"],
        [],
    )


def test_a_piece_keeps_its_place_and_its_sentence() -> None:
    message = "Hello. A support chatbot and a demand forecast?"
    _, [second], _ = parted(list(clauses(message)), named(message, "support chatbot", "demand forecast"))
    assert second == Clause("demand forecast", message.index("demand"), " A support chatbot and a demand forecast?")


def test_names_in_clauses_of_their_own_need_no_cut() -> None:
    message = "We want a support chatbot. Then there is our demand forecast."
    assert parts(message, "support chatbot", "demand forecast") == (
        ["We want a support chatbot"],
        ["Then there is our demand forecast"],
        [],
    )


@pytest.mark.parametrize(
    "clause", ["The chatbot sees patient records", "Opening hours are public", "the CHATBOT is a research bet"]
)
def test_a_clause_is_about_the_one_of_which_it_holds_a_word(clause: str) -> None:
    assert said(f"{clause}.") == ([clause], [], [])


@pytest.mark.parametrize("clause", ["Screening is a research bet", "CV data may not leave"])
def test_and_so_it_is_for_the_other(clause: str) -> None:
    assert said(f"{clause}.") == ([], [clause], [])


def test_a_word_that_both_names_hold_tells_neither_apart() -> None:
    message = "A chatbot for tenants and a chatbot for staff. Tenants are many. The chatbot is proven."
    first, second, none = parts(message, "chatbot for tenants", "chatbot for staff")
    assert first[1:] == ["Tenants are many", "The chatbot is proven"]
    assert second == ["chatbot for staff"]
    assert none == []


@pytest.mark.parametrize("word", ["the first", "The first one", "the former", "Number one"])
def test_the_first_is_the_one_that_is_named_first(word: str) -> None:
    assert said(f"{word} is proven.") == ([f"{word} is proven"], [], [])


@pytest.mark.parametrize("word", ["the second", "The second one", "the other", "The other one", "the latter"])
def test_the_other_is_the_one_that_is_named_second(word: str) -> None:
    assert said(f"The chatbot is proven. {word} is a bet.") == (["The chatbot is proven"], [f"{word} is a bet"], [])


@pytest.mark.parametrize("clause", ["Both are proven", "Neither is", "Each of them is new", "The two are urgent"])
def test_both_is_about_both(clause: str) -> None:
    assert said(f"{clause}.") == ([clause], [clause], [])


def test_after_both_the_talk_goes_on_about_the_one_before() -> None:
    more = "The chatbot is proven. Both are urgent. Patients' names are in it."
    assert said(more) == (
        ["The chatbot is proven", "Both are urgent", "Patients' names are in it"],
        ["Both are urgent"],
        [],
    )


def test_a_clause_may_be_about_both_by_their_words() -> None:
    assert said("The chatbot feeds the screening.") == (
        ["The chatbot feeds the screening"],
        ["The chatbot feeds the screening"],
        [],
    )


def test_what_follows_stays_with_the_last_one() -> None:
    assert said("It rejects people. Nobody checks it.") == ([], ["It rejects people", "Nobody checks it"], [])
    assert said("The chatbot is public. It is proven. Data is clean.") == (
        ["The chatbot is public", "It is proven", "Data is clean"],
        [],
        [],
    )


def test_what_is_said_before_any_of_them_is_about_none() -> None:
    message = f"We are a bank. We have no AI people. {WANTED}"
    first, _, none = parts(message, CHATBOT, SCREENING)
    assert none == ["We are a bank", "We have no AI people"]
    assert first == [f"We want two things: a {CHATBOT} and"]


def test_no_clauses_are_about_nothing() -> None:
    assert parted([], named(WANTED, CHATBOT, SCREENING)) == ([], [], [])


def test_one_name_takes_all_that_follows_it() -> None:
    assert parts("We are a bank. We want CV screening. It is new.", SCREENING) == (
        ["We want CV screening", "It is new"],
        ["We are a bank"],
    )


PHRASES = (
    *("We are a bank.", "A support chatbot", "and a demand forecast", "The chatbot is proven.", "both, by the way,"),
    *("It is new;", "the other one", "we have no team,", "but", "–", "No!", "\n", "The forecast sees sales data"),
)


@given(before=st.lists(st.sampled_from(PHRASES), max_size=4), after=st.lists(st.sampled_from(PHRASES), max_size=6))
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
def test_every_clause_lands_somewhere_and_every_piece_is_where_it_says(before: list[str], after: list[str]) -> None:
    message = " ".join([*before, "Wanted: support chatbots and demand forecasts", *after])
    found = list(clauses(message))
    split = parted(found, named(message, "support chatbots", "demand forecasts"))
    assert len(split) == 3
    held: set[int] = set()
    for piece in (one for part in split for one in part):
        assert piece.text
        assert piece.text == message[piece.start : piece.start + len(piece.text)]
        held.update(range(piece.start, piece.start + len(piece.text)))
    for clause in found:
        places = range(clause.start, clause.start + len(clause.text))
        assert [message[place] for place in places if place not in held and not message[place].isspace()] == []
    for part in split:
        assert [one.start for one in part] == sorted({one.start for one in part})


@pytest.mark.parametrize(
    "clause",
    [
        "the chatbot is public, screening is confidential",
        "chatbot: public and screening confidential",
        "the chatbot answers anybody while screening reads applications",
    ],
)
def test_a_clause_that_goes_over_to_the_other_is_cut_there(clause: str) -> None:
    first, second, none = said(f"{clause}.")
    assert len(first) == len(second) == 1
    assert "chatbot" in first[0]
    assert "screening" not in first[0]
    assert "screening" in second[0]
    assert none == []


@pytest.mark.parametrize("clause", ["The chatbot and screening are proven", "chatbot, screening: all public"])
def test_a_clause_about_both_at_once_is_not_cut(clause: str) -> None:
    first, second, _ = said(f"{clause}.")
    assert first == second == [clause]


@given(st.text(max_size=80))
def test_the_pieces_of_a_clause_are_its_own_words(more: str) -> None:
    message = f"{WANTED} The chatbot is public, and CV screening {more}"
    for part in parted(list(clauses(message)), named(message, CHATBOT, SCREENING)):
        for piece in part:
            assert message[piece.start : piece.start + len(piece.text)] == piece.text
