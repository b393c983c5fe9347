"""The encoder of the handbook's index: a general one, fitted to the handbook."""

import hashlib
from collections.abc import Sequence

import numpy as np

from advisor.adapters.encoders import completed
from advisor.adapters.reader_model import digest, load_projection, load_vectors, once
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
    """An encoder that need not encode the handbook's statements and the examples, whose vectors are shipped too.

    The index of the shipped handbook is built without loading the encoder.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._shipped = once(lambda: load_vectors(encoder))

    @property
    def name(self) -> str:
        """As the encoder within."""
        return self._encoder.name

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one for each text."""
        shipped = self._shipped()
        known = {text: shipped[name] for text in texts if (name := digest(text)) in shipped}
        vectors = completed(known, texts, self._encoder)
        return [vectors[text] for text in texts]
