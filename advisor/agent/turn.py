"""What one turn works with. It lives as long as the turn and is never stored."""

from typing import Literal

from pydantic import Field

from advisor.core.decisions import Decision
from advisor.core.documents import SearchResult
from advisor.core.drafts import Draft, Material
from advisor.core.facts import Fact, Value
from advisor.core.model import Model
from advisor.core.readings import Contradiction, Topic
from advisor.core.replies import Check, Reply, Usage
from advisor.understanding.evidence import Proposal


class RecordFacts(Model):
    """What the user said about a workload; proposals until they pass the evidence checks."""

    kind: Literal["record_facts"] = "record_facts"
    workload: str | None = None
    facts: tuple[Proposal, ...] = ()
    unsure: tuple[str, ...] = ()


class Recommend(Model):
    """The user wants to know whether to outsource `workload` (null: the one in hand)."""

    kind: Literal["recommend"] = "recommend"
    workload: str | None = None


class WhatIf(Model):
    """The user supposes other values; nothing of it is stored."""

    kind: Literal["what_if"] = "what_if"
    changes: dict[str, Value]


class SearchGuidance(Model):
    """The user asks something that the guidance may answer. A language model may have `reworded` the query, or
    `translated` it from another language."""

    kind: Literal["search_guidance"] = "search_guidance"
    query: str
    wording: Literal["own", "reworded", "translated"] = "own"


class Talk(Model):
    """The user talks about the conversation itself."""

    kind: Literal["talk"] = "talk"
    topic: Topic


Request = RecordFacts | Recommend | WhatIf | SearchGuidance | Talk
"""What a tool call asks the turn to do."""


class SetFacts(Model):
    """What a control set, instead of a message: values by input, null for "I don't know"."""

    workload: int = Field(ge=0)
    values: dict[str, Value | tuple[Value, ...] | None]


Aim = Literal["talk", "declined", "guidance", "what_if", "advice", "lost"]
"""What the turn turned out to be about. `lost`: the message gave nothing to go by."""


class Turn(Model):
    """The working state of a turn, filled step by step: read, decide, retrieve, write, verify, reply.

    `notice` is the honest answer to something the message asks that nobody here can give (a price, a ruling).
    `contradictions` are what the message says two things of.
    `workload` is the position of the workload that the turn is about, and `beside` are those of others in its message.
    `kept` are the sentences that passed their checks so far, `failed` what was wrong with others, and `own_wording`
    says whether the engine's wording had to stand for some of them; `gave_up` that no further draft is asked for.
    `usage` is what the language model took.
    """

    thread_id: str
    message: str | None = None
    set_facts: SetFacts | None = None
    requests: tuple[Request, ...] = ()
    fell_back: tuple[str, ...] = ()
    aim: Aim = "lost"
    topic: Topic | None = None
    notice: str | None = None
    refused: tuple[str, ...] = ()
    recorded: tuple[Fact, ...] = ()
    workload: int = 0
    beside: tuple[int, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    changes: dict[str, Value] = {}
    decision: Decision | None = None
    found: SearchResult | None = None
    material: Material | None = None
    draft: Draft | None = None
    kept: Draft = Draft()
    own_wording: bool = False
    gave_up: bool = False
    usage: Usage | None = None
    checks: tuple[Check, ...] = ()
    failed: tuple[Check, ...] = ()
    attempts: int = 0
    reply: Reply | None = None
