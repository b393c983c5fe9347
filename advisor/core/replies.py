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


class Usage(Model):
    """What a turn took of a language model: tokens sent and received. `estimated` where the provider did not count some
    of them; `cost` in the currency of the prices that the settings give, null without."""

    input_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)
    estimated: bool = False
    cost: float | None = None

    def plus(self, other: "Usage") -> "Usage":
        """Both together."""
        costs = [one.cost for one in (self, other) if one.cost is not None]
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            estimated=self.estimated or other.estimated,
            cost=sum(costs) if costs else None,
        )


Status = Literal["recommended", "needs_input", "answered", "declined"]


class Reply(Model):
    """The answer of one turn.

    `text` is Markdown for people. `status` is `recommended` when a workload has an outcome,
    `needs_input` when none has and a question is open, `answered` for guidance or talk about the
    conversation itself, `declined` when the matter is off topic or not covered. `seconds` is the
    duration of the turn, `usage` what it took of a language model (null with the guided model).
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
    usage: Usage | None = None


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
    """The next piece of the verified text, as soon as nothing can come before it any more: the engine's result first,
    then sentence by sentence what a model writes. The pieces of a turn join to `Reply.text`."""

    kind: Literal["text"] = "text"
    text: str


class ReplyEvent(Model):
    """The whole reply; the last event of a turn."""

    kind: Literal["reply"] = "reply"
    reply: Reply


TurnEvent = StepEvent | TextEvent | ReplyEvent
