"""Sentences are found in whatever a model writes around them, and as soon as they are whole."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.agent.drafting import Drafting
from advisor.core.drafts import Part, Sentence

PARTS: dict[Part, dict[str, str]] = {"why": {"fact:a": "A."}, "next": {"step": "B."}}
FIRST = Sentence(part="why", text="It is {so}, “said” they.", supports=("fact:a",))
SECOND = Sentence(part="next", text="Begin with a \\ sprint.", supports=("step",))


def written(sentence: Sentence) -> dict[str, object]:
    return {"text": sentence.text, "supports": list(sentence.supports)}


LISTED = [written(FIRST), written(SECOND)]
FORMS = {
    "as asked for": json.dumps({"sentences": LISTED}),
    "indented": json.dumps({"sentences": LISTED}, indent=2),
    "a bare list": json.dumps(LISTED),
    "a line each": "\n".join(map(json.dumps, LISTED)),
    "in a fence": f"Here you are:\n```json\n{json.dumps({'sentences': LISTED})}\n```\nAnything else?",
    "with a part of its own": json.dumps([{**one, "part": "risks"} for one in LISTED]),
    "beside what is no sentence": json.dumps([{"thought": 1}, LISTED[0], {"text": 3}, LISTED[1]]),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_every_form_yields_the_sentences(text: str, size: int) -> None:
    drafting = Drafting(PARTS)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert [one for piece in pieces for one in drafting.take(piece)] == [FIRST, SECOND]


@given(st.integers(0, 200))
@settings(max_examples=80, deadline=None, derandomize=True, database=None)
def test_a_draft_that_is_cut_off_yields_what_is_whole(end: int) -> None:
    text = FORMS["as asked for"][:end]
    found = list(Drafting(PARTS).take(text))
    assert found == [FIRST, SECOND][: len(found)]
    assert len(found) == text.count('"]}')


def test_a_sentence_is_found_as_soon_as_it_is_whole() -> None:
    drafting = Drafting(PARTS)
    head, tail = FORMS["as asked for"].split(', {"text": "Begin')
    assert list(drafting.take(head)) == [FIRST]
    assert list(drafting.take(', {"text": "Begin' + tail)) == [SECOND]


@pytest.mark.parametrize("text", ["", "I would rather not.", "{", "[" * 3000, '{"a":' * 3000, '{"text": 3}', "{}"])
def test_what_holds_no_sentence_yields_none(text: str) -> None:
    assert list(Drafting(PARTS).take(text)) == []


def test_what_was_wrong_with_an_object_is_told() -> None:
    drafting = Drafting(PARTS)
    assert list(drafting.take('{"supports": ["fact:a"]}')) == []
    assert "text" in (drafting.fault or "")
