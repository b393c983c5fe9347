"""What kind of message it is: a piece of work described, a question for the guidance, something else.

Two linear classifiers vote: over the frozen sentence embedding with, for each intent, the mean cosine similarity of the
nearest examples, and over words and phrases. `training` fits them; `docs/understanding.md` has their figures.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
Places = NDArray[np.intp]


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
        self._kinds = sorted({label for label in model.labels if label.startswith(OUTSIDE)})
        self._of_intents = places([coarse(label) for label in model.labels], model.intents)
        self._of_kinds = places(model.labels, self._kinds)
        self._words = restored(words_vectorizer(), model.words)

    def read(self, message: str) -> Intents:
        """The probabilities of the intents, and the kind of outside question that the message is nearest to."""
        model = self._model
        vector = np.asarray(self._encoder.encode([message]), dtype=np.float32)
        similar = vector @ model.vectors.T
        by_meaning = probabilities(model.by_meaning, meaning(vector, similar, self._of_intents))
        by_words = probabilities(model.by_words, self._words.transform([message]))
        shares = zip(model.intents, np.mean([by_meaning[0], by_words[0]], axis=0).tolist(), strict=True)
        return Intents.model_validate({"probabilities": dict(shares), "outside": self._kind(similar)})

    def _kind(self, similar: Matrix) -> str:
        near = nearness(similar, self._of_kinds)[0]
        return self._kinds[int(near.argmax())].removeprefix(OUTSIDE)


def coarse(label: str) -> str:
    """The intent behind a label: all kinds of outside question are one."""
    return OUTSIDE.rstrip(":") if label.startswith(OUTSIDE) else label


def places(labels: Sequence[str], wanted: Sequence[str]) -> list[Places]:
    """For each wanted label, the places of the examples that have it."""
    marked = np.asarray(labels)
    return [np.flatnonzero(marked == name) for name in wanted]


def meaning(vectors: Matrix, similar: Matrix, of_intents: Sequence[Places]) -> Matrix:
    """The features of texts by their meaning; `similar` are their similarities to the examples, `of_intents` the places
    of each intent's examples."""
    return np.hstack([vectors, SCALE * nearness(similar, of_intents)])


def nearness(similar: Matrix, groups: Sequence[Places]) -> Matrix:
    """For each row of similarities to the examples, the mean of the best few of each group of them."""
    columns = [np.sort(similar[:, group], axis=1)[:, -NEIGHBOURS:].mean(axis=1) for group in groups]
    return np.stack(columns, axis=1)
