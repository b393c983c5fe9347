"""The tables as DMN: valid, and evaluated by another engine to the same results, cell by cell."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser import BpmnDmnParser
from SpiffWorkflow.dmn.parser.BpmnDmnParser import SCHEMAS

from advisor.core.decisions import Decision
from advisor.core.facts import Value
from advisor.matrix.delivery import first_form
from advisor.matrix.dmn import EXTENSION, MODEL, to_dmn
from advisor.matrix.evaluation import decide
from advisor.matrix.tables import DeliveryRule, HardStop, Rule, Tables, entries_hold

from tests.matrix.tables_folder import TablesFolder

NAMES = {"dmn": MODEL, "advisor": EXTENSION}
MATRIX, STOPS, FORM = "workload-matrix", "hard-stops", "delivery-form"
# The other engine reads expressions as Python; FEEL writes its constants in lower case.
SCRIPT = PythonScriptEngine(TaskDataEnvironment({"true": True, "false": False, "null": None}))

Cell = dict[str, Value]


class Row(NamedTuple):
    """A row as it stands in the document: the values that each input entry admits, the outputs, the rule ids."""

    admits: tuple[frozenset[Value], ...]
    outputs: dict[str, Value | None]
    rules: tuple[str, ...]

    def matches(self, values: tuple[Value, ...]) -> bool:
        """Whether every input entry admits its value."""
        return all(value in admitted for value, admitted in zip(values, self.admits, strict=True))


@pytest.fixture(scope="module")
def document(tables: Tables) -> Any:
    return etree.fromstring(to_dmn(tables))


@pytest.fixture(scope="module")
def schema() -> Any:
    return etree.XMLSchema(etree.parse(SCHEMAS[MODEL]))


def found(element: Any, path: str) -> list[Any]:
    """What an XPath expression finds."""
    return list(element.xpath(path, namespaces=NAMES))


def decision_of(document: Any, name: str) -> Any:
    (decision,) = found(document, f"dmn:decision[@id='{name}']")
    return decision


def domains_of(document: Any, name: str) -> dict[str, tuple[Value, ...]]:
    """The inputs of a decision, each with the values that its type allows."""
    domains = {}
    for read in found(decision_of(document, name), "dmn:decisionTable/dmn:input/dmn:inputExpression"):
        (allowed,) = found(document, f"dmn:itemDefinition[@name='{read.get('typeRef')}']/dmn:allowedValues/dmn:text")
        domains[read.findtext("dmn:text", namespaces=NAMES)] = tuple(json.loads(f"[{allowed.text}]"))
    return domains


def cells_of(document: Any, name: str) -> Iterator[Cell]:
    """Every combination of a decision's inputs."""
    domains = domains_of(document, name)
    for values in product(*domains.values()):
        yield dict(zip(domains, values, strict=True))


def rows_of(document: Any, name: str) -> list[Row]:
    """A decision's rows, read from the XML alone."""
    domains = domains_of(document, name).values()
    outputs = found(decision_of(document, name), "dmn:decisionTable/dmn:output/@name")
    rows = []
    for rule in found(decision_of(document, name), "dmn:decisionTable/dmn:rule"):
        entries = zip(found(rule, "dmn:inputEntry/dmn:text/text()"), domains, strict=True)
        given = map(json.loads, found(rule, "dmn:outputEntry/dmn:text/text()"))
        rules = tuple(found(rule, "dmn:extensionElements/advisor:*/@key"))
        admits = tuple(admitted(entry, domain) for entry, domain in entries)
        rows.append(Row(admits, dict(zip(outputs, given, strict=True)), rules))
    return rows


def admitted(entry: str, domain: tuple[Value, ...]) -> frozenset[Value]:
    """The values that a unary test admits."""
    if entry == "-":
        return frozenset(domain)
    several = re.fullmatch(r"\? in \((.*)\)", entry)
    return frozenset(json.loads(f"[{several[1] if several else entry}]"))


def only_row(rows: list[Row], cell: Cell) -> Row:
    """The one row that matches a cell."""
    (row,) = (row for row in rows if row.matches(tuple(cell.values())))
    return row


def other_engine(document: Any, name: str) -> Callable[[Cell], Mapping[str, Value | None]]:
    """Evaluates a decision with SpiffWorkflow, whose parser takes one decision at a time."""
    alone = copy.deepcopy(document)
    for decision in found(alone, f"dmn:decision[@id!='{name}']"):
        alone.remove(decision)
    parser = BpmnDmnParser()
    parser.add_dmn_xml(alone)
    engine: DMNEngine = parser.get_engine(name, alone)
    workflow = SimpleNamespace(script_engine=SCRIPT)
    return lambda cell: dict(engine.result(SimpleNamespace(data=dict(cell), workflow=workflow)))


def decided(tables: Tables, cell: Mapping[str, Value]) -> Decision:
    return decide(tables, tables.known(cell), counterfactuals=False)


# The document


def test_it_is_valid_dmn(document: Any, schema: Any) -> None:
    schema.assertValid(document)


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("//dmn:decisionTable", lambda one: one.set("hitPolicy", "SOMETIMES")),
        ("//dmn:decision", lambda one: one.attrib.pop("name")),
        ("//dmn:rule", lambda one: one.set("id", MATRIX)),
        ("//dmn:rule", lambda one: one.set("id", "1st row")),
        ("//dmn:rule", lambda one: one.append(one.find("dmn:inputEntry", NAMES))),
        ("//dmn:inputEntry", lambda one: one.append(etree.Element("comment"))),
        ("//dmn:itemDefinition", lambda one: one.remove(one.find("dmn:typeRef", NAMES))),
    ],
    ids=["hit policy", "no name", "id used twice", "no NCName", "order", "unknown element", "no type"],
)
def test_a_broken_copy_is_invalid(document: Any, schema: Any, path: str, change: Callable[[Any], None]) -> None:
    broken = copy.deepcopy(document)
    change(found(broken, path)[0])
    assert not schema.validate(broken)


def test_the_same_tables_give_the_same_text(tables: Tables, folder: TablesFolder) -> None:
    assert to_dmn(tables) == to_dmn(folder.load())


def test_it_has_a_decision_for_each_table_with_the_hit_policy_unique(document: Any) -> None:
    assert found(document, "dmn:decision/@id") == [MATRIX, STOPS, FORM]
    assert found(document, "//dmn:decisionTable/@hitPolicy") == ["UNIQUE"] * 3


def test_every_id_is_there_once_and_every_reference_leads_somewhere(document: Any) -> None:
    ids = found(document, "//@id")
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one, re.ASCII) for one in ids)
    references = found(document, "//@href")
    assert references
    assert {one.removeprefix("#") for one in references} <= set(ids)


def test_the_delivery_form_requires_the_matrix_under_the_name_that_it_reads(document: Any) -> None:
    path = "dmn:informationRequirement/dmn:requiredDecision/@href"
    assert [found(decision_of(document, name), path) for name in (MATRIX, STOPS, FORM)] == [[], [], [f"#{MATRIX}"]]
    assert decision_of(document, MATRIX).get("name") == "outcome"
    assert found(decision_of(document, MATRIX), "dmn:variable/@name") == ["outcome"]
    assert "outcome" in domains_of(document, FORM)


def test_input_data_has_the_allowed_values(document: Any, tables: Tables) -> None:
    read = [name for one in (MATRIX, STOPS, FORM) for name in domains_of(document, one) if name != "outcome"]
    data = {one.get("name"): found(one, "dmn:variable/@typeRef") for one in found(document, "dmn:inputData")}
    assert list(data) == list(dict.fromkeys(read))
    for name, (kind,) in data.items():
        (text,) = found(document, f"dmn:itemDefinition[@name='{kind}']/dmn:allowedValues/dmn:text/text()")
        assert json.loads(f"[{text}]") == list(tables.inputs[name].values)
        basic = {"boolean"} if True in tables.inputs[name].values else {"string"}
        assert set(found(document, f"dmn:itemDefinition[@name='{kind}']/dmn:typeRef/text()")) == basic


# The results


def test_another_engine_gives_every_cell_of_the_matrix_the_same_outcome(document: Any, tables: Tables) -> None:
    evaluate, cells = other_engine(document, MATRIX), list(cells_of(document, MATRIX))
    assert len(cells) == 27 * 4
    for cell in cells:
        assert evaluate(cell) == {"outcome": decided(tables, cell).outcome}


def test_another_engine_gives_every_combination_of_the_hard_stops_the_same_result(
    document: Any, tables: Tables
) -> None:
    evaluate, cells = other_engine(document, STOPS), list(cells_of(document, STOPS))
    assert len(cells) == 16
    outside: Cell = {"sensitivity": "low", "maturity": "none", "certainty": "high"}
    for cell in cells:
        result, decision = evaluate(cell), decided(tables, {**outside, **cell})
        assert decision.outcome == (result["outcome"] or decided(tables, outside).outcome)
        assert decision.headline.startswith("Not yet") == (result["not_yet"] and not result["outcome"])
        assert result["not_yet"] is bool({"HS-3", "HS-4"} & set(decision.hard_stops))


def test_another_engine_gives_every_cell_of_the_delivery_table_the_same_form(document: Any, tables: Tables) -> None:
    evaluate, cells = other_engine(document, FORM), list(cells_of(document, FORM))
    assert len(cells) == 6 * 81 * 3
    for cell in cells:
        _, form = first_form(tables, {n: v for n, v in cell.items() if n != "outcome"}, str(cell["outcome"]))
        assert evaluate(cell) == {"delivery_form": form}


def test_matrix_and_delivery_form_one_after_the_other_give_the_engines_form(document: Any, tables: Tables) -> None:
    matrix, form = other_engine(document, MATRIX), other_engine(document, FORM)
    for cell in cells_of(document, MATRIX):
        wanted: Cell = {**cell, "customization": "low", "time_to_value": "urgent", "long_term_ownership": "internal"}
        outcome = str(matrix(wanted)["outcome"])
        assert form({**wanted, "outcome": outcome})["delivery_form"] == decided(tables, wanted).delivery_form


# The rows


@pytest.mark.parametrize("name", [MATRIX, STOPS, FORM])
def test_exactly_one_row_matches_each_cell(document: Any, name: str) -> None:
    rows = rows_of(document, name)
    for cell in cells_of(document, name):
        assert sum(row.matches(tuple(cell.values())) for row in rows) == 1


@pytest.mark.parametrize("name", [MATRIX, STOPS, FORM])
def test_no_two_rows_could_be_one(document: Any, name: str) -> None:
    rows = rows_of(document, name)
    for position, one in enumerate(rows):
        for other in rows[:position]:
            differing = sum(a != b for a, b in zip(one.admits, other.admits, strict=True))
            assert differing > 1 or (one.outputs, one.rules) != (other.outputs, other.rules)


def test_each_row_of_the_matrix_names_the_rules_behind_it(document: Any, tables: Tables) -> None:
    rows = rows_of(document, MATRIX)
    for cell in cells_of(document, MATRIX):
        applied = decided(tables, cell).rules
        assert only_row(rows, cell).rules == tuple(rule.id for rule in applied if rule.table == MATRIX)


def test_each_row_of_the_hard_stops_names_those_that_are_on(document: Any, tables: Tables) -> None:
    rows = rows_of(document, STOPS)
    for cell in cells_of(document, STOPS):
        assert only_row(rows, cell).rules == decided(tables, cell).hard_stops


def test_each_row_of_the_delivery_table_names_the_rule_behind_it(document: Any, tables: Tables) -> None:
    rows = rows_of(document, FORM)
    for cell in cells_of(document, FORM):
        rule, form = first_form(tables, cell, str(cell["outcome"]))
        assert only_row(rows, cell).rules == ((rule,) if form else ())


def test_a_row_shows_its_rules_with_provenance_and_text_and_the_alternatives(document: Any, tables: Tables) -> None:
    (row,) = (
        one for one in found(document, "//dmn:rule") if one.findtext("dmn:description", "", NAMES) == "WM-3, WM-3a"
    )
    shown = {one.get("key"): (one.get("provenance"), one.text) for one in found(row, "*/advisor:*[@key]")}
    refinement = next(one for one in tables.matrix.refinements if one.id == "WM-3a")
    assert shown == {"WM-3": ("published", tables.rule("WM-3").text), "WM-3a": ("refinement", refinement.text)}
    assert found(row, "*/advisor:alternative/text()") == ["staff_augmentation"]


def test_rows_without_a_rule_say_why(document: Any) -> None:
    bare = found(document, "//dmn:rule[not(dmn:extensionElements)]/dmn:description/text()")
    assert bare
    assert all(len(text.split()) > 3 for text in bare)


# The rules as written


def test_every_rule_travels_along_as_written(document: Any, tables: Tables) -> None:
    assert tables.delivery
    rules: list[Rule | HardStop | DeliveryRule] = [*tables.matrix.rules, *tables.hard_stops.values()]
    rules += tables.delivery.rules
    written = {rule.id: (rule.provenance, rule.text, rule.when) for rule in rules}
    written |= {one.id: ("refinement", one.text, one.when) for one in tables.matrix.refinements}
    shown = {}
    for one in found(document, "dmn:decision/dmn:extensionElements/advisor:*[not(self::advisor:suits)]"):
        when = {entry.get("input"): tuple(json.loads(f"[{entry.text}]")) for entry in found(one, "advisor:when")}
        shown[one.get("key")] = (one.get("provenance"), one.findtext("advisor:text", "", NAMES), when)
    assert shown == written
    assert {provenance for provenance, _, _ in shown.values()} == {"published", "refinement", "extension", "derived"}


def test_a_rule_as_written_keeps_what_its_row_cannot_hold(document: Any, tables: Tables) -> None:
    def said(key: str, part: str) -> list[str]:
        return [str(text) for text in found(document, f"dmn:decision/*/*[@key='{key}']/advisor:{part}/text()")]

    assert tables.delivery
    assert said("WM-7", "outcome") == ["staff_augmentation", "advisory_only"]
    assert said("WM-6", "condition") == [tables.conditions["strict_governance"].text]
    assert said("WX-4", "nearest") == ["WM-1", "WM-3"]
    assert said("WX-4", "reason") == [tables.rule("WX-4").reason]
    assert [len(said(key, "source")) for key in ("WM-1", "WX-1", "HS-1", "DF-1")] == [1, 0, 2, 1]
    assert (said("WM-7b", "refines"), said("WM-7b", "outcome")) == (["WM-7"], ["advisory_only"])
    assert (said("HS-2", "effect"), said("HS-2", "outcome")) == (["replace"], ["do_not_outsource"])
    assert tuple(said("DF-1", "form")) == tables.delivery.rules[0].ranking


def test_what_suits_an_outcome_travels_along_as_derived(document: Any, tables: Tables) -> None:
    suits = found(decision_of(document, FORM), "dmn:extensionElements/advisor:suits")
    assert {one.get("provenance") for one in suits} == {"derived"}
    shown = [
        (one.get("key"), one.findtext("advisor:form", "", NAMES), len(one.findall("advisor:when", NAMES)))
        for one in suits
    ]
    assert shown == [(o.id, suit.form, len(suit.when)) for o in tables.outcomes.values() for suit in o.suits]


def test_every_rule_stands_behind_some_row(document: Any) -> None:
    for name in (MATRIX, STOPS, FORM):
        written = found(decision_of(document, name), "dmn:extensionElements/advisor:*[not(self::advisor:suits)]/@key")
        assert {rule for row in rows_of(document, name) for rule in row.rules} == set(written)


# An organisation's own tables


def test_a_combination_on_which_the_tables_are_silent_has_no_row(folder: TablesFolder, schema: Any) -> None:
    folder.drop_rules(lambda rule_id: rule_id == "WX-5")
    document = etree.fromstring(to_dmn(folder.load()))
    schema.assertValid(document)
    rows, evaluate = rows_of(document, MATRIX), other_engine(document, MATRIX)
    for cell in cells_of(document, MATRIX):
        values = tuple(cell.values())
        hits = sum(row.matches(values) for row in rows)
        assert hits == (values[:3] != ("medium", "none", "medium"))
        assert bool(evaluate(cell)) == bool(hits)


def test_a_combination_that_no_rule_of_the_delivery_table_matches_has_no_row(
    folder: TablesFolder, tables: Tables
) -> None:
    with folder.editing("delivery-form.yaml") as table:
        table["rules"].pop()
    document = etree.fromstring(to_dmn(folder.load()))
    assert tables.delivery
    rows, dropped = rows_of(document, FORM), tables.delivery.rules[-1]
    for cell in cells_of(document, FORM):
        hits = sum(row.matches(tuple(cell.values())) for row in rows)
        assert hits == (not entries_hold(dropped.when, cell))


def test_tables_without_a_delivery_form_have_two_decisions(folder: TablesFolder, schema: Any) -> None:
    (folder.path / "delivery-form.yaml").unlink()
    document = etree.fromstring(to_dmn(folder.load()))
    schema.assertValid(document)
    assert found(document, "dmn:decision/@id") == [MATRIX, STOPS]


def test_ids_and_texts_that_are_hard_on_xml_leave_the_document_valid(folder: TablesFolder, schema: Any) -> None:
    folder.edit_rule("WM-1", id='1. <low> & "plain"', text="a bell \x07, and <markup> & 'quotes'")
    with folder.editing("workload-matrix.yaml") as table:
        table["id"] = "hard-stops"
        table["rules"] = [{**rule, "nearest": []} for rule in table["rules"]]
    with folder.editing("delivery-form.yaml") as table:
        table["id"] = "2nd table"
        table["rules"][0]["id"] = "co_build_squad"
    with folder.editing("inputs.yaml") as inputs:
        inputs["data ready"] = inputs["data_ready"]
    with folder.editing("hard-stops.yaml") as stops:
        stops["HS-5"] = {**stops["HS-4"], "when": {"data ready": False}}
    document = etree.fromstring(to_dmn(folder.load()))
    schema.assertValid(document)
    assert found(document, "dmn:decision/@id") == ["hard-stops", "hard-stops_2", "_2nd_table"]
    assert {"data ready", "data_ready"} <= set(found(document, "dmn:inputData/@name"))
    (text,) = set(found(document, "//dmn:rule/dmn:extensionElements/advisor:rule[starts-with(@key, '1.')]/text()"))
    assert text == "a bell , and <markup> & 'quotes'"
    (provenance,) = set(found(document, "//dmn:rule//advisor:rule[@key='co_build_squad']/@provenance"))
    assert provenance == "published"
