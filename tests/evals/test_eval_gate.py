"""The gate: what got worse makes the run fall and is named, with the cases and the rules behind it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import cli
from advisor.core.errors import UsageError
from advisor_evals import gate
from advisor_evals.gate import Move
from advisor_evals.records import Row
from advisor_evals.report import verdict_lines
from advisor_evals.running import Bench

from tests.evals.conftest import SmallSuite
from tests.matrix.tables_folder import TablesFolder

CO_BUILD = {"outcomes": ["co_build_squad"]}


@pytest.fixture
def answer_badly(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes the advisor end the named cases with empty words."""
    run = Bench.run

    def bad(row: Row) -> Row:
        *before, last = row.exchanges
        changed = last.model_copy(update={"reply": last.reply.model_copy(update={"text": "It depends."})})
        return row.model_copy(update={"exchanges": (*before, changed)})

    def _answer(*cases: str) -> None:
        monkeypatch.setattr(
            Bench,
            "run",
            lambda *given, **named: tuple(bad(row) if row.case in cases else row for row in run(*given, **named)),
        )

    return _answer


# Nothing changed


def test_an_accepted_run_passes_when_it_is_run_again(small_suite: SmallSuite) -> None:
    ran = small_suite.run()
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("Passed.\n")


def test_a_part_of_the_suite_is_held_against_its_part_of_what_was_accepted(small_suite: SmallSuite) -> None:
    ran = small_suite.run(splits=("test",), kinds=("guidance", "unanswerable"))
    assert ran.status == 0
    assert "test split" in ran.out
    assert "dev split" not in ran.out


def test_what_is_accepted_is_accepted_from_then_on(small_suite: SmallSuite) -> None:
    with small_suite.editing("dev", "unanswerable") as cases:
        cases[0]["question"] = "What is the weather in Rome tomorrow?"
    assert small_suite.run(kinds=("unanswerable",)).status == 3
    accepted = small_suite.run(accept=True)
    assert accepted.status == 0
    assert accepted.out.endswith(f"Accepted into {small_suite.accepted}; later runs are held against it.\n")
    assert small_suite.run(kinds=("unanswerable",)).status == 0


# Figures


ChangeAccepted = Callable[..., None]


@pytest.fixture
def change_accepted(small_suite: SmallSuite) -> ChangeAccepted:
    """Changes fields of one accepted figure."""

    def _change(name: str, **fields: object) -> None:
        file = small_suite.accepted / "figures.json"
        accepted = gate.Accepted.model_validate_json(file.read_text(encoding="utf-8"))
        figures = tuple(one.model_copy(update=fields) if one.name == name else one for one in accepted.figures)
        assert figures != accepted.figures
        file.write_text(accepted.model_copy(update={"figures": figures}).model_dump_json(), encoding="utf-8")

    return _change


def test_a_figure_that_got_worse_makes_it_fall_and_names_the_case(
    small_suite: SmallSuite, answer_badly: Callable[..., None]
) -> None:
    answer_badly("dev-g-exit")
    ran = small_suite.run(kinds=("guidance",))
    assert ran.status == 1
    assert "  dev/guidance/answer_facts 1.000 → 0.000: dev-g-exit\n" in ran.out
    assert ran.out.endswith("A gate fell.\n")


def test_a_gain_is_reported_and_passes(small_suite: SmallSuite, change_accepted: ChangeAccepted) -> None:
    change_accepted("dev/guidance/answer_facts", value=0.5, imperfect={"dev-g-exit": 0.5})
    ran = small_suite.run(kinds=("guidance",))
    assert ran.status == 0
    assert "1 figures got better (accept them with --accept):" in ran.out
    assert "  dev/guidance/answer_facts 0.500 → 1.000: dev-g-exit\n" in ran.out
    assert ran.out.endswith("Passed.\n")


def test_a_loss_in_one_split_is_no_less_for_a_gain_in_the_other(
    small_suite: SmallSuite, change_accepted: ChangeAccepted, answer_badly: Callable[..., None]
) -> None:
    change_accepted("dev/guidance/answer_facts", value=0.0, imperfect={"dev-g-exit": 0.0})
    answer_badly("test-g-sprint")
    ran = small_suite.run(kinds=("guidance",))
    assert ran.status == 1
    assert "  test/guidance/answer_facts 1.000 → 0.000: test-g-sprint\n" in ran.out
    assert "  dev/guidance/answer_facts 0.000 → 1.000: dev-g-exit\n" in ran.out


def test_more_of_what_should_be_little_is_a_loss(small_suite: SmallSuite, change_accepted: ChangeAccepted) -> None:
    change_accepted("dev/workload/wrong_facts", value=-0.5)
    ran = small_suite.run(kinds=("workload",))
    assert ran.status == 1
    assert "dev/workload/wrong_facts -0.500 → 0.000" in ran.out


def test_less_of_what_should_be_little_is_a_gain(small_suite: SmallSuite, change_accepted: ChangeAccepted) -> None:
    change_accepted("dev/workload/wrong_facts", value=0.5, imperfect={"dev-w-bank": 1.0})
    ran = small_suite.run(kinds=("workload",))
    assert ran.status == 0
    assert "dev/workload/wrong_facts 0.500 → 0.000: dev-w-bank\n" in ran.out


def test_a_difference_of_rounding_is_none(small_suite: SmallSuite, change_accepted: ChangeAccepted) -> None:
    change_accepted("dev/guidance/answer_facts", value=1.0000005)
    ran = small_suite.run(kinds=("guidance",))
    assert ran.status == 0
    assert "figures got" not in ran.out


def test_the_cases_behind_a_long_loss_are_counted_on() -> None:
    names = tuple(f"dev-w-{number}" for number in range(11))
    verdict = gate.Verdict(losses=(Move(figure="dev/workload/x", accepted=1.0, now=0.5, cases=names),))
    assert "dev-w-7 and 3 more" in "\n".join(verdict_lines(verdict))
    assert not verdict.passed


# Decisions


def test_a_changed_rule_makes_it_fall_and_is_named_with_the_cases_that_disagree(
    small_suite: SmallSuite, tables_folder: TablesFolder
) -> None:
    tables_folder.edit_rule("WM-1", **CO_BUILD)
    ran = small_suite.run(tables=tables_folder.path, kinds=("dialogue",))
    assert ran.status == 1
    assert "2 decisions changed:" in ran.out
    assert (
        "  workload-matrix: sensitivity low, maturity emerging, certainty high: "
        "full_outsourcing (WM-1) → co_build_squad (WM-1)\n"
    ) in ran.out
    assert "  test-d-claims: expects outcome full_outsourcing, the tables give co_build_squad (WM-1)\n" in ran.out


def test_a_changed_rule_is_named_even_where_no_case_notices(
    small_suite: SmallSuite, tables_folder: TablesFolder
) -> None:
    tables_folder.edit_rule("WX-6", outcomes=["staff_augmentation"])
    ran = small_suite.run(tables=tables_folder.path, kinds=("guidance",))
    assert ran.status == 1
    assert "1 decisions changed:" in ran.out
    assert "co_build_squad (WX-6) → staff_augmentation (WX-6)" in ran.out
    assert "expectations are not what" not in ran.out


def test_a_removed_rule_is_named(small_suite: SmallSuite, tables_folder: TablesFolder) -> None:
    tables_folder.drop_rules("WX-6".__eq__)
    ran = small_suite.run(tables=tables_folder.path, kinds=("guidance",))
    assert ran.status == 1
    assert "co_build_squad (WX-6) → nothing ()" in ran.out


def test_a_relabelled_rule_makes_it_fall_though_no_decision_changes(
    small_suite: SmallSuite, tables_folder: TablesFolder
) -> None:
    file = tables_folder.path / "workload-matrix.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("provenance: extension", "provenance: published", 1), encoding="utf-8")
    ran = small_suite.run(tables=tables_folder.path)
    assert ran.status == 1
    assert "1 items of the tables are not as they were accepted:\n  matrix WX-1: provenance changed\n" in ran.out


def test_a_changed_refinement_is_named(small_suite: SmallSuite, tables_folder: TablesFolder) -> None:
    tables_folder.edit_rule("WM-8b", prefer="advisory_only")
    ran = small_suite.run(tables=tables_folder.path, kinds=("guidance",))
    assert ran.status == 1
    assert "internal_rnd (WM-8, WM-8b) → advisory_only (WM-8, WM-8b)" in ran.out


def test_a_removed_hard_stop_is_named(small_suite: SmallSuite, tables_folder: TablesFolder) -> None:
    with tables_folder.editing("hard-stops.yaml") as stops:
        del stops["HS-2"]
    ran = small_suite.run(tables=tables_folder.path, kinds=("guidance",))
    assert ran.status == 1
    assert "hard-stops: HS-2: do_not_outsource (HS-2) → nothing ()" in ran.out


def test_a_case_that_disagrees_with_the_tables_makes_it_fall(small_suite: SmallSuite) -> None:
    """Even where somebody accepted it."""
    with small_suite.editing("test", "workload") as cases:
        cases[0]["workloads"][0]["next"] = "certainty"
    figures = small_suite.accepted / "figures.json"
    accepted = gate.Accepted.model_validate_json(figures.read_text(encoding="utf-8"))
    digest = small_suite.placed("test", "workload")[0].case.digest
    changed = accepted.model_copy(update={"cases": {**accepted.cases, "test-w-no-team": digest}})
    figures.write_text(changed.model_dump_json(), encoding="utf-8")
    ran = small_suite.run(kinds=("workload",))
    assert ran.status == 1
    assert "test-w-no-team: expects the next question certainty, the tables give sensitivity" in ran.out


# The report


def test_the_report_as_json_holds_figures_and_verdict(
    small_suite: SmallSuite, answer_badly: Callable[..., None]
) -> None:
    answer_badly("dev-g-exit")
    ran = small_suite.run(as_json=True, kinds=("guidance",))
    report = json.loads(ran.out)
    assert ran.status == 1
    assert (report["model"], report["seed"], report["cases"]) == ("guided", 1, 2)
    assert {loss["figure"] for loss in report["verdict"]["losses"]} >= {"dev/guidance/answer_facts"}
    assert all(figure["cases"] > 0 for figure in report["figures"])


def test_the_report_goes_to_a_file(small_suite: SmallSuite, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    assert small_suite.run(output=file, kinds=("guidance",)).status == 0
    assert json.loads(file.read_text(encoding="utf-8"))["verdict"]["losses"] == []


def test_the_report_of_a_run_that_could_not_be_judged_has_no_verdict(small_suite: SmallSuite, tmp_path: Path) -> None:
    (small_suite.accepted / "tables.json").unlink()
    file = tmp_path / "report.json"
    assert small_suite.run(output=file, kinds=("guidance",)).status == 3
    assert json.loads(file.read_text(encoding="utf-8"))["verdict"] is None


def test_the_table_shows_each_figure_beside_its_trivial_baseline(small_suite: SmallSuite) -> None:
    lines = small_suite.run(kinds=("dialogue", "unanswerable")).out.splitlines()
    assert next(line.split() for line in lines if "excess_questions" in line)[:3] == ["excess_questions", "↓", "0.000"]
    assert any("declined" in line and "1.000 always declines" in line for line in lines)


# The command


def exit_status(*args: str, monkeypatch: pytest.MonkeyPatch) -> object:
    """What `advisor eval` exits with."""
    monkeypatch.setattr(sys, "argv", ["advisor", "eval", *args])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return stop.value.code


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--split", "nonsense"), "'nonsense' is not one of 'dev', 'test'"),
        (("--kind", "nonsense"), "'nonsense' is not one of 'workload'"),
        (("--seed", "one"), "'one' is not a valid integer"),
        (("--nonsense",), "No such option"),
        (("extra",), "unexpected extra argument"),
        (("--model", "nonsense"), "'nonsense' is no model name"),
    ],
)
def test_wrong_usage_is_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str
) -> None:
    assert exit_status(*args, monkeypatch=monkeypatch) == 2
    printed = capsys.readouterr().err
    assert words in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("chosen", [{"splits": ("nonsense",)}, {"kinds": ("nonsense",)}, {"nonsense": "x"}])
def test_options_that_do_not_exist_are_wrong_usage_for_callers_too(
    small_suite: SmallSuite, chosen: dict[str, object]
) -> None:
    with pytest.raises(UsageError, match="nonsense"):
        small_suite.run(**chosen)


def test_the_command_exits_with_what_the_suite_found(
    small_suite: SmallSuite,
    tables_folder: TablesFolder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tables_folder.edit_rule("WM-1", **CO_BUILD)
    args = ("--cases", str(small_suite.cases), "--accepted", str(small_suite.accepted), "--kind", "guidance")
    assert exit_status(*args, monkeypatch=monkeypatch) == 0
    assert exit_status(*args, "--tables", str(tables_folder.path), monkeypatch=monkeypatch) == 1
    assert exit_status(*args, "--seed", "2", monkeypatch=monkeypatch) == 3
