"""A grounding model has the last word where words are arguable, and nowhere else."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from advisor.core.drafts import Draft, Material, Sentence, Support
from advisor.verification.verifier import CLEARED, REFUSED, Verifier

MISSING = "Usable data is not yet in place."
MATERIAL = Material(
    kind="recommendation",
    parts={"why": (Support(id="missing", text=MISSING), Support(id="sprint", text="A sprint lasts two weeks."))},
    labels={"full_outsourcing": "Full outsourcing"},
)


class Judge(NamedTuple):
    """A grounding model that is always this sure."""

    probability: float

    def grounded(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [self.probability] * len(pairs)


def found(text: str, probability: float, support: str = "missing") -> list[str]:
    sentence = Sentence(part="why", text=text, supports=(support,))
    return list(Verifier(Judge(probability)).problems(sentence, MATERIAL))


FREE = "Data that can be used is something you still have to put there."
TURNED = "Usable data is in place."
STRANGE = "Vendors love vague briefs."


def test_a_denial_in_free_words_is_the_models_to_judge() -> None:
    assert found(FREE, CLEARED) == []
    assert "polarity" in found(FREE, CLEARED - 0.01)


def test_a_denial_in_the_supports_own_words_is_not() -> None:
    assert found(TURNED, 1.0) == ["polarity"]


def test_a_sentence_of_which_hardly_a_word_comes_from_its_support_is_not() -> None:
    assert "words" in found(STRANGE, 1.0)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("A sprint lasts three weeks.", "numbers"),
        ("A sprint lasts two months.", "numbers"),
        ("A sprint by Acme lasts two weeks.", "names"),
        ("A sprint perhaps lasts two weeks.", "strength"),
        ("A sprint lasts two weeks, so choose full outsourcing.", "recommendation"),
        ("A sprint lasts two weeks, see www.example.com", "instructions"),
    ],
)
def test_no_model_overrules_the_other_checks(text: str, check: str) -> None:
    assert check in found(text, 1.0, "sprint")


def test_a_model_may_refuse_what_every_check_passes() -> None:
    text = "Two weeks is what a sprint lasts."
    assert found(text, REFUSED, "sprint") == ["grounding"]
    assert found(text, REFUSED + 0.01, "sprint") == []


def test_the_engines_own_wording_is_never_judged() -> None:
    assert found(MISSING, 0.0) == []


def test_the_words_of_one_support_are_not_given_for_anothers() -> None:
    assert "support" in found("A sprint lasts two weeks.", 1.0)


def test_the_reply_lists_the_check_where_there_is_a_model() -> None:
    with_model, without = Verifier(Judge(1.0)), Verifier()
    assert "grounding" in {check.name for check in with_model.verify(Draft(), MATERIAL, {})}
    assert "grounding" not in {check.name for check in without.verify(Draft(), MATERIAL, {})}
