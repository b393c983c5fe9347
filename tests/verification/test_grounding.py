"""The checks by themselves: a text, some passages, and a verdict for each sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import Verdict, verify_text

PASSAGES = (
    "A calibration sprint lasts two to four weeks and comes before you sign a long-term engagement.",
    "RAND cites estimates by others that over 80% of AI projects fail.",
    "Full outsourcing often leads to vendor lock-in when nobody has provided for portability.",
)


def verdict(text: str) -> Verdict:
    [one] = verify_text(text, PASSAGES)
    return one


@pytest.mark.parametrize(
    "text",
    [
        *PASSAGES,
        "Before you sign a long-term engagement comes a calibration sprint of 2 to 4 weeks.",
        "By estimates of others that RAND cites, more than 80 percent of AI projects fail.",
        "Vendor lock-in is often where full outsourcing leads if nobody provided for portability.",
    ],
)
def test_what_the_passages_say_is_supported(text: str) -> None:
    assert verdict(text).reasons == ()
    assert verdict(text).supported


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("A calibration sprint lasts two to six weeks.", "numbers"),
        ("A calibration sprint lasts two to four months.", "numbers"),
        ("A calibration sprint does not come before you sign a long-term engagement.", "polarity"),
        ("80% of AI projects fail, by estimates that RAND cites.", "strength"),
        ("Full outsourcing leads to vendor lock-in when nobody has provided for portability.", "strength"),
        ("Gartner cites estimates by others that over 80% of AI projects fail, as Deloitte does.", "names"),
        ("The sprint ends with a party for everybody at the lake.", "words"),
        ("RAND calls it “a disaster”: over 80% of AI projects fail, by estimates of others.", "quotes"),
    ],
)
def test_what_they_do_not_say_is_not_and_the_reason_names_the_check(text: str, check: str) -> None:
    found = verdict(text)
    assert not found.supported
    assert any(reason.startswith(f"{check}: ") for reason in found.reasons)


def test_a_verdict_points_into_the_text_and_at_its_passages() -> None:
    text = f"{PASSAGES[1]} {PASSAGES[0]}"
    first, second = verify_text(text, PASSAGES)
    assert (first.passages, second.passages) == ((1,), (0,))
    assert [text[one.start : one.end] for one in (first, second)] == [PASSAGES[1], PASSAGES[0]]


def test_a_sentence_may_rest_on_two_passages_together() -> None:
    text = (
        "A calibration sprint lasts two to four weeks, and over 80% of AI projects fail by estimates that RAND cites."
    )
    assert verdict(text).passages == (0, 1)
    assert verdict(text).supported


def test_without_passages_nothing_is_supported() -> None:
    [one] = verify_text("Anything.", ())
    assert not one.supported
    assert verify_text("", PASSAGES) == ()


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_any_text_gets_verdicts_that_cover_it(text: str) -> None:
    verdicts = verify_text(text, PASSAGES)
    assert "".join("".join(one.text for one in verdicts).split()) == "".join(text.split())
    assert all(text[one.start : one.end] == one.text for one in verdicts)
