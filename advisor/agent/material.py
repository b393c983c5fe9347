"""What an answer may be written from: the user's facts, the rules, computed figures, and corpus statements.

Each support is worded as a sentence for people, so that it can be shown as it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.core.decisions import Counterfactual, Decision
from advisor.core.documents import Disagreement, SearchResult, Section, Source, Statement
from advisor.core.drafts import Material, Part, Support
from advisor.core.facts import Fact, Value
from advisor.core.ports import Retriever
from advisor.matrix.headlines import lowered
from advisor.matrix.tables import Tables

PROVENANCE = {
    "published": "the published matrix",
    "refinement": "our refinement",
    "extension": "our extension",
    "derived": "derived by us",
}
SECTIONS = 5
"""Sections that a guidance answer may show in full."""
NEAR = 0.2
"""How far behind the best section, in fused score, another one may be to be shown beside it."""
RELATED = 3
FLIPS = 4
"""Outcomes that "what would change it" names; the rest is in the decision's counterfactuals."""


class MaterialBuilder:
    """Builds the material of a turn from the decision tables and the guidance corpus."""

    def __init__(
        self,
        tables: Tables,
        retriever: Retriever,
        sources: Mapping[str, Source],
        disagreements: Sequence[Disagreement] = (),
    ) -> None:
        self._sources, self._disagreements = sources, disagreements
        self._tables = tables
        self._retriever = retriever
        self._labels = {outcome.id: outcome.label for outcome in tables.outcomes.values()}
        self._delivery_id = tables.delivery.id if tables.delivery else None

    def recommendation(
        self, workload: str, decision: Decision, facts: tuple[Fact, ...], hypothetical: bool = False
    ) -> Material:
        """For a settled outcome: why, what it depends on, what would change it, risks and next steps."""
        parts: dict[Part, tuple[Support, ...]] = {
            "why": (*self._facts(decision, facts), *self._rules(decision)),
            "depends": tuple(self._depends(decision)),
            "flips": tuple(self._flips(decision)),
            "risks": self._statements(self._risks(decision, facts)),
            "next": (*self._shape(decision), *self._statements(self._next_steps(decision))),
            "note": self._notes(decision),
        }
        if hypothetical:
            parts = {name: parts[name] for name in ("why", "depends")}
        required = tuple(s.id for name in ("why", "depends", "note") for s in parts.get(name, ()))
        return Material(
            kind="recommendation",
            workload=workload,
            decision=decision,
            facts=facts,
            parts=_filled(parts),
            required=required,
            labels=self._labels,
            hypothetical=hypothetical,
        )

    def open(
        self, workload: str, decision: Decision, facts: tuple[Fact, ...], branches: tuple[Support, ...]
    ) -> Material:
        """For an outcome that is still open: what is noted so far, and where the open values would lead."""
        parts: dict[Part, tuple[Support, ...]] = {"why": tuple(self._facts(decision, facts)), "depends": branches}
        required = tuple(support.id for support in branches)
        return Material(
            kind="open",
            workload=workload,
            decision=decision,
            facts=facts,
            parts=_filled(parts),
            required=required,
            labels=self._labels,
        )

    def beside(self, material: Material, found: SearchResult) -> Material:
        """The material of an answer about a workload with that of a guidance question asked beside it.

        What both hold is said in answer to the question; a support stands in one part only.
        """
        aside = self.guidance(found, sections=1)
        own = {
            part: tuple(one for one in supports if one.id not in aside.supports)
            for part, supports in material.parts.items()
        }
        notes = (*own.pop("note", ()), *aside.parts.get("note", ()))
        answer: dict[Part, tuple[Support, ...]] = {
            part: supports for part, supports in aside.parts.items() if part != "note"
        }
        return material.model_copy(
            update={
                "parts": _filled({**own, **answer, "note": notes}),
                "required": (*material.required, *aside.required),
                "titles": aside.titles,
            }
        )

    def guidance(self, found: SearchResult, sections: int = SECTIONS) -> Material:
        """For a guidance question: the statements of the sections that answer it, whole lists included, where the
        sources disagree, and pointers to what is near."""
        best = found.passages[0]
        near = [one for one in found.passages[:sections] if one.score >= best.score - NEAR]
        listed = [(one.section, statement) for one in near for statement in one.section.statements]
        # Two sections may say the same in the same words; it is shown once.
        first = {statement.text: statement.id for _, statement in reversed(listed)}
        statements = [(section, one) for section, one in listed if first[one.text] == one.id]
        answer = tuple(_support(section, statement) for section, statement in statements)
        differs = tuple(self._differs([statement.id for _, statement in statements], found))
        named = dict.fromkeys(one.source.document for _, one in statements)
        note = Support(id="sources", text=self._disclosed([*named]))
        related = [one.section.title for one in found.passages if one not in near][:RELATED]
        more = (Support(id="related", text=f"Related: {'; '.join(related)}"),) if related else ()
        return Material(
            kind="guidance",
            parts=_filled({"answer": answer, "differs": differs, "note": (note, *more)}),
            required=tuple(support.id for support in (*answer, *differs, note)),
            labels=self._labels,
            titles={one.section.id: one.section.title for one in near},
        )

    def _differs(self, said: list[str], found: SearchResult) -> Iterator[Support]:
        """The other sides of what the answer says, where the question comes near them too."""
        near = {passage.section.id for passage in found.passages}
        shown = set(said)
        for one in self._disagreements:
            sides = [name for side in one.sides for name in side]
            others = [name for name in sides if name not in shown]
            if not others or not set(sides) & set(said) or not any(_section(name) in near for name in others):
                continue
            shown.update(others)
            yield Support(id=f"differs:{one.id}", text=f"The sources disagree on {one.about}:")
            for name in others:
                section, statement = self._cited(name)
                support = _support(self._retriever.section(section), statement)
                text = f"{statement.source.document} says: {support.text}"
                yield support.model_copy(update={"id": f"other:{one.id}:{name}", "text": text})

    def _disclosed(self, names: list[str]) -> str:
        """Who published the articles behind an answer, as far as they show it."""
        known = [name for name in names if self._sources[name].publisher]
        silent = [name for name in names if name not in known]
        said = [f"{name} comes from {self._sources[name].publisher}" for name in known]
        if silent:
            said.append(f"{', '.join(silent)} name{'' if len(silent) > 1 else 's'} no publisher")
        return f"Articles behind this: {'; '.join(said)}."

    def branches(self, axis: str, outcomes: dict[Value, tuple[str, ...]]) -> tuple[Support, ...]:
        """Where each value of an open axis would lead."""
        described = self._tables.inputs[axis].values
        return tuple(
            Support(
                id=f"branch:{axis}:{str(value).lower()}",
                text=f"If {described[value].supposed}: {self.named(left)}.",
            )
            for value, left in outcomes.items()
        )

    def named(self, outcomes: Iterable[str]) -> str:
        """Outcomes in words: "co-build squad or staff augmentation"."""
        *first, last = (lowered(self._labels[outcome]) for outcome in outcomes)
        return f"{', '.join(first)} or {last}" if first else last

    def _facts(self, decision: Decision, facts: tuple[Fact, ...]) -> Iterator[Support]:
        """The facts in the tables' order, each with the user's own words.

        Hard stops that are off, and other inputs that the outcome does not rest on, share one line.
        """
        by_input = {fact.input: fact for fact in facts}
        on = {stop.input for stop in self._tables.hard_stops.values() if stop.id in decision.hard_stops}
        told = {*self._tables.matrix.inputs, *on}
        checked = []
        for name in self._tables.inputs:
            if name in told and name in by_input:
                yield Support(id=f"fact:{name}", text=self._fact(by_input[name]))
            elif name in by_input:
                words = " or ".join(
                    "yes" if v is True else "no" if v is False else str(v) for v in by_input[name].values
                )
                checked.append(f"{lowered(self._tables.inputs[name].label)} {words}")
        if checked:
            yield Support(id="facts:checked", text=f"Also noted: {', '.join(checked)}.")

    def _fact(self, fact: Fact) -> str:
        field = self._tables.inputs[fact.input]
        labels = " or ".join(lowered(field.values[value].label) for value in fact.values)
        said = f"“{fact.evidence.quote}”" if fact.evidence else "set by you"
        return f"{field.label}: {labels} – {said}."

    def _rules(self, decision: Decision) -> tuple[Support, ...]:
        sources = {rule.id: rule for rule in self._tables.matrix.rules}
        supports = []
        for rule in (rule for rule in decision.rules if rule.table != self._delivery_id):
            stop = self._tables.hard_stops.get(rule.id)
            cites = stop.cites if stop else sources[rule.id].cites if rule.id in sources else ()
            name = f"hard stop {rule.id}" if stop else f"{PROVENANCE[rule.provenance]}, rule {rule.id}"
            text = f"{rule.text.removesuffix('.')} ({name})."
            section, statement = self._cited(cites[0]) if cites else (None, None)
            supports.append(Support(id=f"rule:{rule.id}", text=text, section=section, statement=statement))
            reason = sources[rule.id].reason if rule.id in sources else None
            if rule.provenance == "extension" and reason:
                text = f"The published matrix is silent on this combination; {rule.id} is our extension of it. {reason}"
                supports.append(Support(id=f"extension:{rule.id}", text=text))
        return tuple(supports)

    def _shape(self, decision: Decision) -> Iterator[Support]:
        """The delivery form with the rule behind it, and the steps over time."""
        table = self._tables.delivery
        if not table or not decision.delivery_form:
            return
        form = table.forms[decision.delivery_form]
        reasons = {rule.id: rule.reason for rule in table.rules}
        text = f"In shape: {lowered(form.label)}, best for {form.best_for}."
        section, statement = self._cited(form.cites) if form.cites else (None, None)
        yield Support(id=f"form:{decision.delivery_form}", text=text, section=section, statement=statement)
        for rule in (rule for rule in decision.rules if rule.table == table.id):
            name = f"rule {rule.id}, {rule.provenance}"
            text = " ".join(filter(None, (f"{rule.text.removesuffix('.')} ({name}).", reasons[rule.id])))
            yield Support(id=f"rule:{rule.id}", text=text)
        if decision.pathway:
            steps = ", then ".join(lowered(table.forms[step].label) for step in decision.pathway)
            yield Support(id="pathway", text=f"Over time: {steps}.")

    def _depends(self, decision: Decision) -> Iterator[Support]:
        for number, text in enumerate(decision.conditions, 1):
            yield Support(id=f"condition:{number}", text=text)
        stops = {stop.input: stop for stop in self._tables.hard_stops.values() if stop.effect == "defer"}
        conditions = (c for c in self._tables.conditions.values() if c.text in decision.conditions)
        said = {name for condition in conditions for name in condition.unless}
        for name in decision.assumptions:
            if name in stops and name not in said:
                yield Support(
                    id=f"assumption:{name}", text=f"Assumed until you say otherwise: {lowered(stops[name].assumption)}"
                )

    def _flips(self, decision: Decision) -> Iterator[Support]:
        """Counterfactuals grouped by what they lead to, single changes before pairs."""
        if not decision.counterfactuals:
            return
        size = min(len(flip.changes) for flip in decision.counterfactuals)
        groups: dict[tuple[str, ...], list[Counterfactual]] = {}
        for flip in decision.counterfactuals:
            if len(flip.changes) == size:
                groups.setdefault((flip.outcome,) if flip.outcome else flip.possible_outcomes, []).append(flip)
        ordered = sorted(groups.items(), key=lambda group: len(group[0]))
        for number, (outcomes, flips) in enumerate(ordered[:FLIPS], 1):
            ways = ", or ".join(self._supposed(flip) for flip in flips)
            lead = self.named(outcomes) if len(outcomes) < 3 else f"open again, with {len(outcomes)} outcomes possible"
            yield Support(id=f"counterfactual:{number}", text=f"{lead[0].upper()}{lead[1:]} if {ways}.")

    def _supposed(self, flip: Counterfactual) -> str:
        words = (self._tables.inputs[name].values[value] for name, value in flip.changes.items())
        return " and ".join(word.supposed or word.label for word in words)

    def _risks(self, decision: Decision, facts: tuple[Fact, ...]) -> list[str]:
        assert decision.outcome
        outcome = self._tables.outcomes[decision.outcome]
        of_values = [
            risk
            for fact in facts
            if outcome.partner and len(fact.values) == 1
            for risk in self._tables.inputs[fact.input].values[fact.values[0]].risks
        ]
        of_rules = [cite for rule in self._tables.matrix.rules if _in(rule.id, decision) for cite in rule.cites[1:]]
        return list(dict.fromkeys([*of_rules, *outcome.risks, *of_values]))

    def _next_steps(self, decision: Decision) -> list[str]:
        assert decision.outcome
        of_stops = [
            s for stop in self._tables.hard_stops.values() if stop.id in decision.hard_stops for s in stop.next_steps
        ]
        of_rules = [s for rule in self._tables.matrix.rules if _in(rule.id, decision) for s in rule.next_steps]
        return list(dict.fromkeys([*of_stops, *of_rules, *self._tables.outcomes[decision.outcome].next_steps]))

    def _notes(self, decision: Decision) -> tuple[Support, ...]:
        stops = (stop for stop in self._tables.hard_stops.values() if stop.id in decision.hard_stops and stop.note)
        notes = tuple(Support(id=f"note:{stop.id}", text=stop.note or "") for stop in stops)
        standing = self._tables.matrix.standing
        if not standing:
            return notes
        section, statement = self._cited(standing.cites)
        return (*notes, Support(id="standing", text=standing.text, section=section, statement=statement))

    def _statements(self, ids: Iterable[str]) -> tuple[Support, ...]:
        found = (self._cited(name) for name in ids)
        return tuple(_support(self._retriever.section(section), statement) for section, statement in found)

    def _cited(self, statement_id: str) -> tuple[str, Statement]:
        section = self._retriever.section(statement_id.split(".", 1)[0])
        return section.id, next(one for one in section.statements if one.id == statement_id)


def _support(section: Section, statement: Statement) -> Support:
    text = f"{statement.text} ({_graded(statement)})" if statement.grade else statement.text
    return Support(id=f"statement:{statement.id}", text=text, section=section.id, statement=statement)


def _graded(statement: Statement) -> str:
    """How far a figure, or what is told without one, can be relied on."""
    what = "figure" if re.search(r"\d", statement.text) else "account"
    return "a single case" if statement.grade == "anecdote" else f"{statement.grade} {what}"


def _section(statement_id: str) -> str:
    return statement_id.partition(".")[0]


def _filled(parts: dict[Part, tuple[Support, ...]]) -> dict[Part, tuple[Support, ...]]:
    return {name: supports for name, supports in parts.items() if supports}


def _in(rule_id: str, decision: Decision) -> bool:
    return any(rule.id == rule_id for rule in decision.rules)
