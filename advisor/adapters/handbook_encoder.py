"""The encoder of the handbook's index: a general one, fitted to the handbook."""

import hashlib
from collections.abc import Sequence

import numpy as np

from advisor.adapters.encoders import completed
from advisor.adapters.reader_model import load_example_vectors, load_projection, once
from advisor.core.ports import Encoder
from advisor.retrieval.projection import project


class HandbookEncoder:
    """Another encoder's vectors after the shipped projection, which loads when it is first used."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._projection = once(lambda: load_projection(encoder))

    @property
    def name(self) -> str:
        """The other encoder's name and the projection's digest, for the index's fingerprint."""
        return f"{self._encoder.name}+{hashlib.sha256(self._projection().tobytes()).hexdigest()[:16]}"

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one for each text."""
        vectors = np.asarray(self._encoder.encode(texts), dtype=np.float32)
        rows: list[list[float]] = project(vectors, self._projection()).tolist()
        return rows


class Prepared:
    """An encoder that need not encode the shipped examples, whose vectors are shipped too.

    Most of what the index holds are such examples: with it, building takes a fraction of the time.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known = once(lambda: load_example_vectors(encoder))

    @property
    def name(self) -> str:
        """As the encoder within."""
        return self._encoder.name

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one for each text."""
        vectors = completed(self._known(), texts, self._encoder)
        return [vectors[text] for text in texts]
