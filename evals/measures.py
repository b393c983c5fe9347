"""Which metrics measure which cases, and what each of them is given.

A measure applies by the case alone, never by what the advisor answered: so a score that is missing is noticed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from advisor import decide
from advisor.core.decisions import Decision
from advisor.core.documents import Section
from advisor.core.facts import Fact, Value
from advisor.core.model import Model
from advisor.core.replies import Reply, ToolCall
from advisor.matrix.questions import next_axis
from advisor.matrix.tables import Tables
from advisor_evals import metrics
from advisor_evals.cases import (
    Case,
    DialogueCase,
    ExpectedWorkload,
    GoldFact,
    GuidanceCase,
    InjectionCase,
    Kind,
    Placed,
    Split,
    UnanswerableCase,
    WorkloadCase,
)
from advisor_evals.errors import NotMeasuredError
from advisor_evals.matching import says
from advisor_evals.records import Exchange, Row

THE_DATA = re.compile("the data", re.IGNORECASE)
"""What conditions call the workload's data where the user gave it no name."""
Fields = dict[str, Any]


class World(NamedTuple):
    """What expectations are computed from."""

    tables: Tables
    sections: tuple[Section, ...]


class Measure(NamedTuple):
    """A metric with the kinds of case that it applies to and the fields that it is given."""

    metric: Any
    kinds: tuple[Kind, ...]
    fields: Callable[[Any, Row, World], Fields]
    better: Literal["higher", "lower"] = "higher"
    applies: Callable[[Any, World], bool] = lambda case, world: True


class Score(Model):
    """The value of one metric for one case."""

    case: str
    split: Split
    kind: Kind
    metric: str
    value: float


def score(placed: Sequence[Placed], rows: Sequence[Row], world: World) -> tuple[Score, ...]:
    """Every score that the cases call for. Raises `NotMeasuredError` where one of them cannot be had."""
    by_case = {row.case: row for row in rows}
    scores = tuple(
        Score(
            case=one.case.id,
            split=one.split,
            kind=one.kind,
            metric=measure.metric.name,
            value=_value(measure, one.case, by_case[one.case.id], world),
        )
        for one in placed
        for measure in due(one, world)
    )
    check_scores(placed, scores, world)
    return scores


def due(placed: Placed, world: World) -> tuple[Measure, ...]:
    """The measures that a case calls for."""
    return tuple(one for one in MEASURES if placed.kind in one.kinds and one.applies(placed.case, world))


def check_scores(placed: Sequence[Placed], scores: Sequence[Score], world: World) -> None:
    """Raises `NotMeasuredError` unless there is exactly one score for each measure of each case."""
    wanted = sorted((one.case.id, measure.metric.name) for one in placed for measure in due(one, world))
    had = sorted((score.case, score.metric) for score in scores)
    if not wanted or wanted != had:
        raise NotMeasuredError(f"{len(wanted)} scores are due and {len(had)} were given; the run lost or doubled some.")


def better(metric: str) -> Literal["higher", "lower"]:
    """Which direction of a metric is the better one."""
    return next(measure.better for measure in MEASURES if measure.metric.name == metric)


def expected_decision(workload: ExpectedWorkload, recorded: Iterable[Fact], tables: Tables) -> Decision:
    """The engine on what was said, with those readings of `may` that the advisor made."""
    read = {fact.input: fact.values for fact in recorded}
    taken = {name: told.values for name, told in workload.may.items() if set(read.get(name, ())) == set(told.values)}
    return decide({**taken, **workload.values()}, tables=tables)


def optimum(case: DialogueCase, tables: Tables) -> int:
    """How many axis questions the table's best order needs for this user, from what the opening tells."""
    known: dict[str, object] = {name: told.values for name, told in case.told.items()}
    unsure: list[str] = []
    count = 0
    while axis := next_axis(tables, tables.known(known), unsure):
        count += 1
        if axis in case.profile:
            known[axis] = case.profile[axis]
        else:
            unsure.append(axis)
    return count


def sections_with(fact: GoldFact, sections: Iterable[Section]) -> list[str]:
    """Ids of the sections that hold a gold fact and carry a statement from where the article says it."""
    return [
        section.id
        for section in sections
        if {f"{one.source.document}: {one.source.heading}" for one in section.statements} & set(fact.from_)
        and says(fact.words, section.text)
    ]


def _value(measure: Measure, case: Case, row: Row, world: World) -> float:
    try:
        return metrics.measure(measure.metric, **measure.fields(case, row, world))
    except NotMeasuredError as error:
        raise NotMeasuredError(f"{case.id}: {error}") from error


def _workloads(case: WorkloadCase | InjectionCase, row: Row) -> list[tuple[ExpectedWorkload, tuple[Fact, ...]]]:
    """Each expected workload with the facts that the advisor recorded for it."""
    recorded = [workload.facts for workload in row.last.workloads]
    recorded += [()] * (len(case.workloads) - len(recorded))
    return list(zip(case.workloads, recorded, strict=False))


def _item(workload: int, name: str, values: Iterable[Value]) -> Fields:
    return {"workload": workload, "input": name, "values": sorted(map(str, values))}


def _read(reply: Reply) -> list[Fields]:
    """The facts that were read from what the user said."""
    return [
        _item(number, fact.input, fact.values)
        for number, workload in enumerate(reply.workloads)
        for fact in workload.facts
        if fact.basis != "assumed"
    ]


def _facts(case: WorkloadCase | InjectionCase, row: Row, world: World) -> Fields:
    facts = [_item(n, name, told.values) for n, one in enumerate(case.workloads) for name, told in one.facts.items()]
    may = [_item(n, name, told.values) for n, one in enumerate(case.workloads) for name, told in one.may.items()]
    return {"facts": _read(row.last), "reference_facts": facts, "allowed_facts": may}


def _dialogue_facts(case: DialogueCase, row: Row, world: World) -> Fields:
    stated = {name for one in row.exchanges for name, value in one.saying.states.items() if value is not None}
    truth = [_item(0, name, (value,)) for name, value in case.profile.items()]
    told = [one for one in truth if one["input"] in stated]
    return {"facts": _read(row.last), "reference_facts": told, "allowed_facts": truth}


def _without_allowed(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name != "allowed_facts"}


def _evidence(case: WorkloadCase | InjectionCase, row: Row, world: World) -> Fields:
    messages = [exchange.saying.text for exchange in row.exchanges]
    items = []
    for expected, recorded in _workloads(case, row):
        words = {name: told.words for name, told in {**expected.may, **expected.facts}.items()}
        for fact in recorded:
            if fact.evidence and fact.evidence.message is not None:
                place = fact.evidence.model_dump(include={"start", "end", "quote"})
                items.append({**place, "text": messages[fact.evidence.message], "words": words.get(fact.input)})
    return {"evidence": items}


def _summary(decision: Decision) -> Fields:
    return {
        "outcome": decision.outcome,
        "possible": sorted(decision.possible_outcomes),
        "hard_stops": sorted(decision.hard_stops),
    }


def _decisions(case: WorkloadCase | InjectionCase, row: Row, world: World) -> Fields:
    reference = [expected_decision(one, recorded, world.tables) for one, recorded in _workloads(case, row)]
    made = [workload.decision for workload in row.last.workloads]
    return {"decisions": [*map(_summary, made)], "reference_decisions": [*map(_summary, reference)]}


def _dialogue_decision(case: DialogueCase, row: Row, world: World) -> Fields:
    made = [{"outcome": workload.decision.outcome} for workload in row.last.workloads]
    due = [{"outcome": decide(case.profile, tables=world.tables).outcome}]
    return {"decisions": made, "reference_decisions": due}


def _found(case: WorkloadCase, row: Row, world: World) -> Fields:
    return {"found": len(row.last.workloads), "reference": len(case.workloads)}


def _axes_asked(reply: Reply, tables: Tables) -> list[str]:
    inputs = reply.question.inputs if reply.question else ()
    return [name for name in inputs if name in tables.matrix.inputs]


def _next(case: WorkloadCase, row: Row, world: World) -> Fields:
    """Where the advisor made a reading of `may`, the axis due is the one that is due after it."""
    reference = []
    for expected, recorded in _workloads(case, row):
        read = {fact.input: fact.values for fact in recorded}
        taken = {n: told.values for n, told in expected.may.items() if set(read.get(n, ())) == set(told.values)}
        reference.append(next_axis(world.tables, world.tables.known({**taken, **expected.values()})))
    return {"asked": _axes_asked(row.last, world.tables), "reference_next": [one for one in reference if one]}


def _questions(case: DialogueCase, row: Row, world: World) -> Fields:
    return {"asked": len([*_newly_asked(row.exchanges, world.tables)]), "optimum": optimum(case, world.tables)}


def _newly_asked(exchanges: Sequence[Exchange], tables: Tables) -> Iterator[str]:
    """The axes asked for; the reply to a digression or a correction may repeat the question that it left open."""
    before: list[str] = []
    for exchange in exchanges:
        asked = _axes_asked(exchange.reply, tables)
        left_open = before if exchange.saying.kind in ("digression", "correction") else []
        yield from (axis for axis in asked if axis not in left_open)
        before = asked


def _calls(case: WorkloadCase | InjectionCase, row: Row, world: World) -> Fields:
    may = [call for one in case.workloads for call in _record(one.may) if call not in _record(one.facts)]
    made = [call for call in _flat(row.exchanges[0].calls) if call not in may]
    reference = [call for one in case.workloads for call in (*_record(one.facts), ToolCall(name="recommend", args={}))]
    return {"user_input": metrics.transcript(case.message, made), "reference_tool_calls": metrics.tool_calls(reference)}


def _exact_calls(case: WorkloadCase | InjectionCase, row: Row, world: World) -> Fields:
    fields = _calls(case, row, world)
    made = fields["user_input"][-1].tool_calls
    return {name: [call.model_dump() for call in calls] for name, calls in
            (("calls", made), ("reference_tool_calls", fields["reference_tool_calls"]))}  # fmt: skip


def _record(told: Mapping[str, Any]) -> list[ToolCall]:
    return [_fact_call(name, one.values) for name, one in told.items()]


def _fact_call(name: str, values: Iterable[Value]) -> ToolCall:
    return ToolCall(name="record_facts", args={"input": name, "value": " or ".join(sorted(map(str, values)))})


def _flat(calls: Iterable[ToolCall]) -> list[ToolCall]:
    """Tool calls in a form that compares: one `record_facts` a fact, without the words that each model chooses itself
    (a workload's name, a query); what a quote is worth, `evidence_validity` says."""
    flat = []
    for call in calls:
        if call.name == "record_facts":
            for fact in call.args.get("facts", ()):
                value = fact["value"]
                flat.append(_fact_call(fact["input"], value if isinstance(value, list | tuple) else (value,)))
        else:
            flat.append(ToolCall(name=call.name, args={k: v for k, v in call.args.items() if k == "changes"}))
    return flat


def _answer_facts(case: GuidanceCase, row: Row, world: World) -> Fields:
    return {"response": row.last.text, "reference_facts": [list(fact.words) for fact in case.facts]}


def _forbidden(case: GuidanceCase | UnanswerableCase | InjectionCase, row: Row, world: World) -> Fields:
    return {"response": "\n".join(one.reply.text for one in row.exchanges), "forbidden": list(case.forbidden)}


def _contexts(case: GuidanceCase, row: Row, world: World) -> list[list[str]]:
    """For each gold fact the sections that hold it; none where the guidance does not carry it, which costs recall."""
    return [sections_with(fact, world.sections) for fact in case.facts]


def uncarried(placed: Sequence[Placed], sections: tuple[Section, ...]) -> tuple[str, ...]:
    """Ids of the guidance cases with a gold fact that no section holds, whichever of the two is to blame."""
    return tuple(
        one.case.id
        for one in placed
        if isinstance(one.case, GuidanceCase) and not all(sections_with(fact, sections) for fact in one.case.facts)
    )


def _precision(case: GuidanceCase, row: Row, world: World) -> Fields:
    reference = sorted({name for ids in _contexts(case, row, world) for name in ids})
    return {"retrieved_context_ids": list(row.exchanges[-1].found), "reference_context_ids": reference}


def _recall(case: GuidanceCase, row: Row, world: World) -> Fields:
    return {
        "retrieved_context_ids": list(row.exchanges[-1].found),
        "reference_context_ids": _contexts(case, row, world),
    }


def _cited(row: Row) -> Fields:
    items = [
        {**citation.model_dump(include={"id", "quote", "start", "end"}), "text": row.sections[citation.section]}
        for citation in row.last.citations
    ]
    return {"response": row.last.text, "citations": items}


def _citations(case: Case, row: Row, world: World) -> Fields:
    rules = [rule.text for workload in row.last.workloads for rule in workload.decision.rules]
    standing = [world.tables.matrix.standing.text] if world.tables.matrix.standing else []
    return {**_cited(row), "engine_texts": [*rules, *standing]}


def _numbers(case: Case, row: Row, world: World) -> Fields:
    reply = row.last
    own = [exchange.saying.text for exchange in row.exchanges]
    engine = [workload.decision.model_dump_json() for workload in reply.workloads]
    asked = [reply.question.text, reply.question.why] if reply.question else []
    titles = [section.title for section in world.sections]
    return {**_cited(row), "retrieved_contexts": [*own, *engine, *asked, *titles]}


def _conditions_due(case: Case, world: World) -> list[list[str]]:
    """The texts that must be said, each in the parts that do not depend on what the data are called."""
    if isinstance(case, DialogueCase):
        decisions = [decide(case.profile, tables=world.tables)]
    else:
        assert isinstance(case, WorkloadCase)
        decisions = [decide(one.values(), tables=world.tables) for one in case.workloads]
    settled = [one for one in decisions if one.outcome]
    texts = [THE_DATA.split(text) for one in settled for text in one.conditions]
    deferring = {stop.id for stop in world.tables.hard_stops.values() if stop.effect == "defer"}
    return texts + [["not yet"] for one in settled if deferring & set(one.hard_stops)]


def _conditions(case: Case, row: Row, world: World) -> Fields:
    return {"response": row.last.text, "reference": _conditions_due(case, world)}


def _statuses(case: Case, row: Row, world: World) -> Fields:
    return {"statuses": [exchange.reply.status for exchange in row.exchanges]}


_SAID: tuple[Kind, ...] = ("workload", "injection")
_ALL: tuple[Kind, ...] = ("workload", "dialogue", "guidance", "unanswerable", "injection")


def _describes(case: WorkloadCase | InjectionCase, world: World) -> bool:
    return bool(case.workloads)


def _several(case: WorkloadCase, world: World) -> bool:
    return len(case.workloads) > 1


def _says_facts(case: WorkloadCase | InjectionCase, world: World) -> bool:
    return any(one.facts for one in case.workloads)


def _has_conditions(case: Case, world: World) -> bool:
    return bool(_conditions_due(case, world))


def _forbids(case: GuidanceCase | UnanswerableCase | InjectionCase, world: World) -> bool:
    return bool(case.forbidden)


MEASURES = (
    Measure(metrics.facts_precision, _SAID, _facts, applies=_describes),
    Measure(metrics.facts_recall, _SAID, lambda c, r, w: _without_allowed(_facts(c, r, w)), applies=_says_facts),
    Measure(metrics.wrong_facts, _SAID, _facts, better="lower"),
    Measure(metrics.facts_recall, ("dialogue",), lambda c, r, w: _without_allowed(_dialogue_facts(c, r, w))),
    Measure(metrics.wrong_facts, ("dialogue",), _dialogue_facts, better="lower"),
    Measure(metrics.evidence_validity, _SAID, _evidence),
    Measure(metrics.decision_agreement, _SAID, _decisions, applies=_describes),
    Measure(metrics.decision_agreement, ("dialogue",), _dialogue_decision),
    Measure(metrics.wrong_outcomes, _SAID, _decisions, better="lower", applies=_describes),
    Measure(metrics.wrong_outcomes, ("dialogue",), _dialogue_decision, better="lower"),
    Measure(metrics.workloads_found, ("workload",), _found, applies=_several),
    Measure(metrics.next_question, ("workload",), _next),
    Measure(metrics.excess_questions, ("dialogue",), _questions, better="lower"),
    Measure(metrics.tool_call_accuracy, _SAID, _calls, applies=_describes),
    Measure(metrics.tool_call_f1, _SAID, _calls, applies=_describes),
    Measure(metrics.tool_calls_exact, _SAID, _exact_calls, applies=_describes),
    Measure(metrics.answer_facts, ("guidance",), _answer_facts),
    Measure(metrics.nothing_forbidden, ("guidance", "unanswerable", "injection"), _forbidden, applies=_forbids),
    Measure(metrics.id_based_context_precision, ("guidance",), _precision),
    Measure(metrics.id_based_context_recall, ("guidance",), _recall),
    Measure(metrics.citation_validity, _ALL, _citations),
    Measure(metrics.number_fidelity, _ALL, _numbers),
    Measure(metrics.required_conditions, ("workload", "dialogue"), _conditions, applies=_has_conditions),
    Measure(metrics.not_declined, ("guidance",), _statuses),
    Measure(metrics.declined, ("unanswerable",), _statuses),
)
"""Every measure. A metric applies to a kind of case once."""
