"""Texts are compared by what they say: case, Markdown, dashes, number words and citation marks make no difference."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_evals.matching import content_words, numbers, occurs, plain, says, sentences

bounded = settings(max_examples=100, deadline=None, derandomize=True, database=None)
words = st.sampled_from(
    [
        "Data",
        "one",
        "two",
        "twelve",
        "to",
        "6",
        "12",
        "6-12",
        "–",
        "—",
        "-",
        "**bold**",
        "[1]",
        "[23]",
        "“x”",
        "ısı",
        "\n",
    ]
) | st.text(st.characters(exclude_characters="*[]", exclude_categories=["Cs"]), max_size=6)
texts = st.lists(words, max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Data", "data"),
        ("**Return** of your data", "return of your data"),
        ("the end. [1]", "the end."),
        ("[12]the end[3][4]", "the end"),
        ("vendor’s", "vendor's"),
        ("“risk”", '"risk"'),
        ("a\n  b\tc", "a b c"),
        ("co\u2011build", "co-build"),
        ("6 to 12 weeks", "6-12 weeks"),
        ("6–12 weeks", "6-12 weeks"),
        ("6 — 12 weeks", "6-12 weeks"),
        ("six to twelve weeks", "6-12 weeks"),
        ("six-to-twelve-week", "6-12-week"),
        ("Two to four", "2-4"),
        ("1 to 2 to 3", "1-2-3"),
        ("someone", "someone"),
        ("tone", "tone"),
        ("go to 5", "go to 5"),
        ("5 to go", "5 to go"),
        ("from zero", "from zero"),
        ("", ""),
    ],
)
def test_the_plain_form_of(text: str, same: str) -> None:
    assert plain(text) == same


@bounded
@given(texts)
def test_the_plain_form_is_its_own_plain_form(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@bounded
@given(texts)
def test_the_plain_form_has_no_capital_no_mark_and_no_double_space(text: str) -> None:
    found = plain(text)
    assert found == found.lower()
    assert "**" not in found
    assert "  " not in found


@pytest.mark.parametrize(
    ("group", "text"),
    [
        ("transfer", "knowledge is transferred"),
        ("return|hand back", "they hand back everything"),
        ("6 to 12", "it takes six–twelve weeks"),
        ("six to twelve weeks", "6-12 weeks"),
        ("Co-build", "a co\u2011build squad"),
        ("12", "12 weeks"),
        ("€", "it costs €500"),
        ("€", "it costs 500€"),
        ("°C", "21°C tomorrow"),
        ("50%", "about 50%"),
    ],
)
def test_a_group_occurs(group: str, text: str) -> None:
    assert occurs(group, plain(text))


@pytest.mark.parametrize(
    ("group", "text"),
    [
        ("transfer", "data"),
        ("port", "support"),
        ("return|hand back", "hand it back"),
        ("2 weeks", "12 weeks"),
        ("two weeks", "twelve weeks"),
        ("one", "everyone"),
        ("€", "five hundred euros"),
    ],
)
def test_a_group_does_not_occur(group: str, text: str) -> None:
    assert not occurs(group, plain(text))


@bounded
@given(texts, texts)
def test_more_alternatives_never_occur_less(one: str, other: str) -> None:
    text = plain(other)
    assert occurs(f"{one}|nonsense", text) == (occurs(one, text) or occurs("nonsense", text))


def test_a_fact_is_said_where_all_its_groups_stand_in_one_paragraph_or_item() -> None:
    fact = ("return|hand back", "data")
    assert says(fact, "First this.\n\n- **Data** is to be returned. [1]\n- And that.")
    assert says(fact, "Data is handed over. Let them return it.")
    assert not says(fact, "- return of the laptops\n- deletion of your data")
    assert not says(fact, "")


def test_sentences_end_at_full_stops_and_lines() -> None:
    text = "**Headline.**\n\nOne thing. Another! “Really?” (Yes.)\n- an item. [1]\n- e.g. this [2]\n"
    assert list(sentences(text)) == [
        "**Headline.**",
        "One thing.",
        "Another!",
        "“Really?” (Yes.)",
        "an item. [1]",
        "e.g. this [2]",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("6 to 12 weeks", {"6", "12"}),
        ("two to four weeks [3]", {"2", "4"}),
        ("$1,200.50", {"1,200.50"}),
        ("12% of 3.5", {"12", "3.5"}),
        ("WM-7a and GPT4", set()),
        ("18-month plan", {"18"}),
        ("nothing", set()),
    ],
)
def test_the_numbers_of(text: str, found: set[str]) -> None:
    assert numbers(text) == found


def test_content_words_are_beginnings_of_long_words() -> None:
    assert content_words("The transferred DATA of a vendor, transferring it") == {"trans", "data", "vendo"}


@bounded
@given(texts)
def test_marks_change_neither_numbers_nor_words(text: str) -> None:
    marked = f"{text} [1][2]"
    assert numbers(marked) == numbers(text)
    assert content_words(marked) == content_words(text)
