"""The decision tables as one DMN 1.3 document, for every tool that reads the standard.

The rules as written are no DMN table of hit policy UNIQUE: they overlap, and some allow several outcomes. So each
table is compiled: every combination of its inputs is put to the engine, and combinations with the same result and
the same rules behind it are merged into rows. Rows are disjoint; a combination on which the tables are silent has
none. What the compilation would lose (the rules as written, and which of them stand behind a row) travels in
extension elements of the namespace `urn:advisor:dmn`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from advisor.core.facts import Value
from advisor.matrix.cells import active_stops, evaluate_cell
from advisor.matrix.delivery import shape
from advisor.matrix.tables import DeliveryTable, Entries, Tables

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
EXTENSION = "urn:advisor:dmn"
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold."""

Entry = tuple[Value, ...]
"""Values of one input, in the order of its vocabulary."""

Domains = dict[str, Entry]
"""For each input of a table, in order, the values that it can have."""


class Result(NamedTuple):
    """What a table says of a combination of its inputs: the outputs, and the ids of the rules behind them."""

    outputs: tuple[Value | None, ...]
    rules: tuple[str, ...]
    alternatives: tuple[str, ...] = ()


class Row(NamedTuple):
    """A row: for each input the values that match, and the result."""

    entries: tuple[Entry, ...]
    result: Result


class Original(NamedTuple):
    """A rule as its author wrote it; `says` holds what stands beside its entries and its text, part by part."""

    kind: str
    key: str
    provenance: str
    when: Entries
    text: str
    says: tuple[tuple[str, str | None], ...] = ()


class Sheet(NamedTuple):
    """A decision table with disjoint rows, ready to be written.

    `name` is the variable that holds the result; a sheet that has it among its inputs requires this decision.
    `outputs` maps each output to its FEEL type; `otherwise` annotates the rows that no rule stands behind.
    """

    id: str
    name: str
    title: str
    note: str
    otherwise: str
    domains: Domains
    outputs: dict[str, str]
    originals: tuple[Original, ...]
    rows: tuple[Row, ...]


def to_dmn(tables: Tables) -> str:
    """The tables as a DMN 1.3 document: a decision for each table. Equal tables give equal text."""
    root = _Writer(tables).document()
    indent(root)
    # No encoding is declared: UTF-8 is the default, and some parsers refuse a declaration within a string.
    return f'<?xml version="1.0"?>\n{ILLEGAL.sub("", tostring(root, encoding="unicode"))}\n'


def workload_matrix(tables: Tables) -> Sheet:
    """Table 1: the axes decide the first choice."""

    def result(values: Mapping[str, Value]) -> Result | None:
        cell = evaluate_cell(tables, values)
        rules = (*(rule.id for rule in cell.matched), *filter(None, [cell.refinement]))
        return Result((cell.outcome,), rules, cell.alternatives) if rules else None

    domains = _domains(tables, tables.matrix.inputs)
    return Sheet(
        id=tables.matrix.id,
        name="outcome",
        title=tables.matrix.title,
        note="The first choice. Where several rules match, what all of them allow stands, else the least external "
        "outcome; where that leaves several, a refinement picks one.",
        otherwise="",
        domains=domains,
        outputs={"outcome": "string"},
        originals=tuple(_matrix_rules(tables)),
        rows=compiled(domains, result),
    )


def hard_stops(tables: Tables) -> Sheet:
    """The hard stops: the outcome that they put in the matrix's place, if any, and whether they defer it."""

    def result(values: Mapping[str, Value]) -> Result:
        stops = active_stops(tables, {name: (value,) for name, value in values.items()})
        replacing = (stop.outcome for stop in stops if stop.effect == "replace")
        deferred = any(stop.effect == "defer" for stop in stops)
        return Result((next(replacing, None), deferred), tuple(stop.id for stop in stops))

    domains = _domains(tables, dict.fromkeys(stop.input for stop in tables.hard_stops.values()))
    return Sheet(
        id="hard-stops",
        name="hard_stops",
        title="The hard stops",
        note="Asked before the matrix counts. outcome, where it is not null, takes the place of the matrix's; "
        "not_yet says that something has to be settled before any contract, whatever the outcome.",
        otherwise="No hard stop is on.",
        domains=domains,
        outputs={"outcome": "string", "not_yet": "boolean"},
        originals=tuple(_stops(tables)),
        rows=compiled(domains, result),
    )


def delivery_form(tables: Tables, table: DeliveryTable) -> Sheet:
    """Table 2: the outcome and what else is known decide the delivery form."""

    def result(values: Mapping[str, Value]) -> Result | None:
        found = shape(tables, {name: (value,) for name, value in values.items()}, str(values["outcome"]))
        rules = tuple(rule.id for rule in found.rules)
        return Result((found.form,), rules if found.form else ()) if rules else None

    read = {name for outcome in tables.outcomes.values() for suit in outcome.suits for name in suit.when}
    further = (name for name in tables.inputs if name in read and name not in table.inputs)
    domains = {"outcome": tuple[Value, ...](tables.outcomes), **_domains(tables, (*table.inputs, *further))}
    return Sheet(
        id=table.id,
        name="delivery_form",
        title=table.title,
        note="The first form in the ranking of the matching rule that suits the outcome, null where none does. The "
        "outcome is the matrix's, or the one that a hard stop puts in its place.",
        otherwise="No form of the ranking suits the outcome.",
        domains=domains,
        outputs={"delivery_form": "string"},
        originals=tuple(_delivery_rules(tables, table)),
        rows=compiled(domains, result),
    )


def compiled(domains: Domains, result: Callable[[Mapping[str, Value]], Result | None]) -> tuple[Row, ...]:
    """Disjoint rows that together give every combination its result, and no row to those without one.

    Rows with the same result that differ in a single input are merged, input by input from the last. That leaves no
    two such rows: merging over one input never makes rows alike that differ in a later one.
    """
    rows: dict[tuple[Entry, ...], Result] = {
        tuple((value,) for value in values): found
        for values in product(*domains.values())
        if (found := result(dict(zip(domains, values, strict=True)))) is not None
    }
    for position, domain in reversed(list(enumerate(domains.values()))):
        rows = _merged(rows, position, domain)
    ordered = sorted(rows, key=lambda row: [d.index(entry[0]) for d, entry in zip(domains.values(), row, strict=True)])
    return tuple(Row(entries, rows[entries]) for entries in ordered)


def _merged(rows: dict[tuple[Entry, ...], Result], position: int, domain: Entry) -> dict[tuple[Entry, ...], Result]:
    """The rows, those made one that agree in the result and in every entry but the one at `position`."""
    groups: dict[tuple[tuple[Entry, ...], tuple[Entry, ...], Result], set[Value]] = {}
    for entries, result in rows.items():
        groups.setdefault((entries[:position], entries[position + 1 :], result), set()).update(entries[position])
    return {
        (*first, tuple(value for value in domain if value in values), *last): result
        for (first, last, result), values in groups.items()
    }


def _domains(tables: Tables, names: Iterable[str]) -> Domains:
    return {name: tuple(tables.inputs[name].values) for name in names}


def _matrix_rules(tables: Tables) -> Iterator[Original]:
    for rule in tables.matrix.rules:
        says = (
            *(("outcome", outcome) for outcome in rule.outcomes),
            *(("condition", tables.conditions[name].text) for name in rule.conditions),
            *(("nearest", name) for name in rule.nearest),
            ("reason", rule.reason),
            ("source", None if rule.provenance == "extension" else str(tables.matrix.source)),
        )
        yield Original("rule", rule.id, rule.provenance, rule.when, rule.text, says)
    for one in tables.matrix.refinements:
        says = (("refines", one.of), ("outcome", one.prefer))
        yield Original("refinement", one.id, "refinement", one.when, one.text, says)


def _stops(tables: Tables) -> Iterator[Original]:
    for stop in tables.hard_stops.values():
        sources = (("source", str(source)) for source in stop.sources)
        says = (("effect", stop.effect), ("outcome", stop.outcome), ("note", stop.note), *sources)
        yield Original("hardStop", stop.id, stop.provenance, stop.when, stop.text, says)


def _delivery_rules(tables: Tables, table: DeliveryTable) -> Iterator[Original]:
    for rule in table.rules:
        says = (*(("form", form) for form in rule.ranking), ("reason", rule.reason), ("source", str(table.source)))
        yield Original("rule", rule.id, rule.provenance, rule.when, rule.text, says)
    for outcome in tables.outcomes.values():
        for suit in outcome.suits:
            text = f"{table.forms[suit.form].label} suits {outcome.label}."
            yield Original("suits", outcome.id, "derived", suit.when, text, (("form", suit.form),))


def literal(value: Value | None) -> str:
    """A value as FEEL writes it."""
    return json.dumps(value, ensure_ascii=False)


def _listed(values: Iterable[Value]) -> str:
    return ", ".join(map(literal, values))


def _test(values: Entry, domain: Entry) -> str:
    """A unary test for the values. Several make one expression: some engines take a list of tests for one value."""
    if len(values) == len(domain):
        return "-"
    return literal(values[0]) if len(values) == 1 else f"? in ({_listed(values)})"


def _feel_type(domain: Entry) -> str:
    kinds = {type(value) for value in domain}
    return "boolean" if kinds == {bool} else "string" if kinds == {str} else "Any"


def _add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    element.text = text
    return element


class _Writer:
    """Writes one document: what it defines once, and the ids that it has given out."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._sheets = [workload_matrix(tables), hard_stops(tables)]
        if tables.delivery:
            self._sheets.append(delivery_form(tables, tables.delivery))
        self._domains = {name: domain for sheet in self._sheets for name, domain in sheet.domains.items()}
        self._taken: set[str] = set()
        self._decisions = {sheet.name: self._fresh(sheet.id) for sheet in self._sheets}
        self._types = {name: self._fresh("type", name) for name in self._domains}
        self._data = {name: self._fresh("input", name) for name in self._domains if name not in self._decisions}

    def document(self) -> Element:
        """The whole document: types with their allowed values, the input data, the decisions."""
        namespaces = {"xmlns": MODEL, "xmlns:advisor": EXTENSION}
        named = {"id": self._fresh("definitions"), "name": "Decision tables", "namespace": "urn:advisor:tables"}
        root = Element("definitions", {**namespaces, **named, "advisor:digest": self._tables.digest})
        for name, domain in self._domains.items():
            item = _add(root, "itemDefinition", id=self._types[name], name=self._types[name])
            _add(item, "typeRef", _feel_type(domain))
            _add(_add(item, "allowedValues"), "text", _listed(domain))
        for name, data in self._data.items():
            described = self._tables.inputs[name]
            element = _add(root, "inputData", id=data, name=name, label=described.label)
            _add(element, "description", described.description)
            _add(element, "variable", id=self._fresh(data, "variable"), name=name, typeRef=self._types[name])
        for sheet in self._sheets:
            self._decision(root, sheet)
        return root

    def _decision(self, root: Element, sheet: Sheet) -> None:
        own = self._decisions[sheet.name]
        decision = _add(root, "decision", id=own, name=sheet.name, label=sheet.title)
        _add(decision, "description", sheet.note)
        extension = _add(decision, "extensionElements")
        for original in sheet.originals:
            self._original(extension, original)
        variable = _add(decision, "variable", id=self._fresh(own, "variable"), name=sheet.name)
        if len(sheet.outputs) == 1:
            variable.set("typeRef", *sheet.outputs.values())
        for name in sheet.domains:
            requirement = _add(decision, "informationRequirement", id=self._fresh(own, "requires", name))
            if name in self._decisions:
                _add(requirement, "requiredDecision", href=f"#{self._decisions[name]}")
            else:
                _add(requirement, "requiredInput", href=f"#{self._data[name]}")
        self._table(decision, own, sheet)

    def _original(self, extension: Element, original: Original) -> None:
        tag = f"advisor:{original.kind}"
        element = _add(extension, tag, key=original.key, provenance=original.provenance)
        for name, values in original.when.items():
            _add(element, "advisor:when", _listed(values), input=name)
        for part, text in (*original.says, ("text", original.text)):
            if text:
                _add(element, f"advisor:{part}", text)

    def _table(self, decision: Element, own: str, sheet: Sheet) -> None:
        table = _add(decision, "decisionTable", id=self._fresh(own, "table"), hitPolicy="UNIQUE")
        for name, domain in sheet.domains.items():
            label = self._tables.inputs[name].label if name in self._data else name
            clause = _add(table, "input", id=self._fresh(own, "input", name), label=label)
            read = {"id": self._fresh(own, "reads", name), "typeRef": self._types[name]}
            _add(_add(clause, "inputExpression", **read), "text", name)
            _add(_add(clause, "inputValues", id=self._fresh(own, "values", name)), "text", _listed(domain))
        for name, kind in sheet.outputs.items():
            _add(table, "output", id=self._fresh(own, "output", name), name=name, label=name, typeRef=kind)
        originals = {original.key: original for original in sheet.originals if original.kind != "suits"}
        for number, row in enumerate(sheet.rows, 1):
            self._row(table, f"{own}_{number}", sheet, row, originals)

    def _row(self, table: Element, own: str, sheet: Sheet, row: Row, originals: dict[str, Original]) -> None:
        rule = _add(table, "rule", id=self._fresh(own))
        _add(rule, "description", ", ".join(row.result.rules) or sheet.otherwise)
        if row.result.rules:
            extension = _add(rule, "extensionElements")
            for original in (originals[key] for key in row.result.rules):
                tag, said = f"advisor:{original.kind}", {"key": original.key, "provenance": original.provenance}
                _add(extension, tag, original.text, **said)
            for alternative in row.result.alternatives:
                _add(extension, "advisor:alternative", alternative)
        for values, (name, domain) in zip(row.entries, sheet.domains.items(), strict=True):
            _add(_add(rule, "inputEntry", id=self._fresh(own, name)), "text", _test(values, domain))
        for output, name in zip(row.result.outputs, sheet.outputs, strict=True):
            _add(_add(rule, "outputEntry", id=self._fresh(own, "gives", name)), "text", literal(output))

    def _fresh(self, *parts: str) -> str:
        """An id that XML admits and that the document does not have yet."""
        wanted = re.sub(r"[^A-Za-z0-9_-]|^(?![A-Za-z_])", "_", "_".join(parts))
        ids = (wanted, *(f"{wanted}_{number}" for number in range(2, len(self._taken) + 3)))
        self._taken.add(found := next(one for one in ids if one not in self._taken))
        return found
