"""The texts that a model is given. The prompts are files, each with its version in the first line, which goes up with
every change of its words; the tables' vocabulary is filled in."""

import re
from importlib.resources import files
from typing import Self

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from advisor.core.drafts import Material, Part
from advisor.core.model import Model
from advisor.core.readings import ReadingContext
from advisor.matrix.tables import Tables

VERSIONED = re.compile(r"version: (?P<version>\d+)\n\n(?P<text>.*)", re.DOTALL)


class ReadingTask(Model):
    """What the reading step is given: the new message, its number in the thread, and what is known so far."""

    message: str
    index: int
    context: ReadingContext


FORM = 'Answer with JSON only, no prose: {"sentences": [{"text": "…", "supports": ["an id"]}]}'


class WritingTask(Model):
    """What the writing step is given: the supports of each part by their ids and texts, which of them have to be
    used, what was wrong with the draft before, if there was one, and the form of the answer, which small models heed
    only at the end. Nothing else of the material leaves."""

    parts: dict[Part, dict[str, str]]
    required: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    form: str = FORM

    @classmethod
    def of(cls, material: Material, only: tuple[str, ...] | None = None, rejected: tuple[str, ...] = ()) -> Self:
        """The task of writing from `material`, or from some of its supports."""
        chosen = {*material.supports} if only is None else {*only}
        parts = {
            part: {support.id: support.text for support in supports if support.id in chosen}
            for part, supports in material.parts.items()
        }
        return cls(
            parts={part: supports for part, supports in parts.items() if supports},
            required=tuple(name for name in material.required if name in chosen),
            rejected=rejected,
        )


def reading_messages(tables: Tables, task: ReadingTask) -> list[BaseMessage]:
    """The exact messages of the reading step."""
    inputs = "\n".join(
        f"- {field.id}: {field.description} "
        + "; ".join(f"{str(value).lower()} = {item.description or item.label}" for value, item in field.values.items())
        for field in tables.inputs.values()
    )
    return [SystemMessage(_prompt("read").format(inputs=inputs)), HumanMessage(task.model_dump_json())]


def writing_messages(task: WritingTask) -> list[BaseMessage]:
    """The exact messages of the writing step."""
    return [SystemMessage(_prompt("write").format()), HumanMessage(task.model_dump_json())]


def prompt_version(name: str) -> int:
    """The version of the prompt with this name: `read` or `write`."""
    return int(_file(name)["version"])


def _prompt(name: str) -> str:
    return _file(name)["text"]


def _file(name: str) -> re.Match[str]:
    text = (files("advisor.agent") / "prompts" / f"{name}.md").read_text(encoding="utf-8")
    found = VERSIONED.fullmatch(text)
    assert found, f"the prompt {name!r} names no version"
    return found
