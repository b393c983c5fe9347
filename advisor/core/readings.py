"""What one message says: the border between understanding and the rest of a turn.

Everything in here is a proposal. Facts become facts only after the evidence checks.
"""

from typing import Literal

from advisor.core.facts import Fact, Value
from advisor.core.model import Model

Topic = Literal["greeting", "capabilities", "why_asked", "empty", "not_english", "start_over", "thanks"]
"""Talk about the conversation itself, answered without the engine or the corpus."""


class OpenQuestion(Model):
    """The question the user was last asked, as far as understanding an answer needs it."""

    inputs: tuple[str, ...]


class ReadingContext(Model):
    """What the conversation already holds when a message is read.

    `known` maps inputs to the values recorded so far for the workload in hand, named `workload`.
    `pressing` holds the query that was declined in the turn before, if it was.
    """

    workload: str | None = None
    known: dict[str, Value | tuple[Value, ...]] = {}
    question: OpenQuestion | None = None
    pressing: str | None = None


class Reading(Model):
    """What one message says.

    `facts` carry evidence into the message; `unsure` are inputs the user says they cannot answer;
    `what_if` are hypothetical values, never stored; `query` is a guidance question for the corpus;
    `workload` names the workload under discussion in the user's words; `data` names its data
    ("the transactions"); `wants_decision` is true where the user asks whether to outsource it.
    """

    facts: tuple[Fact, ...] = ()
    unsure: tuple[str, ...] = ()
    what_if: dict[str, Value] = {}
    query: str | None = None
    workload: str | None = None
    data: str | None = None
    wants_decision: bool = False
    topic: Topic | None = None
