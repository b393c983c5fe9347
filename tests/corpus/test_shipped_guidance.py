"""The shipped guidance: every id leads somewhere, every statement has its source, and nothing is sold."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.adapters.corpus_files import load_disagreements, load_sections, load_sources
from advisor.core.documents import Section, Statement, coverage

from tests.corpus import prints

CORPUS = Path(str(files("advisor_corpus")))
GUIDANCE = CORPUS / "guidance"
PAGES = sorted(GUIDANCE.glob("*.md"))
REFERENCES = ("cites", "next_steps", "risks")
"""Keys of the table files under which ids of statements stand."""
NO_KNOWLEDGE: dict[str, set[tuple[str, str]]] = {}
"""Figures of an article that no statement has to carry, by source: heading and figure, each reviewed."""
PUBLISHER = "0b9acdff0bd9185a"
"""The first digits of the SHA-256 of the publisher's name in small letters; the name itself stays out of here too."""


@cache
def sections() -> tuple[Section, ...]:
    return load_sections()


@cache
def statements() -> dict[str, Statement]:
    return {statement.id: statement for section in sections() for statement in section.statements}


@cache
def sources() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((CORPUS / "sources.yaml").read_text(encoding="utf-8"))
    return content


def under(content: Any, keys: tuple[str, ...]) -> Iterator[Any]:
    """All values that stand under one of `keys`, however deep."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key in keys:
                yield value
            yield from under(value, keys)
    elif isinstance(content, list):
        for item in content:
            yield from under(item, keys)


def table_contents() -> dict[str, Any]:
    return {file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in (CORPUS / "tables").glob("*.yaml")}


def cited_in_tables() -> set[str]:
    found = (ids for content in table_contents().values() for ids in under(content, REFERENCES))
    return {name for ids in found for name in ([ids] if isinstance(ids, str) else ids)}


def cited() -> list[str]:
    return sorted(cited_in_tables())


def test_citations_are_found_in_the_tables() -> None:
    assert {"not-core-logic.rule", "matrix-standing.starting-framework"} <= cited_in_tables()


def test_section_ids_are_unique() -> None:
    ids = [section.id for section in sections()]
    assert len(ids) == len(set(ids)) > 30


def test_statement_ids_are_unique() -> None:
    ids = [statement.id for section in sections() for statement in section.statements]
    assert len(ids) == len(set(ids)) > 200


def test_every_cited_statement_exists() -> None:
    assert [name for name in cited() if name not in statements()] == []


def test_every_cited_statement_is_understood_alone() -> None:
    texts = {name: statements()[name].text for name in cited() if name in statements()}
    bare = {name: text for name, text in texts.items() if not (text[0].isupper() and text.endswith((".", ":")))}
    assert bare == {}


def test_each_statement_stands_at_its_place() -> None:
    for section in sections():
        for statement in section.statements:
            assert section.text[statement.start : statement.end] == statement.text
        for before, after in pairwise(section.statements):
            assert section.text[before.end : after.start] == ("\n- " if after.listed else "\n")
        assert section.statements[-1].end == len(section.text)


def test_each_statement_is_one_plain_line() -> None:
    for statement in statements().values():
        assert "\n" not in statement.text
        assert not re.search(r"\*\*|<!--|-->|https?:|\]\(", statement.text)
        assert statement.text == statement.text.strip()


def test_what_is_no_list_item_is_a_sentence() -> None:
    for statement in statements().values():
        if not statement.listed:
            assert statement.text[0].isupper() or statement.text[0] == "`"
            assert statement.text.endswith((".", ":"))


def test_a_list_is_introduced() -> None:
    for section in sections():
        for before, after in pairwise(section.statements):
            if after.listed and not before.listed:
                assert before.text.endswith(":"), before.id


def test_pages_carry_their_name_and_their_title() -> None:
    for page in PAGES:
        lines = page.read_text(encoding="utf-8").splitlines()
        assert lines[0] == "---"
        front = yaml.safe_load("\n".join(lines[1 : lines.index("---", 1)]))
        assert front["id"] == page.stem
        assert f"# {front['title']}" in lines


def test_the_contents_page_links_every_page() -> None:
    text = (GUIDANCE / "index.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)]+)\)", text)
    assert sorted(linked) == sorted(page.name for page in PAGES if page.name != "index.md")


class TestSources:
    def test_each_statements_heading_is_listed(self) -> None:
        for statement in statements().values():
            assert statement.source.document in sources()
            assert statement.source.heading in sources()[statement.source.document]["headings"], statement.id

    def test_each_listed_heading_has_a_statement_or_a_reason_why_not(self) -> None:
        assert [one for one in coverage(load_sources().values(), sections()) if not one.covered] == []
        reasons = [one.why for source in load_sources().values() for one in source.left_out]
        assert all(reason.endswith(".") for reason in reasons)

    def test_a_heading_that_lost_its_statements_is_not_covered(self) -> None:
        without = tuple(one for one in sections() if one.id != "contract-exit")
        lost = [one.heading for one in coverage(load_sources().values(), without) if not one.covered]
        assert lost == ["Exit Terms"]

    def test_headings_are_listed_once(self) -> None:
        for source in sources().values():
            assert len(source["headings"]) == len(set(source["headings"]))

    def test_publisher_and_interest_are_disclosed(self) -> None:
        assert set(load_sources()) == set(sources())
        assert "sells" in (load_sources()["enterprise-matrix"].publisher or "")
        assert all(source.title and source.interest for source in load_sources().values())

    def test_every_source_that_the_tables_name_is_described(self) -> None:
        named = [
            (reference["document"], reference["heading"])
            for content in table_contents().values()
            for found in under(content, ("source", "sources"))
            for reference in (found if isinstance(found, list) else [found])
        ]
        assert named
        assert [one for one in named if one[0] not in sources() or one[1] not in sources()[one[0]]["headings"]] == []

    def test_figures_that_others_measured_say_so(self) -> None:
        graded = {name: one.grade for name, one in statements().items() if one.grade}
        assert graded
        for name, statement in statements().items():
            if re.search(r"\d%", statement.text):
                assert graded.get(name), name


def test_the_publisher_is_not_named() -> None:
    for file in [*CORPUS.rglob("*.md"), *CORPUS.rglob("*.yaml")]:
        words = re.findall(r"[a-z]+", file.read_text(encoding="utf-8").lower())
        for word in {*words, *(first + second for first, second in pairwise(words))}:
            assert not hashlib.sha256(word.encode()).hexdigest().startswith(PUBLISHER), file.name


def test_nothing_is_advertised() -> None:
    for statement in statements().values():
        assert not re.search(
            r"\b(?:contact us|our (?:services|team|experts)|book a|get in touch)\b", statement.text, re.I
        )


class TestAgainstTheArticles:
    """The articles are not here; `prints.json` holds their figures by heading and hashes of all runs of ten words."""

    def test_every_article_is_carried(self) -> None:
        assert set(prints.read()) == set(sources())

    def test_no_run_of_ten_words_is_copied(self) -> None:
        copied = {run for source in prints.read().values() for run in source["runs"]}
        found = [name for name, one in statements().items() if any(run in copied for run in prints.runs(one.text))]
        assert found == []

    def test_a_copied_run_would_be_noticed(self) -> None:
        assert len({*prints.runs("one two three four five six seven eight nine ten eleven")}) == 2

    @pytest.mark.parametrize("source", sorted(prints.read()))
    def test_every_figure_of_an_article_is_carried_under_its_heading(self, source: str) -> None:
        carried: dict[str, set[str]] = {}
        for one in statements().values():
            if one.source.document == source:
                carried.setdefault(one.source.heading, set()).update(prints.figures(one.text))
        lost = {
            (heading, figure)
            for heading, figures in prints.read()[source]["figures"].items()
            for figure in figures
            if figure not in carried.get(heading, set())
        }
        assert lost == NO_KNOWLEDGE.get(source, set())


class TestDisagreements:
    def test_each_side_names_statements_that_exist(self) -> None:
        for one in load_disagreements():
            assert len(one.sides) > 1
            for side in one.sides:
                assert [name for name in side if name not in statements()] == []

    def test_sides_differ(self) -> None:
        for one in load_disagreements():
            named = [name for side in one.sides for name in side]
            assert len(named) == len(set(named)), one.id

    def test_all_that_the_domain_lists_are_there(self) -> None:
        listed = "poc-length engagement-models fixed-price trial-length vendor-tooling who-deploys fraud-detection"
        assert {*listed.split(), "transfer-length", "risk-count"} <= {one.id for one in load_disagreements()}
