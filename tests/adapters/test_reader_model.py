"""The files that hold the reader's trained models: they are current, come back as they were written, and load when
they are needed."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from advisor.adapters import reader_model
from advisor.adapters.corpus_files import load_sections
from advisor.adapters.encoders import MiniLMEncoder
from advisor.adapters.reader_model import (
    FACTS,
    INTENTS,
    PROJECTION,
    LazyClauseReader,
    LazyIntentReader,
    digest,
    is_current,
    load_examples,
    load_facts,
    load_intents,
    load_names,
    load_phrases,
    load_projection,
    load_vectors,
    save_facts,
    save_intents,
    save_names,
    save_phrases,
    save_projection,
)
from advisor.adapters.table_files import load_tables
from advisor.adapters.workload_files import load_workloads
from advisor.core.errors import CorpusError
from advisor.core.ports import Encoder, Token
from advisor.retrieval.chunking import indexed_texts
from advisor.retrieval.projection import fit_projection
from advisor.testing import HashingEncoder
from advisor.understanding.catalogue import phrases_of
from advisor.understanding.clauses import clauses
from advisor.understanding.intents import OUTSIDE, IntentModel
from advisor.understanding.learned import FactModel, TrainedClauseReader
from advisor.understanding.linear import LinearModel, Matrix
from advisor.understanding.names import NameModel
from advisor.understanding.training import LabelledMessage, fit_facts, fit_intents, fit_names

EXAMPLES = [
    *(("Should we outsource our chatbot?", "workload"), ("Outsource the fraud model?", "workload")),
    *(("What drives the cost?", "guidance"), ("What should a contract say?", "guidance")),
    *(("How much money?", "outside:prices"), ("Is it lawful?", "outside:law")),
]


MESSAGES = [
    LabelledMessage("We have no team. A chatbot?", (), (("maturity", ("none",), "no team"),), names=("chatbot",)),
    LabelledMessage("A chatbot and a forecast, both.", (), (), names=("chatbot", "forecast")),
    LabelledMessage("A forecast and a chatbot, both.", (), (), names=("forecast", "chatbot")),
    LabelledMessage("There is no team here.", (), (("maturity", ("none",), "no team"),)),
    LabelledMessage("no team at all", ("maturity",), (("maturity", ("none",), "no team"),)),
    LabelledMessage("We have a team of ten.", (), (("maturity", ("mature",), "a team of ten"),)),
    LabelledMessage("a team of ten people", ("maturity",), (("maturity", ("mature",), "a team of ten"),)),
    LabelledMessage("We have a shop. Is it hard?", (), ()),
    LabelledMessage("Is it hard to do?", (), ()),
]


TEXTS = [("Who owns the code?", "ip"), ("Whose is the model?", "ip"), ("How do we leave?", "exit")]


PHRASES = [("support chatbot", "support-assistant"), ("scan reading", "scans"), ("reads X-rays", "scans")]


class OtherEncoder(HashingEncoder):
    """As the hashing encoder, in another version."""

    name = "hashing 2"


class WordTokens(HashingEncoder):
    """Encodes each word by itself."""

    def tokens(self, text: str) -> list[Token]:
        found = list(re.finditer(r"\w+", text))
        vectors = self.encode([word.group() for word in found])
        return [Token(word.start(), word.end(), vector) for word, vector in zip(found, vectors, strict=True)]


class Stored(NamedTuple):
    """Small models as they were fitted."""

    intents: IntentModel
    facts: FactModel
    projection: Matrix
    names: NameModel


@pytest.fixture(scope="module")
def fitted() -> Stored:
    encoder = HashingEncoder()
    vectors = np.asarray(encoder.encode([text for text, _ in TEXTS]), dtype=np.float32)
    return Stored(
        fit_intents(EXAMPLES, encoder),
        fit_facts(MESSAGES, ["maturity"], encoder),
        fit_projection(vectors, [section for _, section in TEXTS]),
        fit_names(MESSAGES, WordTokens()),
    )


@pytest.fixture
def stored(fitted: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stored:
    """The small models in the shipped ones' place."""
    monkeypatch.setattr(reader_model, "_FOLDER", tmp_path)
    monkeypatch.setattr(reader_model, "load_examples", lambda: EXAMPLES)
    monkeypatch.setattr(reader_model, "load_messages", lambda: MESSAGES)
    save_intents(fitted.intents, HashingEncoder(), tmp_path)
    save_facts(fitted.facts, HashingEncoder(), tmp_path)
    vectors = np.asarray(HashingEncoder().encode([text for text, _ in TEXTS]), dtype=np.float32)
    save_projection(fitted.projection, TEXTS, vectors, HashingEncoder(), tmp_path)
    save_names(fitted.names, HashingEncoder(), tmp_path)
    called = np.asarray(HashingEncoder().encode([text for text, _ in PHRASES]), dtype=np.float32)
    save_phrases(called, PHRASES, HashingEncoder(), tmp_path)
    return fitted


def test_the_shipped_models_are_current() -> None:
    current = is_current(MiniLMEncoder(), indexed_texts(load_sections()), phrases_of(load_workloads()))
    assert current, "the models in corpus/understanding are stale; run `python -m advisor.train`"


def test_the_shipped_intents_hold_every_example() -> None:
    model = load_intents(MiniLMEncoder())
    assert model.labels == tuple(label for _, label in load_examples())
    assert model.vectors.shape == (len(model.labels), 384)
    assert model.by_meaning.weights.shape == (len(model.intents), 384 + len(model.intents))
    assert model.by_words.weights.shape == (len(model.intents), len(model.words.terms))
    assert all(np.isfinite(one.weights).all() for one in (model.by_meaning, model.by_words))


def test_the_shipped_vectors_are_those_of_the_encoder() -> None:
    known = load_vectors(MiniLMEncoder())
    texts = list(dict.fromkeys(text for text, _ in (*load_examples(), *indexed_texts(load_sections()))))
    assert set(known) == {digest(text) for text in texts}
    some = texts[::500]
    assert np.allclose([known[digest(text)] for text in some], MiniLMEncoder().encode(some), atol=2e-3)


def test_the_shipped_facts_are_those_of_the_shipped_tables() -> None:
    assert list(load_facts(MiniLMEncoder()).inputs) == list(load_tables().inputs)


def test_intents_come_back_as_they_were_written(stored: Stored) -> None:
    loaded = load_intents(HashingEncoder())
    assert (loaded.labels, loaded.intents) == (stored.intents.labels, stored.intents.intents)
    assert np.array_equal(loaded.vectors, stored.intents.vectors)
    assert loaded.words.terms == stored.intents.words.terms
    assert np.array_equal(loaded.words.idf, stored.intents.words.idf)
    assert_same(loaded.by_meaning, stored.intents.by_meaning)
    assert_same(loaded.by_words, stored.intents.by_words)


def assert_same(one: LinearModel, other: LinearModel) -> None:
    assert one.classes == other.classes
    for name in ("weights", "bias"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
        assert getattr(one, name).dtype == np.float32


def test_names_come_back_as_they_were_written(stored: Stored) -> None:
    loaded = load_names(HashingEncoder())
    assert loaded.words.terms == stored.names.words.terms
    assert_same(loaded.in_name, stored.names.in_name)
    assert_same(loaded.several, stored.names.several)


def test_phrases_come_back_with_their_entries(stored: Stored) -> None:
    loaded = load_phrases(HashingEncoder())
    assert loaded.entries == tuple(entry for _, entry in PHRASES)
    assert np.allclose(loaded.vectors, HashingEncoder().encode([text for text, _ in PHRASES]), atol=2e-3)


def test_a_projection_comes_back_in_half_precision(stored: Stored) -> None:
    assert np.allclose(load_projection(HashingEncoder()), stored.projection, atol=2e-3)


def test_the_vectors_of_examples_and_of_the_handbook_are_known(stored: Stored) -> None:
    vectors = load_vectors(HashingEncoder())
    texts = [text for text, _ in (*EXAMPLES, *TEXTS)]
    assert set(vectors) == {digest(text) for text in texts}
    for text, expected in zip(texts, HashingEncoder().encode(texts), strict=True):
        assert vectors[digest(text)] == pytest.approx(expected, abs=1e-3)


def test_facts_come_back_as_they_were_written(stored: Stored) -> None:
    loaded = load_facts(HashingEncoder())
    assert (loaded.words.terms, loaded.pieces.terms) == (stored.facts.words.terms, stored.facts.pieces.terms)
    found = list(clauses("We have no team. Is it hard to do with a team of ten?"))
    read, again = (TrainedClauseReader(model, HashingEncoder()).read(found, ()) for model in (stored.facts, loaded))
    assert [set(one["maturity"]) for one in read] == [{"-", "mature", "none"}] * len(found)
    for one, other in zip(read, again, strict=True):
        assert one["maturity"] == pytest.approx(other["maturity"])
        assert sum(one["maturity"].values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("load", "file"), [(load_intents, INTENTS), (load_facts, FACTS), (load_projection, PROJECTION)]
)
def test_a_model_of_another_encoder_is_refused(stored: Stored, load: Callable[[Encoder], object], file: str) -> None:
    with pytest.raises(CorpusError, match=f"corpus/understanding/{file} was fitted with another encoder"):
        load(OtherEncoder())


@pytest.mark.parametrize(
    "change",
    [
        lambda examples: examples[:-1],
        lambda examples: [*examples, ("Who are you?", "capabilities")],
        lambda examples: [(examples[0][0], "guidance"), *examples[1:]],
        lambda examples: [(f"{examples[0][0]} ", examples[0][1]), *examples[1:]],
    ],
    ids=["one less", "one more", "another label", "another text"],
)
def test_the_models_are_stale_when_the_examples_of_intents_change(
    stored: Stored,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[list[tuple[str, str]]], list[tuple[str, str]]],
) -> None:
    assert is_current(HashingEncoder(), TEXTS, PHRASES)
    monkeypatch.setattr(reader_model, "load_examples", lambda: change(EXAMPLES))
    assert not is_current(HashingEncoder(), TEXTS, PHRASES)


def test_the_models_are_stale_when_a_label_of_a_message_changes(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = MESSAGES[0]._replace(said=(("maturity", ("emerging",), "no team"),))
    monkeypatch.setattr(reader_model, "load_messages", lambda: [changed, *MESSAGES[1:]])
    assert not is_current(HashingEncoder(), TEXTS, PHRASES)


def test_the_models_are_stale_when_a_text_of_the_handbook_changes(stored: Stored) -> None:
    assert is_current(HashingEncoder(), TEXTS, PHRASES)
    assert not is_current(HashingEncoder(), [*TEXTS, ("Who owns the data?", "ip")], PHRASES)
    assert not is_current(HashingEncoder(), TEXTS, PHRASES[1:])


def test_the_models_are_loaded_once_when_a_message_first_needs_them(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []

    def watched(load: Callable[[Encoder], object], name: str) -> Callable[[Encoder], object]:
        def loading(encoder: Encoder) -> object:
            loaded.append(name)
            return load(encoder)

        return loading

    monkeypatch.setattr(reader_model, "load_intents", watched(load_intents, "intents"))
    monkeypatch.setattr(reader_model, "load_facts", watched(load_facts, "facts"))
    intents, facts = LazyIntentReader(HashingEncoder()), LazyClauseReader(HashingEncoder())
    assert loaded == []
    message = "Outsource our chatbot?"
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(intents.read, [message] * 16))
        shares = list(pool.map(lambda text: facts.read(list(clauses(text)), ()), [message] * 16))
    assert loaded == ["intents", "facts"]
    assert all(one == read[0] for one in read)
    assert all(one == shares[0] for one in shares)


class TestExamples:
    def test_every_intent_of_the_reader_has_examples(self) -> None:
        labels = {label.partition(":")[0] for _, label in load_examples()}
        talk = {"greeting", "thanks", "capabilities", "why_asked", "start_over", "pressing"}
        assert labels == {"workload", "guidance", OUTSIDE.rstrip(":"), "answer", *talk}

    def test_every_label_has_enough_of_them(self) -> None:
        labels = [label for _, label in load_examples()]
        assert {label: labels.count(label) for label in set(labels) if labels.count(label) < 15} == {}

    def test_no_text_has_two_labels(self) -> None:
        labels: dict[str, set[str]] = {}
        for text, label in load_examples():
            labels.setdefault(" ".join(text.lower().split()), set()).add(label)
        assert {text: found for text, found in labels.items() if len(found) > 1} == {}
