"""Figures: the mean of each metric over the cases of a split and kind, beside its trivial baselines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import mean

from pydantic import FiniteFloat

from advisor.core.model import Model
from advisor_evals.cases import Kind, Split
from advisor_evals.errors import NotMeasuredError
from advisor_evals.measures import Score, better
from advisor_evals.trivial import Trivial


class Baseline(Model):
    """What is reached without understanding anything."""

    name: str
    value: FiniteFloat


class Figure(Model):
    """The mean of a metric over `cases` cases; `imperfect` holds each case that falls short, with its value.

    `lower_is_better` holds for shares of faults and for counts; all other values lie in 0..1, 1 being perfect.
    """

    split: Split
    kind: Kind
    metric: str
    value: FiniteFloat
    cases: int
    lower_is_better: bool
    imperfect: dict[str, FiniteFloat]
    trivial: tuple[Baseline, ...] = ()

    @property
    def name(self) -> str:
        """Identifies the figure."""
        return f"{self.split}/{self.kind}/{self.metric}"


def figures(
    scores: Sequence[Score], trivial: Mapping[tuple[Split, Kind, str], Sequence[Trivial]]
) -> tuple[Figure, ...]:
    """The figures of a run. Raises `NotMeasuredError` where there is no score at all."""
    if not scores:
        raise NotMeasuredError("There is no score, so there is no figure.")
    groups: dict[tuple[Split, Kind, str], list[Score]] = defaultdict(list)
    for score in scores:
        groups[score.split, score.kind, score.metric].append(score)
    return tuple(_figure(key, group, trivial.get(key, ())) for key, group in groups.items())


def _figure(key: tuple[Split, Kind, str], scores: Sequence[Score], trivial: Sequence[Trivial]) -> Figure:
    split, kind, metric = key
    lower = better(metric) == "lower"
    perfect = 0.0 if lower else 1.0
    return Figure(
        split=split,
        kind=kind,
        metric=metric,
        value=round(mean(score.value for score in scores), 6),
        cases=len(scores),
        lower_is_better=lower,
        imperfect={score.case: round(score.value, 6) for score in scores if score.value != perfect},
        trivial=tuple(Baseline(name=one.name, value=round(one.value, 6)) for one in trivial),
    )
