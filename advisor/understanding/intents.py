"""What kind of message it is: a piece of work described, a question for the guidance, something else.

A linear classifier over the frozen sentence embedding and, for each intent, the mean cosine similarity of the three
nearest examples. `training` fits it; `docs/understanding.md` has its figures.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.core.model import Model
from advisor.core.ports import Encoder
from advisor.core.readings import Intents

NEIGHBOURS = 3
SCALE = 6.0
"""Weight of the similarities beside the embedding, whose components are small."""
OUTSIDE = "outside:"
"""Begins the label of an example of a question that the guidance cannot answer; its kind follows."""
Matrix = NDArray[np.float32]


class IntentModel(Model):
    """The fitted classifier: `vectors` of the examples with their `labels`, and the weights of the `intents`."""

    model_config = {"arbitrary_types_allowed": True}

    vectors: Matrix
    labels: tuple[str, ...]
    intents: tuple[str, ...]
    weights: Matrix
    bias: Matrix


class TrainedIntentReader:
    """The `IntentReader` port over a fitted classifier and the encoder that it was fitted with."""

    def __init__(self, model: IntentModel, encoder: Encoder) -> None:
        self._model, self._encoder = model, encoder
        self._coarse = [coarse(label) for label in model.labels]

    def read(self, message: str) -> Intents:
        """The probabilities of the intents, and the kind of outside question that the message is nearest to."""
        vector = np.asarray(self._encoder.encode([message]), dtype=np.float32)
        similar = vector @ self._model.vectors.T
        features = np.hstack([vector, SCALE * nearness(similar, self._coarse, self._model.intents)])
        scores = (features @ self._model.weights.T + self._model.bias)[0]
        odds = np.exp(scores - scores.max())
        shares = zip(self._model.intents, (odds / odds.sum()).tolist(), strict=True)
        return Intents.model_validate({"probabilities": dict(shares), "outside": self._kind(similar)})

    def _kind(self, similar: Matrix) -> str:
        kinds = sorted({label for label in self._model.labels if label.startswith(OUTSIDE)})
        near = nearness(similar, self._model.labels, kinds)[0]
        return kinds[int(near.argmax())].removeprefix(OUTSIDE)


def coarse(label: str) -> str:
    """The intent behind a label: all kinds of outside question are one."""
    return OUTSIDE.rstrip(":") if label.startswith(OUTSIDE) else label


def nearness(similar: Matrix, labels: Sequence[str], wanted: Sequence[str]) -> Matrix:
    """For each row of similarities to the examples, the mean of the best three of each wanted label."""
    marked = np.asarray(labels)
    columns = [np.sort(similar[:, marked == name], axis=1)[:, -NEIGHBOURS:].mean(axis=1) for name in wanted]
    return np.stack(columns, axis=1)
