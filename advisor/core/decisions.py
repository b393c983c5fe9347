"""What the engine decided: outcome, conditions, the rules behind it, and what would change it."""

from typing import Literal

from pydantic import Field

from advisor.core.facts import Value
from advisor.core.model import Model

Provenance = Literal["published", "refinement", "extension", "derived"]
"""`published`: the source states it; `refinement`: ours, picks among outcomes that a published rule allows;
`extension`: ours, where the published matrix is silent; `derived`: ours, drawn from the source's wording."""


class AppliedRule(Model):
    """A rule that decided, as people read it. `table` is the id of the decision table that holds it."""

    id: str
    table: str
    provenance: Provenance
    text: str


class Counterfactual(Model):
    """An inclusion-minimal set of changes that flips the outcome.

    `outcome` is null where the changes leave it open; `possible_outcomes` then holds what is left.
    """

    changes: dict[str, Value]
    outcome: str | None
    possible_outcomes: tuple[str, ...] = ()


class TraceStep(Model):
    """One step of the computation: what was looked at, which rules spoke, which outcomes remained."""

    step: Literal["hard_stops", "match", "overlap", "refine", "settle", "conditions", "shape"]
    rules: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    text: str


class Decision(Model):
    """The engine's result for one workload.

    `outcome` is set as soon as all completions of the known axes agree on the first choice, and null
    until then. `conditions` come strongest first. `assumptions` are inputs nobody answered that the
    decision takes as harmless. `robustness` is the share, 0..1, of all single changes that keep the
    outcome; it is no probability. `trace` replays the computation step by step.
    """

    outcome: str | None
    headline: str = Field(max_length=140)
    alternatives: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    hard_stops: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    delivery_form: str | None = None
    pathway: tuple[str, ...] = ()
    possible_outcomes: tuple[str, ...] = ()
    robustness: float | None = Field(default=None, ge=0, le=1)
    rules: tuple[AppliedRule, ...] = ()
    counterfactuals: tuple[Counterfactual, ...] = ()
    trace: tuple[TraceStep, ...] = ()
