"""The engine's own wording is the last resort, so it has to pass every check, whatever was decided."""

from collections.abc import Iterable
from itertools import combinations, product

import pytest

from advisor.adapters.corpus_files import load_disagreements, load_sections, load_sources
from advisor.adapters.table_files import load_tables
from advisor.agent.material import SECTIONS, MaterialBuilder
from advisor.agent.prompting import WritingTask
from advisor.agent.wording import compose
from advisor.core.documents import Disagreement, Passage, SearchResult
from advisor.core.drafts import Material
from advisor.core.facts import Evidence, Fact, Value
from advisor.matrix.cells import Grid
from advisor.matrix.evaluation import decide
from advisor.matrix.tables import Tables
from advisor.retrieval.search import RESULTS, HybridRetriever
from advisor.verification.verifier import Verifier

OFF: dict[str, Value] = {
    "core_differentiator": False,
    "data_cannot_leave": False,
    "success_criteria_defined": True,
    "data_ready": True,
}
STOPS: dict[str, dict[str, Value]] = {
    "unanswered": {},
    "all off": OFF,
    "HS-1": {**OFF, "core_differentiator": True},
    "HS-2": {**OFF, "data_cannot_leave": True},
    "HS-3": {**OFF, "success_criteria_defined": False},
    "HS-4": {**OFF, "data_ready": False, "internal_owner": True},
    "all on": {name: not value for name, value in OFF.items()},
}
QUOTE = "our team of 12 (3 of them new) in Zürich"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables()


@pytest.fixture(scope="module")
def builder(tables: Tables, retriever: HybridRetriever) -> MaterialBuilder:
    return MaterialBuilder(tables, retriever, load_sources(), load_disagreements())


def fact(name: str, value: Value) -> Fact:
    """A fact that a control set, or one that the user stated."""
    if name != "maturity":
        return Fact(input=name, value=value, basis="set")
    evidence = Evidence(message=0, quote=QUOTE, start=0, end=len(QUOTE))
    return Fact(input=name, value=value, basis="stated", evidence=evidence)


def findings(material: Material, retriever: HybridRetriever) -> list[str]:
    cited = {support.section for support in material.supports.values() if support.section}
    sections = {name: retriever.section(name) for name in cited}
    checks = Verifier().verify(compose(WritingTask.of(material)), material, sections)
    return [f"{check.name}: {check.detail}" for check in checks if not check.passed]


@pytest.mark.parametrize("stops", STOPS)
def test_every_recommendation_passes(
    tables: Tables, builder: MaterialBuilder, retriever: HybridRetriever, stops: str
) -> None:
    for cell in product(*(axis.values for axis in tables.axes())):
        values = {**dict(zip(tables.matrix.inputs, cell, strict=True)), **STOPS[stops]}
        decision = decide(tables, tables.known(values), "the transactions of 2024")
        facts = tuple(fact(name, value) for name, value in values.items())
        material = builder.recommendation("fraud model", decision, facts)
        assert material.parts
        assert findings(material, retriever) == [], values


@pytest.mark.parametrize("maturity", ["none", "emerging", "mature"])
def test_every_what_if_passes(
    tables: Tables, builder: MaterialBuilder, retriever: HybridRetriever, maturity: str
) -> None:
    values: dict[str, Value] = {"sensitivity": "high", "maturity": maturity, "certainty": "low", "readiness": "poc"}
    decision = decide(tables, tables.known(values))
    facts = (fact("sensitivity", "high"),)
    assert findings(builder.recommendation("bot", decision, facts, hypothetical=True), retriever) == []


def test_every_open_decision_passes(tables: Tables, builder: MaterialBuilder, retriever: HybridRetriever) -> None:
    grid = Grid(tables)
    for axis in tables.axes():
        outcomes = {value: grid.outcomes({axis.id: (value,)}) for value in axis.values}
        branches = builder.branches(axis.id, outcomes)
        material = builder.open("bot", decide(tables, {}), (fact("data_ready", True),), branches)
        assert material.required
        assert findings(material, retriever) == []


def answer(
    builder: MaterialBuilder, retriever: HybridRetriever, near: Iterable[str], far: Iterable[str] = ()
) -> Material:
    """The material for a search that found these sections, the first ones nearly as good as the best."""
    scores = {**dict.fromkeys(far, 0.5), **dict.fromkeys(near, 1.0)}
    best = sorted(scores.items(), key=lambda pair: -pair[1])
    passages = tuple(Passage(section=retriever.section(name), score=score) for name, score in best)
    return builder.guidance(SearchResult(query="?", passages=passages))


def test_every_section_as_an_answer_passes(builder: MaterialBuilder, retriever: HybridRetriever) -> None:
    names = [section.id for section in load_sections()]
    for name, *others in zip(names, *(names[shift:] + names[:shift] for shift in (1, 2, 3)), strict=True):
        for near, far in (([name], others), ([name, *others[:1]], others[1:]), ([name, *others[:2]], others[2:])):
            material = answer(builder, retriever, near, far)
            assert set(material.titles) == set(near)
            assert findings(material, retriever) == [], near


def test_sections_that_share_a_list_item_pass_together(builder: MaterialBuilder, retriever: HybridRetriever) -> None:
    saying: dict[str, list[str]] = {}
    for section in load_sections():
        for statement in section.statements:
            saying.setdefault(statement.text, []).append(section.id)
    for near in saying.values():
        assert findings(answer(builder, retriever, near[:SECTIONS]), retriever) == [], near


def sides(one: Disagreement) -> list[list[str]]:
    """The sections of each side."""
    return [list(dict.fromkeys(name.partition(".")[0] for name in side)) for side in one.sides]


@pytest.mark.parametrize("one", load_disagreements(), ids=lambda one: one.id)
def test_every_disagreement_is_shown_beside_each_of_its_sides(
    builder: MaterialBuilder, retriever: HybridRetriever, one: Disagreement
) -> None:
    for near in sides(one):
        far = [name for side in sides(one) for name in side if name not in near]
        material = answer(builder, retriever, near, far)
        assert far == [] or f"differs:{one.id}" in material.supports
        assert findings(material, retriever) == [], near


def test_several_disagreements_in_one_answer_pass(builder: MaterialBuilder, retriever: HybridRetriever) -> None:
    for one, two in combinations(load_disagreements(), 2):
        for near, other in product(sides(one), sides(two)):
            if len(best := dict.fromkeys((*near, *other))) > SECTIONS:
                continue
            far = dict.fromkeys(name for side in (*sides(one), *sides(two)) for name in side if name not in best)
            material = answer(builder, retriever, best, list(far)[: RESULTS - len(best)])
            assert findings(material, retriever) == [], (one.id, two.id, [*best], [*far])
