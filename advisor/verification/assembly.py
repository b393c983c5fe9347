"""Puts together what is shown: the sentences that pass their checks, in the material's order, and the engine's own
wording for what they leave out. Pure."""

from bisect import bisect_right
from collections.abc import Callable

from advisor.core.drafts import Draft, Material, Sentence
from advisor.verification.checks import COUNT, Problems, unsaid


class Assembly:
    """Takes the sentences of drafts one by one and keeps those that may be shown.

    `settled` is what may be shown at once, since nothing can come before it any more: it ends before the first thing
    that has to be said and is not said yet, and a sentence that belongs before its end comes too late.
    """

    def __init__(self, material: Material, problems: Callable[[Sentence], Problems], kept: Draft | None = None) -> None:
        """`problems` says what is wrong with a sentence; `kept` are those of an earlier draft, and a sentence that
        rests on something that they say already is not needed."""
        earlier = kept.sentences if kept else ()
        self._material, self._check = material, problems
        self._places = {name: number for number, name in enumerate(material.supports)}
        self._before = {name for sentence in earlier for name in sentence.supports}
        self._sentences = list(earlier)
        self._taken = 0
        self.problems: Problems = {}
        self._settle()

    @property
    def kept(self) -> Draft:
        """The sentences that may be shown."""
        return Draft(sentences=tuple(self._sentences))

    @property
    def settled(self) -> Draft:
        """Those of them that stand at their final places."""
        return Draft(sentences=tuple(self._sentences[: self._certain]))

    def take(self, sentence: Sentence) -> None:
        """Keeps a sentence if it is new, comes neither too late nor among too many, and passes its checks."""
        self._taken += 1
        if self._taken > COUNT or not self._is_new(sentence) or not self._in_time(sentence):
            return
        wrong = self._check(sentence)
        for name, reasons in wrong.items():
            self.problems.setdefault(name, []).extend(f"“{sentence.text[:200]}” {reason}" for reason in reasons)
        if not wrong:
            self._insert(sentence)
            self._settle()

    def complete(self) -> None:
        """Adds the engine's own wording for everything required that nothing says."""
        missing = {*unsaid(self.kept, self._material)}
        said = {sentence.text for sentence in self._sentences}
        for part, supports in self._material.parts.items():
            for support in supports:
                if support.id in missing and support.text not in said:
                    self._insert(Sentence(part=part, text=support.text, supports=(support.id,)))
        self._settle()

    def _is_new(self, sentence: Sentence) -> bool:
        said = any(one.text == sentence.text for one in self._sentences)
        return not said and not self._before & {*sentence.supports}

    def _in_time(self, sentence: Sentence) -> bool:
        return not self._certain or self._place(sentence) >= self._place(self._sentences[self._certain - 1])

    def _insert(self, sentence: Sentence) -> None:
        self._sentences.insert(bisect_right(self._sentences, self._place(sentence), key=self._place), sentence)

    def _settle(self) -> None:
        open_ = min((self._places[name] for name in unsaid(self.kept, self._material)), default=len(self._places))
        self._certain = sum(self._place(sentence) < open_ for sentence in self._sentences)

    def _place(self, sentence: Sentence) -> int:
        """Where a sentence belongs: at the first thing that it rests on."""
        return min((self._places[name] for name in sentence.supports if name in self._places), default=0)
