"""Whether a text says only what some passages say, sentence by sentence: the checks by themselves. Pure."""

import re
from collections.abc import Iterator, Sequence

from advisor.core.drafts import Material, Sentence, Support
from advisor.core.model import Model
from advisor.core.ports import GroundingModel
from advisor.verification import words
from advisor.verification.verifier import Verifier, found_by

SENTENCE = re.compile(r"\S(?:[^.!?\n]|[.!?](?!\s|$))*[.!?]*")
NEEDED = ("numbers", "strength", "polarity", "names", "quotes", "words")
"""The checks that hold a sentence against its passages; the others are about the advisor's own drafts."""
NEAR = 2
"""Passages, the nearest by common words, that a sentence may rest on together."""


class Verdict(Model):
    """Whether a sentence is supported, and what speaks against it.

    `passages` are the positions of the passages that it was held against, `start` and `end` its place in the text.
    """

    text: str
    start: int
    end: int
    supported: bool
    reasons: tuple[str, ...] = ()
    passages: tuple[int, ...] = ()


def verify_text(text: str, passages: Sequence[str], model: GroundingModel | None = None) -> tuple[Verdict, ...]:
    """A verdict for each sentence of `text`, held against the passages that share most words with it; `model` has the
    last word where words are arguable.

    A sentence is supported where the passages carry its content words, numbers, names and quotes, deny and affirm what
    it does, and are as sure as it is. Blind to what is said in the passages' own words but of something else, and to
    rewordings that go far: those are reported as unsupported. Without passages nothing is supported.
    """
    known = [{*words.content(passage)} for passage in passages]
    return tuple(_verdicts(text, passages, known, Verifier(model)))


def _verdicts(text: str, passages: Sequence[str], known: Sequence[set[str]], verifier: Verifier) -> Iterator[Verdict]:
    for found in SENTENCE.finditer(text):
        said = {*words.content(found.group())}
        near = sorted(range(len(passages)), key=lambda number: -len(said & known[number]))[:NEAR]
        ways = [*((one,) for one in near), *_together(near, said, known)]
        tried = [(way, _against(found.group(), [passages[one] for one in way], verifier)) for way in ways]
        way, reasons = min(tried, key=lambda one: len(one[1]), default=((), ("there is no passage",)))
        yield Verdict(
            text=found.group(),
            start=found.start(),
            end=found.end(),
            supported=not reasons,
            reasons=reasons,
            passages=way,
        )


def _together(near: Sequence[int], said: set[str], known: Sequence[set[str]]) -> Iterator[tuple[int, ...]]:
    """The nearest passages as one support, where each carries words of the sentence that the other lacks."""
    if len(near) == NEAR:
        one, other = (said & known[number] for number in near)
        if one - other and other - one:
            yield tuple(sorted(near))


def _against(text: str, passages: Sequence[str], verifier: Verifier) -> tuple[str, ...]:
    """What speaks against a sentence that rests on these passages."""
    supports = tuple(Support(id=str(number), text=passage) for number, passage in enumerate(passages))
    if any(text == found.group() for passage in passages for found in SENTENCE.finditer(passage)):
        return ()
    sentence = Sentence(part="answer", text=text, supports=tuple(one.id for one in supports))
    material = Material(kind="guidance", parts={"answer": supports})
    found = verifier.weighed(found_by(NEEDED, sentence, material), sentence, material)
    return tuple(f"{name}: {wrong}" for name, reasons in found.items() for wrong in reasons)
