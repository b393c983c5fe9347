"""From core types to what the chat shows: message dicts, and the controls that answer a question.

Pure functions; the side panel's HTML is in `panel`, escaping in `safety`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.core.documents import Citation, Section
from advisor.core.facts import Value
from advisor.core.replies import Option, Question, StepEvent
from advisor.matrix.tables import Tables
from advisor_ui import safety

MessageDict = dict[str, Any]
"""A message as the chat component takes it: role, content, and metadata where it is an accordion."""

DONT_KNOW = "I don't know"
LONGEST_SHOWN = 4000
"""Characters of a user's message that the chat shows; the advisor receives all of them."""

MOST_BUTTONS = 8
MOST_GROUPS = 10
"""Controls that the page holds ready. What exceeds them can still be answered in words."""


@dataclass(frozen=True)
class Step:
    """A finished step of a turn and how long it took, in seconds."""

    event: StepEvent
    seconds: float


@dataclass(frozen=True)
class OpenedCitation:
    """A citation with the whole text that it points into. `text[start:end]` is what is cited."""

    mark: str
    page: str
    title: str
    source: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class AnswerSources:
    """The sources of one answer: the turn's number, what was asked, and the citations in the answer's order."""

    turn: int
    asked: str
    citations: tuple[OpenedCitation, ...]


@dataclass(frozen=True)
class Group:
    """A radio group for one input. Choices are pairs of label and position among the question's options."""

    label: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Controls:
    """What answers a question by clicking: buttons for one input, or radio groups for several."""

    text: str = ""
    buttons: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether there is anything to click."""
        return bool(self.buttons or self.groups)


def user_message(text: str) -> MessageDict:
    """The user's words, exactly as typed; an empty message is shown as such."""
    shown = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " …"
    return {"role": "user", "content": safety.plain_markdown(shown) if shown.strip() else "*(empty message)*"}


def answer_message(text: str, turn: int, citations: Sequence[Citation] = ()) -> MessageDict:
    """The advisor's text; marks of `citations` link to the sources beside the chat."""
    marks = {citation.id: f"#{source_anchor(turn, citation.id)}" for citation in citations}
    return {"role": "assistant", "content": safety.advisor_markdown(text, marks)}


def error_message(text: str) -> MessageDict:
    """What went wrong, in one clear sentence."""
    return {"role": "assistant", "content": f"**That did not work.** {safety.advisor_markdown(text)}"}


def step_messages(turn: int, steps: Sequence[Step], *, running: bool) -> list[MessageDict]:
    """The turn's steps: one accordion that holds one for each step, open while the turn runs."""
    parent = f"turn-{turn}"
    messages = [_accordion(_title(steps, running), "", "pending" if running else "done", id=parent)]
    if not running:
        _time(messages[0], sum(step.seconds for step in steps))
    for number, step in enumerate(steps):
        title, detail = safety.advisor_markdown(step.event.title), safety.advisor_markdown(step.event.detail)
        child = _accordion(title, detail, "done", id=f"{parent}-{number}", parent_id=parent)
        _time(child, step.seconds)
        messages.append(child)
    return messages


def _time(message: MessageDict, seconds: float) -> None:
    """Notes how long it took, where that is long enough to matter to anybody."""
    if seconds >= 0.1:
        message["metadata"]["duration"] = round(seconds, 1)


def _title(steps: Sequence[Step], running: bool) -> str:
    if running:
        return "Working on it"
    return f"How this came about ({len(steps)} {'step' if len(steps) == 1 else 'steps'})"


def _accordion(title: str, content: str, status: str, **ids: str) -> MessageDict:
    return {"role": "assistant", "content": content, "metadata": {"title": title, "status": status, **ids}}


def source_anchor(turn: int, mark: str) -> str:
    """The id on the page of the source with this mark in the answer of this turn."""
    return f"source-{turn}-{mark}"


def opened(citation: Citation, section: Section | None) -> OpenedCitation:
    """A citation with its section's text; with its quote alone where the section is not to be had."""
    if section is None or section.text[citation.start : citation.end] != citation.quote:
        text, title, start, end = citation.quote, "", 0, len(citation.quote)
    else:
        text, title, start, end = section.text, section.title, citation.start, citation.end
    page = _words(citation.document)
    return OpenedCitation(citation.id, page, title, source=citation.source, text=text, start=start, end=end)


def controls(question: Question | None, tables: Tables) -> Controls:
    """The controls for a question; none where there is no question, or none that clicking could answer."""
    if question is None or not question.options:
        return Controls()
    if len(question.inputs) == 1 and len(question.options) <= MOST_BUTTONS:
        return Controls(question.text, buttons=tuple(_button(option, tables) for option in question.options))
    groups = tuple(_group(question, name, tables) for name in question.inputs[:MOST_GROUPS])
    # Each group carries its own question; the lines below the first would only repeat them.
    text = question.text if len(question.inputs) == 1 else question.text.partition("\n")[0]
    return Controls(text, groups=tuple(group for group in groups if group.choices))


def _group(question: Question, name: str, tables: Tables) -> Group:
    choices = tuple(
        (option_label(option), str(position))
        for position, option in enumerate(question.options)
        if option.input == name
    )
    return Group(tables.inputs[name].question if name in tables.inputs else input_label(name, tables), choices)


def _button(option: Option, tables: Tables) -> str:
    """The option's label, and on a second line what the tables say it means."""
    known = tables.inputs[option.input].values if option.input in tables.inputs else {}
    meaning = known[option.value].description if option.value in known else ""
    return f"{option_label(option)}\n{meaning}" if meaning else option_label(option)


def option_label(option: Option) -> str:
    """What a control for this option says."""
    return option.label or (DONT_KNOW if option.value is None else str(option.value))


def answer_in_words(chosen: Sequence[Option], tables: Tables) -> str:
    """What clicking says in the chat: `In-house AI maturity: Emerging`, one line for each input."""
    return "\n".join(f"{input_label(option.input, tables)}: {option_label(option)}" for option in chosen)


def values_of(chosen: Sequence[Option]) -> Mapping[str, Value | None]:
    """The chosen options as values by input."""
    return {option.input: option.value for option in chosen}


def input_label(name: str, tables: Tables) -> str:
    """The input's name as people read it; ids of tables that are no longer in use become words."""
    return tables.inputs[name].label if name in tables.inputs else _words(name)


def value_label(name: str, value: Value, tables: Tables) -> str:
    """The value's name as people read it."""
    known = tables.inputs[name].values if name in tables.inputs else {}
    if value in known:
        return known[value].label
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else _words(value)


def outcome_label(outcome: str, tables: Tables) -> str:
    """The outcome's name as people read it."""
    return tables.outcomes[outcome].label if outcome in tables.outcomes else _words(outcome)


def _words(identifier: str) -> str:
    words = identifier.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
