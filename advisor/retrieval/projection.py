"""Sentence embeddings fitted to the handbook: what asks for the same section comes closer together.

A general encoder spends much of its space on differences that do not tell sections apart: the asker's trade, the tone,
the length. Within-class covariance normalisation (Hatch, Kajarekar and Stolcke, "Within-class covariance normalization
for SVM-based speaker recognition", Interspeech 2006) scales down the directions in which the texts of one and the same
section differ. It has a closed form; docs/retrieval.md has what it brings.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
RIDGE = 0.1
"""Added to the variance of each direction, as a share of the mean variance; chosen on the development split."""


def fit_projection(vectors: Matrix, sections: Sequence[str]) -> Matrix:
    """The matrix, dimension by dimension, that texts' unit vectors are multiplied with.

    `sections` names the section of each vector's text.
    """
    marked = np.asarray(sections)
    spread = np.zeros((vectors.shape[1], vectors.shape[1]))
    for name in dict.fromkeys(sections):
        around = vectors[marked == name] - vectors[marked == name].mean(axis=0)
        spread += around.T @ around
    variance, directions = np.linalg.eigh(spread / len(vectors))
    scale = (variance + RIDGE * variance.mean()) ** -0.5
    # Only relative lengths count; of mean 1, they keep their digits in half precision.
    fitted: Matrix = ((directions * (scale / scale.mean())) @ directions.T).astype(np.float32)
    return fitted


def project(vectors: Matrix, projection: Matrix) -> Matrix:
    """Unit vectors after the projection."""
    turned = vectors @ projection
    unit: Matrix = turned / np.linalg.norm(turned, axis=1, keepdims=True)
    return unit
