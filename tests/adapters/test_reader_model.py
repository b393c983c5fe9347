"""The files that hold the reader's trained models: they are current, come back as they were written, and load when
they are needed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from advisor.adapters import reader_model
from advisor.adapters.encoders import MiniLMEncoder
from advisor.adapters.reader_model import (
    FACTS,
    INTENTS,
    LazyClauseReader,
    LazyIntentReader,
    is_current,
    load_examples,
    load_facts,
    load_intents,
    save_facts,
    save_intents,
)
from advisor.adapters.table_files import load_tables
from advisor.core.errors import CorpusError
from advisor.core.ports import Encoder
from advisor.testing import HashingEncoder
from advisor.understanding.clauses import clauses
from advisor.understanding.intents import OUTSIDE, IntentModel
from advisor.understanding.learned import FactModel, TrainedClauseReader
from advisor.understanding.training import LabelledMessage, fit_facts, fit_intents

EXAMPLES = [
    *(("Should we outsource our chatbot?", "workload"), ("Outsource the fraud model?", "workload")),
    *(("What drives the cost?", "guidance"), ("What should a contract say?", "guidance")),
    *(("How much money?", "outside:prices"), ("Is it lawful?", "outside:law")),
]


MESSAGES = [
    LabelledMessage("We have no team.", (), (("maturity", ("none",), "no team"),)),
    LabelledMessage("There is no team here.", (), (("maturity", ("none",), "no team"),)),
    LabelledMessage("no team at all", ("maturity",), (("maturity", ("none",), "no team"),)),
    LabelledMessage("We have a team of ten.", (), (("maturity", ("mature",), "a team of ten"),)),
    LabelledMessage("a team of ten people", ("maturity",), (("maturity", ("mature",), "a team of ten"),)),
    LabelledMessage("We have a shop. Is it hard?", (), ()),
    LabelledMessage("Is it hard to do?", (), ()),
]


class OtherEncoder(HashingEncoder):
    """As the hashing encoder, in another version."""

    name = "hashing 2"


class Stored(NamedTuple):
    """Small models as they were fitted."""

    intents: IntentModel
    facts: FactModel


@pytest.fixture(scope="module")
def fitted() -> Stored:
    return Stored(fit_intents(EXAMPLES, HashingEncoder()), fit_facts(MESSAGES, ["maturity"], HashingEncoder()))


@pytest.fixture
def stored(fitted: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stored:
    """The small models in the shipped ones' place."""
    monkeypatch.setattr(reader_model, "_FOLDER", tmp_path)
    monkeypatch.setattr(reader_model, "load_examples", lambda: EXAMPLES)
    monkeypatch.setattr(reader_model, "load_messages", lambda: MESSAGES)
    save_intents(fitted.intents, HashingEncoder(), tmp_path)
    save_facts(fitted.facts, HashingEncoder(), tmp_path)
    return fitted


def test_the_shipped_models_are_current() -> None:
    assert is_current(MiniLMEncoder()), "the models in corpus/understanding are stale; run `python -m advisor.train`"


def test_the_shipped_intents_hold_every_example() -> None:
    model = load_intents(MiniLMEncoder())
    assert model.labels == tuple(label for _, label in load_examples())
    assert model.vectors.shape == (len(model.labels), 384)
    assert model.weights.shape == (len(model.intents), 384 + len(model.intents))
    assert np.isfinite(model.weights).all()


def test_the_shipped_facts_are_those_of_the_shipped_tables() -> None:
    assert list(load_facts(MiniLMEncoder()).inputs) == list(load_tables().inputs)


def test_intents_come_back_as_they_were_written(stored: Stored) -> None:
    loaded = load_intents(HashingEncoder())
    assert (loaded.labels, loaded.intents) == (stored.intents.labels, stored.intents.intents)
    for name in ("vectors", "weights", "bias"):
        assert np.array_equal(getattr(loaded, name), getattr(stored.intents, name))
        assert getattr(loaded, name).dtype == np.float32


def test_facts_come_back_as_they_were_written(stored: Stored) -> None:
    loaded = load_facts(HashingEncoder())
    assert (loaded.words.terms, loaded.pieces.terms) == (stored.facts.words.terms, stored.facts.pieces.terms)
    found = list(clauses("We have no team. Is it hard to do with a team of ten?"))
    read, again = (TrainedClauseReader(model, HashingEncoder()).read(found, ()) for model in (stored.facts, loaded))
    assert [set(one["maturity"]) for one in read] == [{"-", "mature", "none"}] * len(found)
    for one, other in zip(read, again, strict=True):
        assert one["maturity"] == pytest.approx(other["maturity"])
        assert sum(one["maturity"].values()) == pytest.approx(1)


@pytest.mark.parametrize(("load", "file"), [(load_intents, INTENTS), (load_facts, FACTS)])
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
    assert is_current(HashingEncoder())
    monkeypatch.setattr(reader_model, "load_examples", lambda: change(EXAMPLES))
    assert not is_current(HashingEncoder())


def test_the_models_are_stale_when_a_label_of_a_message_changes(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = MESSAGES[0]._replace(said=(("maturity", ("emerging",), "no team"),))
    monkeypatch.setattr(reader_model, "load_messages", lambda: [changed, *MESSAGES[1:]])
    assert not is_current(HashingEncoder())


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
        talk = {"greeting", "thanks", "capabilities", "why_asked", "start_over"}
        assert labels == {"workload", "guidance", OUTSIDE.rstrip(":"), "answer", *talk}

    def test_every_label_has_enough_of_them(self) -> None:
        labels = [label for _, label in load_examples()]
        assert {label: labels.count(label) for label in set(labels) if labels.count(label) < 15} == {}

    def test_no_text_has_two_labels(self) -> None:
        labels: dict[str, set[str]] = {}
        for text, label in load_examples():
            labels.setdefault(" ".join(text.lower().split()), set()).add(label)
        assert {text: found for text, found in labels.items() if len(found) > 1} == {}
