"""Runs the checks: on each sentence of a draft, and on the draft as a whole."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from advisor.core.documents import Section
from advisor.core.drafts import Draft, Material, Sentence
from advisor.core.replies import Check
from advisor.verification import checks

SENTENCE_CHECKS: dict[str, Callable[[Sentence, Material], Iterator[str]]] = {
    "bounds": checks.stays_in_bounds,
    "support": checks.rests_on_support,
    "recommendation": checks.names_right_outcome,
    "supposition": checks.stays_supposed,
    "assumptions": checks.stays_assumed,
    "numbers": checks.numbers_hold,
    "strength": checks.strength_kept,
    "polarity": checks.polarity_kept,
    "names": checks.names_carried,
    "quotes": checks.quotes_exact,
    "words": checks.words_carried,
    "user": checks.user_known,
    "instructions": checks.takes_no_orders,
    "order": checks.stays_in_part,
}
"""The checks of a sentence by name, in the order in which a reply lists them."""
DRAFT_CHECKS: dict[str, Callable[[Draft, Material], Iterator[str]]] = {
    "repetition": checks.repeats_nothing,
    "required": checks.covers_required,
}
"""The checks of a draft as a whole."""
Problems = dict[str, list[str]]
"""By the name of a check, what it found."""


class Sifted(NamedTuple):
    """The sentences of a draft that may be shown, and what is wrong with the others, by check."""

    kept: Draft
    problems: Problems


def problems(sentence: Sentence, material: Material) -> Problems:
    """What is wrong with a sentence, by check; empty where it may be shown.

    The engine's own wording, a support's text word for word, is held against the support and its place alone.
    """
    needed = ("support", "order") if is_own_wording(sentence, material) else tuple(SENTENCE_CHECKS)
    found = {name: list(SENTENCE_CHECKS[name](sentence, material)) for name in needed}
    return {name: wrong for name, wrong in found.items() if wrong}


def is_own_wording(sentence: Sentence, material: Material) -> bool:
    """Whether a sentence is the text of its one support."""
    texts = [material.supports[name].text for name in sentence.supports if name in material.supports]
    return texts == [sentence.text]


def sift(draft: Draft, material: Material) -> Sifted:
    """Parts the sentences that pass their checks from those that fail. A sentence said twice is kept once."""
    found: Problems = {}
    kept: list[Sentence] = []
    for sentence in draft.sentences:
        wrong = problems(sentence, material)
        for name, reasons in wrong.items():
            found.setdefault(name, []).extend(f"“{sentence.text[:200]}” {reason}" for reason in reasons)
        if not wrong and sentence.text not in {one.text for one in kept} and len(kept) < checks.COUNT:
            kept.append(sentence)
    return Sifted(Draft(sentences=tuple(kept)), found)


def verify(draft: Draft, material: Material, sections: dict[str, Section]) -> tuple[Check, ...]:
    """The result of each check. `sections` are the corpus sections that the material cites, by id."""
    wrong = sift(draft, material).problems
    found: Problems = {name: wrong.get(name, []) for name in SENTENCE_CHECKS}
    found |= {name: list(check(draft, material)) for name, check in DRAFT_CHECKS.items()}
    found["citations"] = list(checks.citations_resolve(material, sections))
    return tuple(Check(name=name, passed=not said, detail="; ".join(said[:3])) for name, said in found.items())
