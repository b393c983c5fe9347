"""The examples that the guided reader and the retrieval learn from: the YAML files of `corpus/understanding`."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import yaml

from advisor.adapters.table_files import Loader
from advisor.understanding.intents import OUTSIDE
from advisor.understanding.training import LabelledMessage

_FOLDER = files("advisor_corpus") / "understanding"


def load_examples() -> list[tuple[str, str]]:
    """Pairs of text and label for the intent classifier, from the files of `corpus/understanding`."""
    return [*_questions(), *_talk(), *_openings(), *_messages()]


def load_messages() -> list[LabelledMessage]:
    """The labelled messages of `corpus/understanding/messages`."""
    return [_labelled(item) for item in _items()]


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
        text=item["message"],
        asked=tuple(item.get("asked", ())),
        said=tuple(_said(item, "facts")),
        unsettled=tuple(_said(item, "may")),
        names=tuple(workload["name"] for workload in item["workloads"] if workload["name"]),
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
