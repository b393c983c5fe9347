"""The checks that every proposed fact passes before it counts, whoever proposed it."""

import re

from advisor.core.facts import Evidence, Fact, Value
from advisor.core.model import Model
from advisor.core.readings import Reading
from advisor.matrix.tables import Tables

QUOTABLE = re.compile(r"\S+(?: \S+){1,24}")
"""What is quoted from words that the guided reader cannot read: two words or more, in one line, and no whole story."""


class Proposal(Model):
    """A fact as a model proposes it: an input, a value or several that the words leave possible, and the user's words
    as its quote."""

    input: str
    value: Value | tuple[Value, ...]
    quote: str


class Refusal(Model):
    """Why a proposal does not count."""

    input: str
    reason: str


class Doubt(Model):
    """A proposal that is put to the user for confirmation, with the user's words as the guided reader finds them."""

    fact: Fact


def check_proposal(
    reading: Reading, tables: Tables, proposal: Proposal, message: str, index: int
) -> Fact | Doubt | Refusal:
    """The proposal as a fact with exact evidence, as a question to the user, or why it is refused.

    `reading` is the guided reader's of the same message, the user's number `index`. A proposal that it firmly bears out
    is a fact; one that it finds at least faintly in the same words is put to the user, and so is all that stands in a
    language that it cannot read. Refused are unknown inputs and values, a quote that is not in the message, and a quote
    of which the reading says something else or nothing: a language model may point at words, but does not get to say
    what they mean.
    """
    described = tables.inputs.get(proposal.input)
    values = proposal.value if isinstance(proposal.value, tuple) else (proposal.value,)
    if not described or not values or not set(values) <= set(described.values):
        return Refusal(input=proposal.input, reason=f"{proposal.value!r} is no value of {proposal.input!r}")
    if not proposal.quote.strip() or proposal.quote not in message:
        return Refusal(input=proposal.input, reason="the quote is not in the user's message")
    if reading.topic == "not_english":
        return _unread(proposal, message, index)
    firm = next((fact for fact in reading.facts if fact.input == proposal.input), None)
    if firm and firm.value != proposal.value:
        return Refusal(input=proposal.input, reason=f"the words say {firm.value}")
    alike = [one for one in (*reading.facts, *reading.doubtful, *reading.faint) if _alike(one, proposal)]
    there = [one for one in alike if one.evidence and _overlap(one.evidence, proposal.quote, message)]
    if not there:
        reason = "the quote is not where the message says it" if alike else "the words do not say so plainly"
        return Refusal(input=proposal.input, reason=reason)
    surest = max(there, key=lambda one: one.confidence)
    return surest if surest is firm else Doubt(fact=surest)


def _unread(proposal: Proposal, message: str, index: int) -> Doubt | Refusal:
    """What a model says that words in another language mean; a quote has to be some words of one sentence."""
    found = re.search(rf"(?<!\w){re.escape(proposal.quote.strip())}(?!\w)", message)
    if not found or not QUOTABLE.fullmatch(found.group()) or isinstance(proposal.value, tuple):
        return Refusal(input=proposal.input, reason="the quote is no few words of the user's message")
    evidence = Evidence(message=index, quote=found.group(), start=found.start(), end=found.end())
    fact = Fact(input=proposal.input, value=proposal.value, basis="stated", confidence=0, evidence=evidence)
    return Doubt(fact=fact)


def _alike(fact: Fact, proposal: Proposal) -> bool:
    return fact.input == proposal.input and fact.value == proposal.value


def _overlap(evidence: Evidence, quote: str, message: str) -> bool:
    """Whether a quote has words in common with the place in the message that the evidence points at."""
    places = (found.start() for found in re.finditer(re.escape(quote), message))
    return any(start < evidence.end and evidence.start < start + len(quote) for start in places)
