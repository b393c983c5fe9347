"""The trained models of the reader and the retrieval: the files that hold what was fitted, and to what."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, TypeVar

import numpy as np

from advisor.adapters.example_files import load_examples, load_messages
from advisor.core.errors import CorpusError
from advisor.core.ports import Encoder, TokenEncoder
from advisor.core.readings import Intents
from advisor.understanding.catalogue import Phrases
from advisor.understanding.clauses import Clause
from advisor.understanding.facts import ClauseShares
from advisor.understanding.intents import IntentModel, TrainedIntentReader
from advisor.understanding.learned import FactModel, TrainedClauseReader
from advisor.understanding.linear import LinearModel, Matrix, Vocabulary
from advisor.understanding.names import Name, NameModel, TrainedNameReader

Made = TypeVar("Made")
_FOLDER = files("advisor_corpus") / "understanding"
INTENTS, FACTS, NAMES = "intents.npz", "facts.npz", "names.npz"
PROJECTION, CATALOGUE = "projection.npz", "catalogue.npz"
_KINDS = 3
"""Kinds of feature, each with a classifier of its own."""


def save_intents(model: IntentModel, encoder: Encoder, folder: Path) -> Path:
    """Writes a fitted intent classifier, with what it was fitted to; returns the file."""
    examples = load_examples()
    parts = {**_stored_vectors([text for text, _ in examples], model.vectors), "labels": np.asarray(model.labels)}
    parts |= {"classes": np.asarray(model.intents), **_stored_vocabulary("words", model.words)}
    for number, one in enumerate((model.by_meaning, model.by_words)):
        parts |= _stored_linear(str(number), one)
    return _save(folder / INTENTS, encoder, examples, parts)


def load_intents(encoder: Encoder) -> IntentModel:
    """The shipped intent classifier. Raises `CorpusError` where it was fitted with another encoder."""
    with _opened(INTENTS, encoder) as stored:
        by_meaning, by_words = (_linear(stored, stored["classes"], str(number)) for number in range(2))
        return IntentModel(
            vectors=stored["vectors"].astype(np.float32),
            labels=tuple(stored["labels"].tolist()),
            by_meaning=by_meaning,
            words=_vocabulary(stored, "words"),
            by_words=by_words,
        )


def save_facts(model: FactModel, encoder: Encoder, folder: Path) -> Path:
    """Writes fitted clause classifiers, with what they were fitted to; returns the file."""
    parts: dict[str, Any] = {"inputs": np.asarray([*model.inputs])}
    parts |= _stored_vocabulary("words", model.words) | _stored_vocabulary("pieces", model.pieces)
    for name, models in model.inputs.items():
        for number, one in enumerate(models):
            parts |= _stored_linear(f"{name}.{number}", one)
        parts[f"{name}.classes"] = np.asarray(models[0].classes)
    return _save(folder / FACTS, encoder, load_messages(), parts)


def load_facts(encoder: Encoder) -> FactModel:
    """The shipped clause classifiers. Raises `CorpusError` where they were fitted with another encoder."""
    with _opened(FACTS, encoder) as stored:
        inputs = {
            name: tuple(_linear(stored, stored[f"{name}.classes"], f"{name}.{number}") for number in range(_KINDS))
            for name in stored["inputs"].tolist()
        }
        return FactModel(_vocabulary(stored, "words"), _vocabulary(stored, "pieces"), inputs)


def save_names(model: NameModel, encoder: Encoder, folder: Path) -> Path:
    """Writes fitted classifiers of names, with what they were fitted to; returns the file."""
    parts: dict[str, Any] = _stored_vocabulary("words", model.words)
    for name, one in (("in_name", model.in_name), ("several", model.several)):
        parts |= {**_stored_linear(name, one), f"{name}.classes": np.asarray(one.classes)}
    return _save(folder / NAMES, encoder, load_messages(), parts)


def load_names(encoder: Encoder) -> NameModel:
    """The shipped classifiers of names. Raises `CorpusError` where they were fitted with another encoder."""
    with _opened(NAMES, encoder) as stored:
        in_name, several = (_linear(stored, stored[f"{name}.classes"], name) for name in ("in_name", "several"))
        return NameModel(in_name, _vocabulary(stored, "words"), several)


def save_projection(
    projection: Matrix, texts: Sequence[tuple[str, str]], vectors: Matrix, encoder: Encoder, folder: Path
) -> Path:
    """Writes a projection, with the pairs of text and section that it was fitted to, and the encoder's vectors of those
    that are no examples of the intents; returns the file."""
    examples = {text for text, _ in load_examples()}
    others = [place for place, (text, _) in enumerate(texts) if text not in examples]
    parts = _stored_vectors([texts[place][0] for place in others], vectors[others])
    return _save(folder / PROJECTION, encoder, texts, {**parts, "projection": projection.astype(np.float16)})


def load_projection(encoder: Encoder) -> Matrix:
    """The shipped projection. Raises `CorpusError` where it was fitted with another encoder."""
    with _opened(PROJECTION, encoder) as stored:
        projection: Matrix = stored["projection"].astype(np.float32)
        return projection


def save_phrases(vectors: Matrix, phrases: Sequence[tuple[str, str]], encoder: Encoder, folder: Path) -> Path:
    """Writes the vectors of the catalogue's phrases, given as pairs of text and entry id; returns the file."""
    entries = np.asarray([entry for _, entry in phrases])
    return _save(folder / CATALOGUE, encoder, phrases, {"vectors": vectors.astype(np.float16), "entries": entries})


def load_phrases(encoder: Encoder) -> Phrases:
    """The vectors of the catalogue's phrases. Raises `CorpusError` where another encoder made them."""
    with _opened(CATALOGUE, encoder) as stored:
        return Phrases(stored["vectors"].astype(np.float32), tuple(stored["entries"].tolist()))


def load_vectors(encoder: Encoder) -> dict[str, list[float]]:
    """The encoder's vectors of the shipped examples and of the handbook's statements, by `digest` of the text."""
    vectors: dict[str, list[float]] = {}
    for name in (INTENTS, PROJECTION):
        with _opened(name, encoder) as stored:
            rows = stored["vectors"].astype(np.float32).tolist()
            vectors |= dict(zip(stored["digests"].tolist(), rows, strict=True))
    return vectors


def digest(text: str) -> str:
    """What a text's vector is stored under."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_current(encoder: Encoder, texts: Sequence[tuple[str, str]], phrases: Sequence[tuple[str, str]]) -> bool:
    """Whether the shipped models were fitted to the examples as they are now, to the pairs of text and section of the
    handbook, and to those of phrase and entry of the catalogue."""
    messages = load_messages()
    fitted = {INTENTS: load_examples(), FACTS: messages, NAMES: messages, PROJECTION: texts, CATALOGUE: phrases}
    for name, examples in fitted.items():
        with _opened(name, encoder) as stored:
            if json.loads(stored["made"].tobytes()) != _made(encoder, examples):
                return False
    return True


class WordEncoder(Encoder, TokenEncoder, Protocol):
    """Encodes texts and their tokens."""


class LazyIntentReader:
    """The `IntentReader` port over the shipped classifier, loaded when a message first needs it."""

    def __init__(self, encoder: Encoder) -> None:
        self._load = once(lambda: TrainedIntentReader(load_intents(encoder), encoder))

    def read(self, message: str) -> Intents:
        """The probabilities of the intents."""
        return self._load().read(message)


class LazyClauseReader:
    """The `ClauseReader` port over the shipped classifiers, loaded when a message first needs them."""

    def __init__(self, encoder: Encoder) -> None:
        self._load = once(lambda: TrainedClauseReader(load_facts(encoder), encoder))

    def read(self, clauses: Sequence[Clause], asked: Sequence[str]) -> list[ClauseShares]:
        """The probabilities for each clause."""
        return self._load().read(clauses, asked)


class LazyNameReader:
    """The `NameReader` port over the shipped classifiers, loaded when a message first needs them."""

    def __init__(self, encoder: WordEncoder) -> None:
        self._load = once(lambda: TrainedNameReader(load_names(encoder), encoder))

    def read(self, message: str) -> tuple[Name, ...]:
        """The names of the workloads in a message."""
        return self._load().read(message)


def once(make: Callable[[], Made]) -> Callable[[], Made]:
    """A function that makes a value at its first call, once, whichever thread calls."""
    lock = Lock()
    made: list[Made] = []

    def get() -> Made:
        with lock:
            if not made:
                made.append(make())
            return made[0]

    return get


@contextmanager
def _opened(name: str, encoder: Encoder) -> Iterator[Any]:
    with (_FOLDER / name).open("rb") as file, np.load(file) as stored:
        if json.loads(stored["made"].tobytes())["encoder"] != encoder.name:
            raise CorpusError(f"corpus/understanding/{name} was fitted with another encoder; run `make train`.")
        yield stored


def _save(path: Path, encoder: Encoder, examples: object, parts: dict[str, Any]) -> Path:
    np.savez_compressed(path, made=_text(_made(encoder, examples)), **parts)
    return path


def _stored_vectors(texts: Sequence[str], vectors: Matrix) -> dict[str, Any]:
    return {"digests": np.asarray([digest(text) for text in texts]), "vectors": vectors.astype(np.float16)}


def _stored_linear(name: str, model: LinearModel) -> dict[str, Any]:
    return {f"{name}.weights": model.weights.astype(np.float16), f"{name}.bias": model.bias}


def _linear(stored: Any, classes: Any, name: str) -> LinearModel:
    weights = stored[f"{name}.weights"].astype(np.float32)
    return LinearModel(tuple(classes.tolist()), weights, stored[f"{name}.bias"])


def _stored_vocabulary(name: str, vocabulary: Vocabulary) -> dict[str, Any]:
    return {f"{name}.terms": _text(vocabulary.terms), f"{name}.idf": vocabulary.idf}


def _vocabulary(stored: Any, name: str) -> Vocabulary:
    return Vocabulary(tuple(json.loads(stored[f"{name}.terms"].tobytes())), stored[f"{name}.idf"])


def _made(encoder: Encoder, examples: object) -> dict[str, str]:
    return {"encoder": encoder.name, "examples": digest(json.dumps(examples))}


def _text(value: object) -> Any:
    return np.frombuffer(json.dumps(value).encode(), dtype=np.uint8)
