"""The reader's trained models: the examples they are fitted to, and the files that hold what was fitted."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import yaml

from advisor.adapters.table_files import Loader
from advisor.core.errors import CorpusError
from advisor.core.ports import Encoder
from advisor.core.readings import Intents
from advisor.understanding.clauses import Clause
from advisor.understanding.facts import ClauseShares
from advisor.understanding.intents import OUTSIDE, IntentModel, TrainedIntentReader
from advisor.understanding.learned import FactModel, LinearModel, TrainedClauseReader, Vocabulary
from advisor.understanding.training import LabelledMessage

Made = TypeVar("Made")
_FOLDER = files("advisor_corpus") / "understanding"
INTENTS, FACTS = "intents.npz", "facts.npz"
_KINDS = 3
"""Kinds of feature, each with a classifier of its own."""


def load_examples() -> list[tuple[str, str]]:
    """Pairs of text and label for the intent classifier, from the files of `corpus/understanding`."""
    return [*_questions(), *_talk(), *_openings(), *_messages()]


def load_messages() -> list[LabelledMessage]:
    """The labelled messages of `corpus/understanding/messages`."""
    return [_labelled(item) for item in _items()]


def save_intents(model: IntentModel, encoder: Encoder, folder: Path) -> Path:
    """Writes a fitted intent classifier, with what it was fitted to; returns the file."""
    np.savez_compressed(
        folder / INTENTS,
        made=_text(_made(encoder, load_examples())),
        vectors=model.vectors.astype(np.float16),
        labels=np.asarray(model.labels),
        intents=np.asarray(model.intents),
        weights=model.weights,
        bias=model.bias,
    )
    return folder / INTENTS


def load_intents(encoder: Encoder) -> IntentModel:
    """The shipped intent classifier. Raises `CorpusError` where it was fitted with another encoder."""
    with _opened(INTENTS, encoder) as stored:
        return IntentModel(
            vectors=stored["vectors"].astype(np.float32),
            labels=tuple(stored["labels"].tolist()),
            intents=tuple(stored["intents"].tolist()),
            weights=stored["weights"],
            bias=stored["bias"],
        )


def save_facts(model: FactModel, encoder: Encoder, folder: Path) -> Path:
    """Writes fitted clause classifiers, with what they were fitted to; returns the file."""
    parts: dict[str, Any] = {"made": _text(_made(encoder, load_messages())), "inputs": np.asarray([*model.inputs])}
    for name, vocabulary in (("words", model.words), ("pieces", model.pieces)):
        parts |= {f"{name}.terms": _text(vocabulary.terms), f"{name}.idf": vocabulary.idf}
    for name, models in model.inputs.items():
        for number, one in enumerate(models):
            parts |= {f"{name}.{number}.weights": one.weights.astype(np.float16), f"{name}.{number}.bias": one.bias}
        parts[f"{name}.classes"] = np.asarray(models[0].classes)
    np.savez_compressed(folder / FACTS, **parts)
    return folder / FACTS


def load_facts(encoder: Encoder) -> FactModel:
    """The shipped clause classifiers. Raises `CorpusError` where they were fitted with another encoder."""
    with _opened(FACTS, encoder) as stored:
        words, pieces = (
            Vocabulary(tuple(json.loads(stored[f"{name}.terms"].tobytes())), stored[f"{name}.idf"])
            for name in ("words", "pieces")
        )
        return FactModel(words, pieces, {name: _linear(stored, name) for name in stored["inputs"].tolist()})


def is_current(encoder: Encoder) -> bool:
    """Whether both shipped models were fitted to the examples as they are now."""
    fitted = {INTENTS: load_examples(), FACTS: load_messages()}
    for name, examples in fitted.items():
        with _opened(name, encoder) as stored:
            if json.loads(stored["made"].tobytes()) != _made(encoder, examples):
                return False
    return True


class LazyIntentReader:
    """The `IntentReader` port over the shipped classifier, loaded when a message first needs it."""

    def __init__(self, encoder: Encoder) -> None:
        self._load = _once(lambda: TrainedIntentReader(load_intents(encoder), encoder))

    def read(self, message: str) -> Intents:
        """The probabilities of the intents."""
        return self._load().read(message)


class LazyClauseReader:
    """The `ClauseReader` port over the shipped classifiers, loaded when a message first needs them."""

    def __init__(self, encoder: Encoder) -> None:
        self._load = _once(lambda: TrainedClauseReader(load_facts(encoder), encoder))

    def read(self, clauses: Sequence[Clause], asked: Sequence[str]) -> list[ClauseShares]:
        """The probabilities for each clause."""
        return self._load().read(clauses, asked)


def _once(make: Callable[[], Made]) -> Callable[[], Made]:
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


def _linear(stored: Any, name: str) -> tuple[LinearModel, ...]:
    classes = tuple(stored[f"{name}.classes"].tolist())
    return tuple(
        LinearModel(classes, stored[f"{name}.{number}.weights"].astype(np.float32), stored[f"{name}.{number}.bias"])
        for number in range(_KINDS)
    )


def _made(encoder: Encoder, examples: object) -> dict[str, str]:
    digest = hashlib.sha256(json.dumps(examples).encode()).hexdigest()[:16]
    return {"encoder": encoder.name, "examples": digest}


def _text(value: object) -> Any:
    return np.frombuffer(json.dumps(value).encode(), dtype=np.uint8)


def _questions() -> Iterator[tuple[str, str]]:
    for questions in _read("questions.yaml").values():
        yield from ((question, "guidance") for question in questions)
    for kind, questions in _read("outside.yaml").items():
        yield from ((question, f"{OUTSIDE}{kind}") for question in questions)


def _talk() -> Iterator[tuple[str, str]]:
    for topic, texts in _read("talk.yaml").items():
        yield from ((text, topic) for text in texts)


def _openings() -> Iterator[tuple[str, str]]:
    yield from ((text, "workload") for text in _read("openings.yaml"))


def _messages() -> Iterator[tuple[str, str]]:
    for item in _items():
        answers = any(one.get("facts") or one.get("unsure") for one in item["workloads"])
        if "asked" not in item and any(one["name"] for one in item["workloads"]):
            yield item["message"], "workload"
        elif answers:
            yield item["message"], "answer"


def _labelled(item: Mapping[str, Any]) -> LabelledMessage:
    return LabelledMessage(
        item["message"], tuple(item.get("asked", ())), tuple(_said(item, "facts")), tuple(_said(item, "may"))
    )


def _said(item: Mapping[str, Any], kind: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for workload in item["workloads"]:
        for name, fact in (workload.get(kind) or {}).items():
            yield name, _values(fact["value"]), fact["words"]


def _values(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(str(one).lower() for one in values)


def _items() -> Iterator[dict[str, Any]]:
    folder = _FOLDER / "messages"
    for file in sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name):
        yield from yaml.load(file.read_text(encoding="utf-8"), Loader=Loader)


def _read(name: str) -> Any:
    return yaml.load((_FOLDER / name).read_text(encoding="utf-8"), Loader=Loader)
