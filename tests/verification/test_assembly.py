"""What is shown of a draft: what passes, in the material's order, and never anything that has to be taken back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.drafts import Draft, Material, Sentence, Support
from advisor.verification.assembly import Assembly
from advisor.verification.checks import unsaid
from advisor.verification.verifier import Verifier

TEXTS = {
    "fact": "In-house AI maturity: mature – “our team of twelve”.",
    "rule": "High sensitivity with a mature team calls for staff augmentation.",
    "condition": "The transactions may be processed by a third party.",
    "assumption": "Assumed until you say otherwise: usable data exists.",
    "risk": "The risk of staff augmentation is uneven quality.",
    "step": "A calibration sprint lasts two to four weeks.",
    "standing": "The matrix is a starting framework.",
}
PLACES = {
    "why": ("fact", "rule"),
    "depends": ("condition", "assumption"),
    "risks": ("risk",),
    "next": ("step",),
    "note": ("standing",),
}
MATERIAL = Material.model_validate(
    {
        "kind": "recommendation",
        "parts": {part: [Support(id=name, text=TEXTS[name]) for name in names] for part, names in PLACES.items()},
        "required": ["fact", "rule", "condition", "assumption", "standing"],
    }
)


def said(name: str, text: str | None = None) -> Sentence:
    part = next(part for part, names in PLACES.items() if name in names)
    return Sentence.model_validate({"part": part, "text": text or TEXTS[name], "supports": [name]})


def assembly(kept: Draft | None = None) -> Assembly:
    return Assembly(MATERIAL, lambda sentence: Verifier().problems(sentence, MATERIAL), kept)


def taken(*sentences: Sentence) -> Assembly:
    made = assembly()
    for sentence in sentences:
        made.take(sentence)
    return made


def names(draft: Draft) -> list[str]:
    return [sentence.supports[0] for sentence in draft.sentences]


def test_sentences_stand_in_the_materials_order() -> None:
    assert names(taken(said("rule"), said("standing"), said("fact")).kept) == ["fact", "rule", "standing"]


def test_nothing_is_settled_behind_what_is_still_to_be_said() -> None:
    assert names(taken(said("fact"), said("condition"), said("risk")).settled) == ["fact"]
    assert names(taken(said("fact"), said("condition"), said("risk"), said("rule")).settled) == [
        "fact",
        "rule",
        "condition",
    ]


def test_a_sentence_that_comes_too_late_is_left_out() -> None:
    required = [said(name) for name in ("fact", "rule", "condition", "assumption")]
    made = taken(*required, said("step"), said("risk"))
    assert names(made.settled) == ["fact", "rule", "condition", "assumption", "step"]
    assert not made.problems


def test_a_sentence_that_fails_is_left_out_with_the_reason() -> None:
    made = taken(said("fact", "Your team of 40 is mature."))
    assert made.kept == Draft()
    assert "numbers" in made.problems


def test_the_engines_wording_stands_for_what_nothing_says() -> None:
    made = taken(said("rule"))
    made.complete()
    assert names(made.kept) == ["fact", "rule", "condition", "assumption", "standing"]


def test_a_second_draft_adds_only_what_the_first_leaves_unsaid() -> None:
    second = assembly(taken(said("fact")).kept)
    second.take(said("fact", "Your in-house AI maturity counts as mature."))
    second.take(said("rule"))
    assert [sentence.text for sentence in second.kept.sentences] == [TEXTS["fact"], TEXTS["rule"]]


ANYTHING = st.one_of(
    st.sampled_from(list(TEXTS)).map(said),
    st.sampled_from(list(TEXTS)).map(lambda name: said(name, f"{TEXTS[name]} Forty others agree.")),
    st.sampled_from(list(TEXTS)).map(lambda name: said(name, TEXTS[name].replace("is", "is indeed"))),
    st.tuples(st.sampled_from(list(TEXTS)), st.sampled_from(list(TEXTS))).map(
        lambda two: said(two[0]).model_copy(update={"supports": two, "text": f"{TEXTS[two[0]]} {TEXTS[two[1]]}"})
    ),
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(ANYTHING, max_size=15), st.integers(0, 15))
def test_what_is_settled_stays_whatever_comes(sentences: list[Sentence], cut: int) -> None:
    """Through a first draft, a second one, and the engine's own wording at the end."""
    shown: list[Sentence] = []
    made = assembly()
    for number, sentence in enumerate(sentences):
        if number == cut:
            made = assembly(made.kept)
        made.take(sentence)
        assert list(made.settled.sentences[: len(shown)]) == shown
        shown = list(made.settled.sentences)
    made.complete()
    assert list(made.kept.sentences[: len(shown)]) == shown
    assert made.settled == made.kept
    assert not unsaid(made.kept, MATERIAL)
