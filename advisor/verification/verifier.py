"""Runs every check on a draft."""

from collections.abc import Callable, Iterator

from advisor.core.documents import Section
from advisor.core.drafts import Draft, Material
from advisor.core.replies import Check
from advisor.verification import checks

DRAFT_CHECKS: dict[str, Callable[[Draft, Material], Iterator[str]]] = {
    "bounds": checks.stays_in_bounds,
    "support": checks.rests_on_support,
    "recommendation": checks.names_right_outcome,
    "numbers": checks.numbers_hold,
    "words": checks.words_carried,
    "required": checks.covers_required,
    "polarity": checks.polarity_kept,
    "assumptions": checks.assumptions_stay_assumed,
    "order": checks.stays_in_part,
}
"""The checks of a draft by name, in the order in which a reply lists them."""


def verify(draft: Draft, material: Material, sections: dict[str, Section]) -> tuple[Check, ...]:
    """The result of each check. `sections` are the corpus sections that the material cites, by id."""
    found = {name: list(check(draft, material)) for name, check in DRAFT_CHECKS.items()}
    found["citations"] = list(checks.citations_resolve(material, sections))
    return tuple(Check(name=name, passed=not wrong, detail="; ".join(wrong[:3])) for name, wrong in found.items())
