"""Runs the checks: on each sentence of a draft, and on the draft as a whole.

Some checks go by words alone and are wrong about a free rewording now and then. A grounding model, which reads support
and sentence together, has the last word on those, and may find against a sentence that every check passes. It overrules
no check of numbers, names, outcomes, strength, quotes or places, and none where words tell enough: a denial put into
the support's own words, or a sentence of which hardly a word comes from its support.
"""

from collections.abc import Callable, Iterator

from advisor.core.documents import Section
from advisor.core.drafts import Draft, Material, Sentence
from advisor.core.ports import GroundingModel
from advisor.core.replies import Check
from advisor.verification import checks, words
from advisor.verification.checks import Problems

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
ARGUABLE: dict[str, Callable[[str, str], bool]] = {
    "polarity": lambda text, support: words.literal(text, support) < LITERAL,
    "words": lambda text, support: words.known(text, support) >= KNOWN,
}
"""The checks that a grounding model may overrule, and in which sentences."""
LITERAL = 0.95
"""Share of a sentence's words that are its support's own, from which a denial more or less is no matter of wording."""
KNOWN = 0.3
"""Share of a sentence's words that have to come from its support in any case."""
CLEARED, REFUSED = 0.3, 0.02
"""Probabilities from which a grounding model overrules, and below which it refuses; chosen on the development split of
`python -m tests.benchmarks.faithfulness`."""
GROUNDING = "grounding"


class Verifier:
    """Checks sentences and drafts; with a grounding `model`, as far as words go and beyond."""

    def __init__(self, model: GroundingModel | None = None) -> None:
        self._model = model

    def problems(self, sentence: Sentence, material: Material) -> Problems:
        """What is wrong with a sentence, by check; empty where it may be shown.

        The engine's own wording, a support's text word for word, is held against the support and its place alone.
        """
        if is_own_wording(sentence, material):
            return found_by(("support", "order"), sentence, material)
        return self.weighed(found_by(tuple(SENTENCE_CHECKS), sentence, material), sentence, material)

    def weighed(self, found: Problems, sentence: Sentence, material: Material) -> Problems:
        """What the checks found, as far as the grounding model leaves it standing, and what it finds itself."""
        support = checks.support_text(sentence, material)
        if not self._model or any(not _arguable(name, sentence.text, support) for name in found):
            return found
        [probability] = self._model.grounded([(support, sentence.text)])
        if probability >= CLEARED:
            return {}
        if probability <= REFUSED:
            return {**found, GROUNDING: ["says what its supports do not, as a model reads both"]}
        return found

    def verify(self, draft: Draft, material: Material, sections: dict[str, Section]) -> tuple[Check, ...]:
        """The result of each check. `sections` are the corpus sections that the material cites, by id."""
        found: Problems = {name: [] for name in (*SENTENCE_CHECKS, *((GROUNDING,) if self._model else ()))}
        for sentence in draft.sentences:
            for name, reasons in self.problems(sentence, material).items():
                found[name] += [f"“{sentence.text[:200]}” {reason}" for reason in reasons]
        found |= {name: list(check(draft, material)) for name, check in DRAFT_CHECKS.items()}
        found["citations"] = list(checks.citations_resolve(material, sections))
        return tuple(Check(name=name, passed=not said, detail="; ".join(said[:3])) for name, said in found.items())


def _arguable(check: str, text: str, support: str) -> bool:
    return check in ARGUABLE and ARGUABLE[check](text, support)


def found_by(names: tuple[str, ...], sentence: Sentence, material: Material) -> Problems:
    """What some of the checks find wrong with a sentence."""
    found = {name: list(SENTENCE_CHECKS[name](sentence, material)) for name in names}
    return {name: wrong for name, wrong in found.items() if wrong}


def is_own_wording(sentence: Sentence, material: Material) -> bool:
    """Whether a sentence is the text of its one support."""
    texts = [material.supports[name].text for name in sentence.supports if name in material.supports]
    return texts == [sentence.text]
