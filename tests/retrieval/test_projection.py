"""The projection of embeddings: texts of one section come closer together, whatever they are about otherwise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.retrieval.projection import Matrix, fit_projection, project


def unit(rows: list[list[float]]) -> Matrix:
    vectors = np.asarray(rows, dtype=np.float32)
    scaled: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


# The first dimension tells the sections apart; the second, the asker's tone, differs within them.
VECTORS = unit([[1, 2, 0], [1, -2, 0], [1, 1, 0], [-1, 2, 0], [-1, -2, 0], [-1, 1, 0]])
SECTIONS = ["exit", "exit", "exit", "price", "price", "price"]


def test_texts_of_a_section_come_closer_and_those_of_two_sections_move_apart() -> None:
    projected = project(VECTORS, fit_projection(VECTORS, SECTIONS))
    before, after = VECTORS @ VECTORS.T, projected @ projected.T
    assert after[0, 1] > before[0, 1] + 0.5
    assert after[0, 3] < before[0, 3] - 0.5


@given(seed=st.integers(0, 2**16), count=st.integers(6, 20))
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_projected_vectors_are_of_unit_length_and_the_projection_is_symmetric(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    vectors = unit(random.normal(size=(count, 5)).tolist())
    projection = fit_projection(vectors, [str(number % 3) for number in range(count)])
    assert np.allclose(projection, projection.T, atol=1e-5)
    assert np.linalg.norm(project(vectors, projection), axis=1) == pytest.approx(np.ones(count), abs=1e-5)


def test_the_order_of_the_texts_does_not_matter() -> None:
    turned = fit_projection(VECTORS[::-1], SECTIONS[::-1])
    assert np.allclose(turned, fit_projection(VECTORS, SECTIONS), atol=1e-5)
