"""Many workloads at once: each is decided on its own, and together they may call for a hybrid partnership.

Source: `enterprise-matrix`, "Hybrid Partnership": long-term programmes blend models by workstream, with a statement
of work for each.
"""

from collections.abc import Mapping

from advisor.core.decisions import Decision
from advisor.core.facts import Value
from advisor.core.model import Model
from advisor.matrix.evaluation import decide
from advisor.matrix.tables import Known, Tables

HYBRID = "hybrid_partnership"


class PortfolioItem(Model):
    """One workload of a portfolio. `fragility` counts the single changes that flip its outcome."""

    name: str
    decision: Decision
    fragility: int


class Portfolio(Model):
    """The decisions of a portfolio. `outcome` is `hybrid_partnership` where workloads that go to a partner call for
    different models, and null otherwise."""

    outcome: str | None
    items: tuple[PortfolioItem, ...]


class Shift(Model):
    """A workload whose outcome a supposed change moves."""

    name: str
    before: str | None
    after: str | None


def decide_portfolio(tables: Tables, workloads: Mapping[str, Known]) -> Portfolio:
    """Decides every workload by name."""
    decisions = {name: decide(tables, known) for name, known in workloads.items()}
    with_partner = {d.outcome for d in decisions.values() if d.outcome and tables.outcomes[d.outcome].partner}
    items = tuple(
        PortfolioItem(
            name=name,
            decision=decision,
            fragility=sum(len(flip.changes) == 1 for flip in decision.counterfactuals),
        )
        for name, decision in decisions.items()
    )
    return Portfolio(outcome=HYBRID if len(with_partner) > 1 else None, items=items)


def what_if(tables: Tables, workloads: Mapping[str, Known], changes: Mapping[str, Value]) -> tuple[Shift, ...]:
    """The workloads whose outcome moves when `changes` hold for all of them ("our maturity rises to mature")."""
    supposed = {name: (value,) for name, value in changes.items()}
    before = decide_portfolio(tables, workloads)
    after = decide_portfolio(tables, {name: {**known, **supposed} for name, known in workloads.items()})
    return tuple(
        Shift(name=old.name, before=old.decision.outcome, after=new.decision.outcome)
        for old, new in zip(before.items, after.items, strict=True)
        if old.decision.outcome != new.decision.outcome
    )
