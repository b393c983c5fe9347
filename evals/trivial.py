"""Trivial baselines: what is reached without understanding anything. A figure says little until it beats these.

What a baseline learns (the commonest value, a length), it learns on the development split alone.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from statistics import mean
from typing import NamedTuple, TypeVar

from advisor import decide
from advisor.matrix.questions import next_axis
from advisor.matrix.tables import Tables
from advisor_evals import metrics
from advisor_evals.cases import (
    Case,
    DialogueCase,
    ExpectedWorkload,
    GuidanceCase,
    InjectionCase,
    Kind,
    Placed,
    Split,
    Told,
    UnanswerableCase,
    WorkloadCase,
)
from advisor_evals.measures import optimum

Item = TypeVar("Item", bound=Hashable)


class Trivial(NamedTuple):
    """What a baseline does, and the value it reaches."""

    name: str
    value: float


def trivial_baselines(placed: Sequence[Placed], tables: Tables) -> dict[tuple[Split, Kind, str], tuple[Trivial, ...]]:
    """Trivial baselines by split, kind and metric, where there is one that means something."""
    learned = _Learned([one.case for one in placed if one.split == "dev"] or [one.case for one in placed], tables)
    found: dict[tuple[Split, Kind, str], tuple[Trivial, ...]] = {}
    for split in dict.fromkeys(one.split for one in placed):
        cases = [one.case for one in placed if one.split == split]
        for (kind, metric), baselines in _of(cases, learned, tables).items():
            found[split, kind, metric] = baselines
    return found


class _Learned:
    """What the baselines learn from cases."""

    def __init__(self, cases: Sequence[Case], tables: Tables) -> None:
        workloads = _kind(cases, WorkloadCase)
        axes = tables.matrix.inputs
        self.facts = [
            {"workload": 0, "input": axis, "values": list(value)}
            for axis in axes
            if (value := _commonest(_values(workloads, axis)))
        ]
        self.decision = _commonest(_decided(case, tables) for case in workloads)
        self.next = _commonest(_next(case, tables) for case in workloads)
        self.outcome = _commonest(case.outcome for case in _kind(cases, DialogueCase))
        self.length = _best_length(
            [_length(case) for case in _kind(cases, GuidanceCase)],
            [_length(case) for case in _kind(cases, UnanswerableCase)],
        )


def _of(cases: Sequence[Case], learned: _Learned, tables: Tables) -> dict[tuple[Kind, str], tuple[Trivial, ...]]:
    found: dict[tuple[Kind, str], tuple[Trivial, ...]] = {}
    if workloads := _kind(cases, WorkloadCase):
        usual = "every axis at its usual value"
        said = [_said(case) for case in workloads]
        read = [{"facts": learned.facts, "reference_facts": facts, "allowed_facts": may} for facts, may in said]
        recall = [metrics.facts_recall(facts=learned.facts, reference_facts=facts) for facts, _ in said if facts]
        found["workload", "facts_precision"] = (Trivial(usual, mean(metrics.facts_precision(**one) for one in read)),)
        found["workload", "wrong_facts"] = (Trivial(usual, mean(metrics.wrong_facts(**one) for one in read)),)
        found["workload", "facts_recall"] = (Trivial(usual, mean(recall)),) if recall else ()
        found["workload", "decision_agreement"] = (
            Trivial("the usual decision", _share(_decided(one, tables) == learned.decision for one in workloads)),
        )
        found["workload", "next_question"] = (
            Trivial("the usual question", _share(_next(one, tables) == learned.next for one in workloads)),
        )
    if dialogues := _kind(cases, DialogueCase):
        found["dialogue", "decision_agreement"] = (
            Trivial("the usual outcome", _share(one.outcome == learned.outcome for one in dialogues)),
        )
        excess = [len(set(tables.matrix.inputs) - set(one.told)) - optimum(one, tables) for one in dialogues]
        found["dialogue", "excess_questions"] = (Trivial("asks every open axis", mean(excess)),)
    if guidance := _kind(cases, GuidanceCase):
        short = _share(_length(one) > learned.length for one in guidance)
        found["guidance", "not_declined"] = (Trivial("always declines", 0.0), Trivial("length only", short))
    if unanswerable := _kind(cases, UnanswerableCase):
        long = _share(_length(one) <= learned.length for one in unanswerable)
        found["unanswerable", "declined"] = (Trivial("always declines", 1.0), Trivial("length only", long))
    if _kind(cases, InjectionCase):
        found["injection", "wrong_facts"] = (Trivial("reads nothing", 0.0),)
        found["injection", "nothing_forbidden"] = (Trivial("says nothing", 1.0),)
    return found


def _said(case: WorkloadCase) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    def items(which: Callable[[ExpectedWorkload], Mapping[str, Told]]) -> list[dict[str, object]]:
        return [
            {"workload": number, "input": name, "values": sorted(map(str, told.values))}
            for number, one in enumerate(case.workloads)
            for name, told in which(one).items()
        ]

    return items(lambda one: one.facts), items(lambda one: one.may)


def _values(workloads: Iterable[WorkloadCase], axis: str) -> Iterable[tuple[str, ...]]:
    return (
        tuple(sorted(map(str, one.facts[axis].values)))
        for case in workloads
        for one in case.workloads
        if axis in one.facts
    )


def _decided(case: WorkloadCase, tables: Tables) -> tuple[object, ...]:
    made = [decide(one.values(), tables=tables) for one in case.workloads]
    return tuple((one.outcome, one.possible_outcomes, one.hard_stops) for one in made)


def _next(case: WorkloadCase, tables: Tables) -> str | None:
    return next_axis(tables, tables.known(case.workloads[0].values()))


def _length(case: GuidanceCase | UnanswerableCase) -> int:
    return len(case.question.split())


def _best_length(answerable: Sequence[int], unanswerable: Sequence[int]) -> int:
    """The number of words up to which declining tells the two best apart."""
    if not answerable or not unanswerable:
        return 0

    def balanced(length: int) -> float:
        return _share(one > length for one in answerable) + _share(one <= length for one in unanswerable)

    return max(range(max(*answerable, *unanswerable) + 1), key=balanced)


def _kind(cases: Iterable[Case], form: type[Item]) -> list[Item]:
    return [case for case in cases if isinstance(case, form)]


def _commonest(items: Iterable[Item]) -> Item | None:
    counted = Counter(items).most_common(1)
    return counted[0][0] if counted else None


def _share(flags: Iterable[bool]) -> float:
    return mean(map(float, flags))
