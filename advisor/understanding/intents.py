"""What kind of message it is: a piece of work described, a question for the guidance, something else.

Two linear classifiers vote: over the frozen sentence embedding with, for each intent, the mean cosine similarity of the
nearest examples, and over words and phrases. `training` fits them; `docs/understanding.md` has their figures.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from advisor.core.ports import Encoder
from advisor.core.readings import Intents
from advisor.understanding.linear import (
    LinearModel,
    Matrix,
    Vocabulary,
    probabilities,
    restored,
    words_vectorizer,
)

NEIGHBOURS = 3
SCALE = 6.0
"""Weight of the similarities beside the embedding, whose components are small."""
OUTSIDE = "outside:"
"""Begins the label of an example of a question that the guidance cannot answer; its kind follows."""


class IntentModel(NamedTuple):
    """What was fitted: `vectors` of the examples with their `labels`, and a classifier over each kind of feature."""

    vectors: Matrix
    labels: tuple[str, ...]
    by_meaning: LinearModel
    words: Vocabulary
    by_words: LinearModel

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents that are told apart."""
        return self.by_meaning.classes


class TrainedIntentReader:
    """The `IntentReader` port over a fitted classifier and the encoder that it was fitted with."""

    def __init__(self, model: IntentModel, encoder: Encoder) -> None:
        self._model, self._encoder = model, encoder
        self._coarse = [coarse(label) for label in model.labels]
        self._words = restored(words_vectorizer(), model.words)

    def read(self, message: str) -> Intents:
        """The probabilities of the intents, and the kind of outside question that the message is nearest to."""
        model = self._model
        vector = np.asarray(self._encoder.encode([message]), dtype=np.float32)
        similar = vector @ model.vectors.T
        by_meaning = probabilities(model.by_meaning, meaning(vector, similar, self._coarse, model.intents))
        by_words = probabilities(model.by_words, self._words.transform([message]))
        shares = zip(model.intents, np.mean([by_meaning[0], by_words[0]], axis=0).tolist(), strict=True)
        return Intents.model_validate({"probabilities": dict(shares), "outside": self._kind(similar)})

    def _kind(self, similar: Matrix) -> str:
        kinds = sorted({label for label in self._model.labels if label.startswith(OUTSIDE)})
        near = nearness(similar, self._model.labels, kinds)[0]
        return kinds[int(near.argmax())].removeprefix(OUTSIDE)


def coarse(label: str) -> str:
    """The intent behind a label: all kinds of outside question are one."""
    return OUTSIDE.rstrip(":") if label.startswith(OUTSIDE) else label


def meaning(vectors: Matrix, similar: Matrix, labels: Sequence[str], intents: Sequence[str]) -> Matrix:
    """The features of texts by their meaning; `similar` are their similarities to the examples behind `labels`."""
    return np.hstack([vectors, SCALE * nearness(similar, labels, intents)])


def nearness(similar: Matrix, labels: Sequence[str], wanted: Sequence[str]) -> Matrix:
    """For each row of similarities to the examples, the mean of the best few of each wanted label."""
    marked = np.asarray(labels)
    columns = [np.sort(similar[:, marked == name], axis=1)[:, -NEIGHBOURS:].mean(axis=1) for name in wanted]
    return np.stack(columns, axis=1)
