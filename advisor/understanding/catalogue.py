"""Which typical workload of the catalogue somebody describes, by the similarity of the words."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from advisor.core.ports import Encoder
from advisor.core.typical import TypicalWorkload
from advisor.understanding.linear import Matrix

ALIKE = 0.6
"""Cosine similarity of a name to a phrase of the catalogue from which they mean the same, chosen on the development
split."""


class Phrases(NamedTuple):
    """The vectors of the catalogue's phrases, and the entry that each belongs to."""

    vectors: Matrix
    entries: tuple[str, ...]


class Catalogue:
    """The typical workloads. `load` gives the phrases' vectors when they are first needed."""

    def __init__(self, workloads: Sequence[TypicalWorkload], load: Callable[[], Phrases], encoder: Encoder) -> None:
        self._workloads = {one.id: one for one in workloads}
        self._load, self._encoder = load, encoder

    def entry(self, entry_id: str | None) -> TypicalWorkload | None:
        """The entry with this id, or null."""
        return self._workloads.get(entry_id or "")

    def like(self, name: str) -> str | None:
        """The id of the entry that a workload's name is most like, or null where none is like it."""
        phrases = self._load()
        similar = phrases.vectors @ np.asarray(self._encoder.encode([name])[0], dtype=np.float32)
        best = int(similar.argmax())
        return phrases.entries[best] if similar[best] >= ALIKE else None


def phrases_of(workloads: Iterable[TypicalWorkload]) -> list[tuple[str, str]]:
    """All phrases with which a workload is called or described, as pairs of text and entry id."""
    return [(text, one.id) for one in workloads for text in (one.label, *one.called, *one.described)]
