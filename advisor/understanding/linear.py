"""Fitted linear classifiers in a form that can be stored, over embeddings and over the words of a text.

`training` fits them with scikit-learn; here they are only evaluated.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

Matrix = NDArray[np.float32]


class LinearModel(NamedTuple):
    """A fitted classifier over one kind of feature: a row of `weights` and a `bias` for each of `classes`."""

    classes: tuple[str, ...]
    weights: Matrix
    bias: Matrix


class Vocabulary(NamedTuple):
    """The terms of a text vectoriser with the inverse document frequency of each."""

    terms: tuple[str, ...]
    idf: Matrix


def words_vectorizer() -> TfidfVectorizer:
    """Words and phrases of up to three words."""
    return TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2, token_pattern=r"(?u)\b\w+\b|:")


def pieces_vectorizer() -> TfidfVectorizer:
    """Pieces of two to five characters within words."""
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3)


def restored(vectorizer: TfidfVectorizer, vocabulary: Vocabulary) -> TfidfVectorizer:
    """A vectoriser as it was fitted."""
    vectorizer.set_params(vocabulary={term: position for position, term in enumerate(vocabulary.terms)})
    vectorizer.idf_ = vocabulary.idf.astype(np.float64)
    return vectorizer


def probabilities(model: LinearModel, features: csr_matrix | Matrix) -> Matrix:
    """The probability of each class for each row."""
    scores = np.asarray(features @ model.weights.T) + model.bias
    if len(model.classes) == 2:
        # A fitted pair of classes has one row of weights, for the second.
        positive = 1 / (1 + np.exp(-scores))
        return np.hstack([1 - positive, positive])
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Matrix = odds / odds.sum(axis=1, keepdims=True)
    return shares
