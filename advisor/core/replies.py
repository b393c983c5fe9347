"""What a turn answers: the public contract of `Advisor.ask`, and the events of `Advisor.stream`."""

from typing import Any, Literal

from pydantic import Field

from advisor.core.decisions import Decision
from advisor.core.documents import Citation
from advisor.core.facts import Fact, Suggestion, Value
from advisor.core.model import SCHEMA_VERSION, Model


class Option(Model):
    """One possible answer to a question: choosing it sets `input` to `value`; a null value means "I don't know"."""

    input: str
    value: Value | None
    label: str


class Question(Model):
    """What the advisor asks next, about the workload with index `workload`.

    One input where an axis is asked; several where the hard stops are asked together. `proposal` is a likely value
    that the question asks to confirm: a suggestion, or what the user's words say if the advisor understood them.
    """

    workload: int = Field(ge=0)
    inputs: tuple[str, ...]
    text: str
    why: str
    options: tuple[Option, ...]
    proposal: Suggestion | Fact | None = None


class Workload(Model):
    """A workload under discussion: its facts, what is suggested but unconfirmed, and the engine's decision."""

    name: str
    facts: tuple[Fact, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    decision: Decision


class Check(Model):
    """One verification check and what it found."""

    name: str
    passed: bool
    detail: str = ""


class Verification(Model):
    """What verification did with the draft: whether the text that is shown passed, and whether the engine's
    own wording had to take the draft's place (`fallback_used`)."""

    passed: bool
    fallback_used: bool = False
    checks: tuple[Check, ...] = ()


Status = Literal["recommended", "needs_input", "answered", "declined"]


class Reply(Model):
    """The answer of one turn.

    `text` is Markdown for people. `status` is `recommended` when a workload has an outcome,
    `needs_input` when none has and a question is open, `answered` for guidance or talk about the
    conversation itself, `declined` when the matter is off topic or not covered. `seconds` is the
    duration of the turn.
    """

    schema_version: int = SCHEMA_VERSION
    thread_id: str
    model: str
    seconds: float = Field(ge=0)
    text: str
    status: Status
    question: Question | None = None
    workloads: tuple[Workload, ...] = ()
    citations: tuple[Citation, ...] = ()
    verification: Verification


class ToolCall(Model):
    """A tool that the model called when it read the message, with its arguments."""

    name: str
    args: dict[str, Any]


class StepEvent(Model):
    """A step of the turn has finished; `detail` says in a few words what it did, `calls` are its tool calls."""

    kind: Literal["step"] = "step"
    name: str
    title: str
    detail: str
    calls: tuple[ToolCall, ...] = ()


class TextEvent(Model):
    """The next piece of the verified text. The pieces of a turn join to `Reply.text`."""

    kind: Literal["text"] = "text"
    text: str


class ReplyEvent(Model):
    """The whole reply; the last event of a turn."""

    kind: Literal["reply"] = "reply"
    reply: Reply


TurnEvent = StepEvent | TextEvent | ReplyEvent
