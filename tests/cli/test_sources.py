"""`advisor sources`: every heading of every article, with the statements that rest on it."""

import json
import sys

import pytest
from click.testing import CliRunner, Result

from advisor import cli
from advisor.adapters import corpus_files
from advisor.adapters.corpus_files import load_sections, load_sources
from advisor.core.documents import Section

LOST = "contract-exit"
"""The only section that rests on the heading “Exit Terms”."""


def run(*args: str) -> Result:
    return CliRunner().invoke(cli.cli, ["sources", *args])


@pytest.fixture
def _one_section_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    sections = load_sections()

    def load() -> tuple[Section, ...]:
        return tuple(one for one in sections if one.id != LOST)

    monkeypatch.setattr(corpus_files, "load_sections", load)


def test_it_shows_each_article_with_its_publisher_and_its_headings() -> None:
    result = run()
    assert result.exit_code == 0
    for name, source in load_sources().items():
        assert f"{name}: {source.title}\n{len(source.headings)} headings, " in result.stdout
        assert all(f"\n  {heading}\n" in result.stdout for heading in source.headings)
    assert "Published by: a firm that sells AI development services (its name is left out)." in result.stdout
    assert "Published by: not named." in result.stdout


def test_a_heading_shows_its_statements_or_why_it_has_none() -> None:
    shown = run().stdout
    assert "\n  Exit Terms\n    contract-exit." in shown
    assert "\n  Related Articles\n    left out: A title over teasers" in shown
    assert "NOTHING RESTS ON THIS" not in shown


def test_as_json_it_lists_every_heading_in_the_order_of_the_articles() -> None:
    result = run("--json")
    assert result.exit_code == 0
    listed = json.loads(result.stdout)
    headings = [(name, heading) for name, source in load_sources().items() for heading in source.headings]
    assert [(one["source"], one["heading"]) for one in listed] == headings
    statements = {statement.id for section in load_sections() for statement in section.statements}
    assert {name for one in listed for name in one["statements"]} == statements
    for one in listed:
        assert set(one) == {"source", "heading", "statements", "left_out"}
        assert bool(one["statements"]) != bool(one["left_out"])


def test_one_article_can_be_chosen() -> None:
    listed = json.loads(run("--source", "working-with-partners", "--json").stdout)
    assert {one["source"] for one in listed} == {"working-with-partners"}
    assert len(listed) == len(load_sources()["working-with-partners"].headings)
    assert "enterprise-matrix" not in run("--source", "working-with-partners").stdout


def test_several_articles_can_be_chosen() -> None:
    chosen = ("--source", "working-with-partners", "--source", "development-guide")
    listed = json.loads(run(*chosen, "--json").stdout)
    assert list(dict.fromkeys(one["source"] for one in listed)) == ["working-with-partners", "development-guide"]


def test_an_unknown_article_is_named_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["advisor", "sources", "--source", "nowhere"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == f"Error: There is no source 'nowhere'; choose {', '.join(load_sources())}.\n"


@pytest.mark.usefixtures("_one_section_lost")
class TestUncovered:
    def test_a_heading_that_nothing_rests_on_is_shown_and_fails(self) -> None:
        result = run()
        assert result.exit_code == 1
        assert "\n  Exit Terms\n    NOTHING RESTS ON THIS\n" in result.stdout
        assert result.stdout.count("NOTHING RESTS ON THIS") == 1

    def test_so_it_does_as_json(self) -> None:
        result = run("--json")
        assert result.exit_code == 1
        bare = [one for one in json.loads(result.stdout) if not one["statements"] and not one["left_out"]]
        assert [one["heading"] for one in bare] == ["Exit Terms"]

    def test_an_article_that_does_not_lack_any_passes(self) -> None:
        assert run("--source", "working-with-partners").exit_code == 0
        assert run("--source", "enterprise-matrix").exit_code == 1


def test_a_heading_that_is_left_out_and_carried_all_the_same_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = load_sources()
    one = sources["enterprise-matrix"]
    left_out = (*one.left_out, one.left_out[0].model_copy(update={"heading": "Exit Terms"}))
    changed = {**sources, one.id: one.model_copy(update={"left_out": left_out})}
    monkeypatch.setattr(corpus_files, "load_sources", lambda: changed)
    assert run().exit_code == 1
