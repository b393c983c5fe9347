"""The checks that every proposed fact passes before it counts, whoever proposed it."""

from advisor.core.facts import Fact, Value
from advisor.core.model import Model
from advisor.core.readings import Reading
from advisor.matrix.tables import Tables


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


def check_proposal(reading: Reading, tables: Tables, proposal: Proposal, message: str) -> Fact | Refusal:
    """The proposal as a fact with exact evidence, or why it is refused.

    `reading` is the guided reader's of the same message. Refused are unknown inputs and values, a quote that is
    not in the message, and a quote in which the guided reader does not find the value too: a language model may
    point at words, but does not get to say what they mean.
    """
    described = tables.inputs.get(proposal.input)
    values = proposal.value if isinstance(proposal.value, tuple) else (proposal.value,)
    if not described or not values or not set(values) <= set(described.values):
        return Refusal(input=proposal.input, reason=f"{proposal.value!r} is no value of {proposal.input!r}")
    if not proposal.quote.strip() or proposal.quote not in message:
        return Refusal(input=proposal.input, reason="the quote is not in the user's message")
    read = {fact.input: fact for fact in reading.facts}.get(proposal.input)
    if not read or not read.evidence or read.value != proposal.value:
        found = f"the words say {read.value}" if read else "the words do not say so plainly"
        return Refusal(input=proposal.input, reason=found)
    if proposal.quote not in read.evidence.quote and read.evidence.quote not in proposal.quote:
        return Refusal(input=proposal.input, reason="the quote is not where the message says it")
    return read
