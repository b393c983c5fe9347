"""The encoder of the handbook's index: another one after the projection, and one that knows the examples already."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from advisor.adapters import handbook_encoder
from advisor.adapters.handbook_encoder import HandbookEncoder, Prepared
from advisor.adapters.reader_model import digest
from advisor.core.ports import Encoder
from advisor.retrieval.projection import Matrix, project
from advisor.testing.scripted import DIMENSIONS, HashingEncoder

TEXTS = ["Who owns the model?", "What drives the cost?", "How do we leave the vendor?"]


class Watched(HashingEncoder):
    """The hashing encoder; `asked` keeps each call's texts."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked.append(list(texts))
        return super().encode(texts)


def stretched(by: float) -> Matrix:
    """A projection in which the first half of the dimensions counts more than the other."""
    return np.diag([by if place < DIMENSIONS // 2 else 1.0 for place in range(DIMENSIONS)]).astype(np.float32)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the encoders for which a projection was loaded."""
    loads: list[str] = []

    def load(encoder: Encoder) -> Matrix:
        loads.append(encoder.name)
        return stretched(3.0)

    monkeypatch.setattr(handbook_encoder, "load_projection", load)
    return loads


class TestHandbookEncoder:
    def test_it_projects_the_other_encoders_vectors(self, loaded: list[str]) -> None:
        plain = np.asarray(HashingEncoder().encode(TEXTS), dtype=np.float32)
        found = HandbookEncoder(HashingEncoder()).encode(TEXTS)
        assert np.allclose(found, project(plain, stretched(3.0)), atol=1e-6)
        assert not np.allclose(found, plain, atol=1e-2)

    def test_its_vectors_are_of_unit_length(self, loaded: list[str]) -> None:
        lengths = np.linalg.norm(HandbookEncoder(HashingEncoder()).encode(TEXTS), axis=1)
        assert lengths == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)

    def test_a_vector_is_a_list_of_plain_numbers(self, loaded: list[str]) -> None:
        [vector] = HandbookEncoder(HashingEncoder()).encode(TEXTS[:1])
        assert type(vector) is list
        assert all(type(value) is float for value in vector)

    def test_a_text_reads_the_same_alone_and_among_others(self, loaded: list[str]) -> None:
        encoder = HandbookEncoder(HashingEncoder())
        assert np.allclose(encoder.encode(TEXTS)[1], encoder.encode([TEXTS[1]])[0], atol=1e-6)

    def test_the_projection_loads_once_when_it_is_first_used(self, loaded: list[str]) -> None:
        encoder = HandbookEncoder(HashingEncoder())
        assert loaded == []
        encoder.encode(TEXTS)
        encoder.encode(TEXTS)
        assert encoder.name == encoder.name
        assert loaded == ["hashing"]

    def test_the_name_says_whose_vectors_they_are(self, loaded: list[str]) -> None:
        name = HandbookEncoder(HashingEncoder()).name
        assert name.startswith("hashing+")
        assert name == HandbookEncoder(HashingEncoder()).name

    def test_the_name_changes_with_the_projection(self, loaded: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        before = HandbookEncoder(HashingEncoder()).name
        monkeypatch.setattr(handbook_encoder, "load_projection", lambda encoder: stretched(2.0))
        assert HandbookEncoder(HashingEncoder()).name != before


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, list[float]]:
    """The shipped vectors: one text's, which no encoder would give it."""
    vectors = {TEXTS[0]: [1.0, *[0.0] * (DIMENSIONS - 1)]}
    monkeypatch.setattr(
        handbook_encoder, "load_vectors", lambda encoder: {digest(text): vector for text, vector in vectors.items()}
    )
    return vectors


class TestPrepared:
    def test_only_unknown_texts_are_encoded(self, known: Mapping[str, list[float]]) -> None:
        inner = Watched()
        Prepared(inner).encode(TEXTS)
        assert inner.asked == [TEXTS[1:]]

    def test_where_all_are_known_nothing_is_encoded(self, known: Mapping[str, list[float]]) -> None:
        inner = Watched()
        assert Prepared(inner).encode([TEXTS[0], TEXTS[0]]) == [known[TEXTS[0]]] * 2
        assert Prepared(inner).encode([]) == []
        assert inner.asked == []

    def test_the_vectors_keep_the_order_of_the_texts(self, known: Mapping[str, list[float]]) -> None:
        new = HashingEncoder().encode(TEXTS)
        assert Prepared(HashingEncoder()).encode([TEXTS[2], TEXTS[0], TEXTS[1]]) == [new[2], known[TEXTS[0]], new[1]]

    def test_a_text_may_come_several_times_and_is_encoded_once(self, known: Mapping[str, list[float]]) -> None:
        inner = Watched()
        found = Prepared(inner).encode([TEXTS[1], TEXTS[0], TEXTS[1], TEXTS[2], TEXTS[1]])
        assert inner.asked == [[TEXTS[1], TEXTS[2]]]
        assert found[0] == found[2] == found[4] == HashingEncoder().encode([TEXTS[1]])[0]
        assert len(found) == 5

    def test_with_no_known_texts_it_is_the_encoder_within(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(handbook_encoder, "load_vectors", lambda encoder: {})
        assert Prepared(HashingEncoder()).encode(TEXTS) == HashingEncoder().encode(TEXTS)

    def test_it_goes_by_the_name_of_the_encoder_within_and_loads_nothing_for_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loads: list[str] = []

        def load(encoder: Encoder) -> dict[str, list[float]]:
            loads.append(encoder.name)
            return {}

        monkeypatch.setattr(handbook_encoder, "load_vectors", load)
        prepared = Prepared(HashingEncoder())
        assert prepared.name == "hashing"
        assert loads == []
        prepared.encode(TEXTS)
        prepared.encode(TEXTS)
        assert loads == ["hashing"]


def test_the_index_may_be_built_with_known_vectors_and_searched_without(
    known: Mapping[str, list[float]], loaded: list[str]
) -> None:
    assert HandbookEncoder(Prepared(HashingEncoder())).name == HandbookEncoder(HashingEncoder()).name
