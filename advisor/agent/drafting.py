"""Finds the sentences of a draft in what a model writes, as they come."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from advisor.core.drafts import Part, Sentence

DECODER = json.JSONDecoder(strict=False)
TRIES = 30
"""How often the beginning of an object is looked at, as more is heard, before it is taken for something else."""


class WrittenSentence(BaseModel):
    """A sentence in a model's own writing: its text, and the ids of what it rests on."""

    text: str
    supports: list[str] = []


class WrittenDraft(BaseModel):
    """What the writing step answers with."""

    sentences: list[WrittenSentence]


class JsonObjects:
    """Finds JSON objects in a text that comes piece by piece. What is around them does not count."""

    def __init__(self) -> None:
        self._text, self._read = "", 0
        self._tries: Counter[int] = Counter()

    def take(self, piece: str) -> Iterator[dict[str, Any]]:
        """The objects that this piece completes."""
        # Half of a surrogate pair is no character, and nothing that reads or stores text takes it.
        self._text += piece.encode("utf-8", "replace").decode("utf-8")
        if "}" not in piece:
            return
        start = self._text.find("{", self._read)
        while start >= 0:
            try:
                found, self._read = DECODER.raw_decode(self._text, start)
                yield found
                start = self._text.find("{", self._read)
            except (ValueError, RecursionError):
                start = self._after(start)

    def _after(self, start: int) -> int:
        """Where to look next, behind what is no object, or not yet one."""
        self._tries[start] += 1
        following = self._text.find("{", start + 1)
        if self._tries[start] > TRIES:
            self._read = start + 1
        return following


class Drafting:
    """Takes a model's text piece by piece. Sentences are JSON objects, in a list or not, in a fence or not; an end that
    is cut off costs the last sentence alone."""

    def __init__(self, parts: Mapping[Part, Mapping[str, str]]) -> None:
        """`parts` are those of the material, with the ids of each: a sentence belongs where what it rests on does."""
        self._places = {name: part for part, supports in parts.items() for name in supports}
        self._first = next(iter(parts))
        self._objects = JsonObjects()
        self.fault: str | None = None
        """What was wrong with the first object that is no sentence."""

    def take(self, piece: str) -> Iterator[Sentence]:
        """The sentences that this piece completes."""
        for found in self._objects.take(piece):
            yield from self._sentences(found)

    def _sentences(self, found: dict[str, Any]) -> Iterator[Sentence]:
        listed = found.get("sentences", [found])
        for one in listed if isinstance(listed, list) else [listed]:
            try:
                written = WrittenSentence.model_validate(one)
            except ValidationError as error:
                self.fault = self.fault or " ".join(str(error).split())[:300]
                continue
            part = next((self._places[name] for name in written.supports if name in self._places), self._first)
            yield Sentence(part=part, text=written.text, supports=tuple(written.supports))
