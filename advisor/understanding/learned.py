"""What a clause says about each input, by classifiers that were fitted to labelled messages.

Three linear classifiers vote: over the frozen embeddings of the clause and of its surroundings, over its words and
short phrases, and over pieces of its words, which forgive typing errors. `training` fits them;
`docs/understanding.md` has their figures and those of the alternatives.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from advisor.core.ports import Encoder
from advisor.understanding.clauses import Clause
from advisor.understanding.facts import ClauseShares
from advisor.understanding.linear import (
    LinearModel,
    Vocabulary,
    pieces_vectorizer,
    probabilities,
    restored,
    words_vectorizer,
)

SURROUNDINGS = 300
"""Characters of the clause with its neighbours that are encoded beside it."""
EMBEDDING_SCALE, SURROUNDINGS_SCALE = 3.0, 1.5
"""Weights of the two embeddings, whose components are small."""
Features = tuple[csr_matrix, csr_matrix, csr_matrix]


class FactModel(NamedTuple):
    """Two vocabularies, and for each input one classifier over each kind of feature."""

    words: Vocabulary
    pieces: Vocabulary
    inputs: dict[str, tuple[LinearModel, ...]]


class TrainedClauseReader:
    """The `ClauseReader` port over a fitted model."""

    def __init__(self, model: FactModel, encoder: Encoder) -> None:
        self._model, self._encoder = model, encoder
        self._words = restored(words_vectorizer(), model.words)
        self._pieces = restored(pieces_vectorizer(), model.pieces)

    def read(self, clauses: Sequence[Clause], asked: Sequence[str]) -> list[ClauseShares]:
        """For each clause, by input: the probability of each class, `NOTHING` included."""
        if not clauses:
            return []
        texts = in_context(clauses, asked)
        features = (
            embedded(self._encoder, texts, surroundings(clauses)),
            self._words.transform(texts),
            self._pieces.transform(texts),
        )
        read: list[ClauseShares] = [{} for _ in clauses]
        for name, models in self._model.inputs.items():
            votes = [probabilities(model, part) for model, part in zip(models, features, strict=True)]
            for row, shares in zip(read, np.mean(votes, axis=0), strict=True):
                row[name] = dict(zip(models[0].classes, shares.tolist(), strict=True))
        return read


def in_context(clauses: Sequence[Clause], asked: Sequence[str]) -> list[str]:
    """The clauses' texts behind a mark that says what was asked: "nobody" means something only then."""
    mark = f"{asked[0]}: " if len(asked) == 1 else "stops: " if asked else ""
    return [f"{mark}{clause.text}" for clause in clauses]


def surroundings(clauses: Sequence[Clause]) -> list[str]:
    """Each clause with the one before and the one after."""
    texts = [clause.text for clause in clauses]
    return [" ".join(texts[max(0, n - 1) : n + 2])[:SURROUNDINGS] for n in range(len(texts))]


def embedded(encoder: Encoder, texts: Sequence[str], around: Sequence[str]) -> csr_matrix:
    """The embeddings of texts and their surroundings side by side."""
    vectors = np.asarray(encoder.encode([*texts, *around]), dtype=np.float32)
    own, near = vectors[: len(texts)], vectors[len(texts) :]
    return csr_matrix(np.hstack([EMBEDDING_SCALE * own, SURROUNDINGS_SCALE * near]))
