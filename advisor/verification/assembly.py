"""Puts together what is shown: the sentences that passed, in the material's order, and the engine's own wording for
what they leave out. Pure."""

from advisor.core.drafts import Draft, Material, Sentence
from advisor.verification.checks import unsaid


def joined(first: Draft, second: Draft, material: Material) -> Draft:
    """The first draft with those sentences of a second one that rest on something the first says nothing of."""
    said = {name for sentence in first.sentences for name in sentence.supports}
    more = tuple(sentence for sentence in second.sentences if not said & {*sentence.supports})
    return ordered(Draft(sentences=(*first.sentences, *more)), material)


def completed(draft: Draft, material: Material) -> Draft:
    """The draft with the engine's own wording for every required support that it does not say."""
    missing = {*unsaid(draft, material)}
    added = tuple(
        Sentence(part=part, text=support.text, supports=(support.id,))
        for part, supports in material.parts.items()
        for support in supports
        if support.id in missing
    )
    texts = {sentence.text for sentence in draft.sentences}
    fresh = tuple(sentence for sentence in added if sentence.text not in texts)
    return ordered(Draft(sentences=(*draft.sentences, *fresh)), material)


def ordered(draft: Draft, material: Material) -> Draft:
    """The sentences in the order in which the material holds what they rest on first."""
    places = {name: number for number, name in enumerate(material.supports)}
    last = len(places)
    sentences = sorted(
        draft.sentences, key=lambda one: min((places.get(name, last) for name in one.supports), default=last)
    )
    return Draft(sentences=tuple(sentences))
