"""What cannot be measured is never a pass: exit status 3, and one clear sentence on standard error."""

import json
import math
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ragas.metrics import numeric_metric
from ragas.metrics.collections.base import BaseMetric
from ragas.metrics.result import MetricResult

from advisor.bootstrap import Advisor
from advisor.core.errors import BusyError, MessageTooLongError
from advisor_evals import gate, measures
from advisor_evals.measures import Measure
from advisor_evals.records import Made, Row, Saying, write_rows
from advisor_evals.running import Bench
from advisor_evals.users import SimulatedUser

from tests.evals.conftest import Ran, SmallSuite
from tests.matrix.tables_folder import TablesFolder

QUICK = ("unanswerable",)
"""Most guards stand at every kind of case; the quickest kind, of two cases, is enough to show them."""
WORKLOADS = ("workload",)


def assert_not_measured(ran: Ran, *words: str) -> None:
    """Whether a run stopped with one message that holds all of the words, and passed nothing."""
    assert ran.status == 3
    assert ran.err.startswith("Not measured: ")
    assert "Traceback" not in ran.err
    for one in words:
        assert one in ran.err
    assert "Passed." not in ran.out


# Metrics


class Broken(BaseMetric):  # type: ignore[misc]
    """A metric in the form of ragas' collections, which checks nothing of its value itself."""

    def __init__(self, value: object) -> None:
        super().__init__(name="declined")
        self._given = value

    async def ascore(self, **fields: Any) -> MetricResult:
        if isinstance(self._given, Exception):
            raise self._given
        return MetricResult(value=self._given, reason="it is broken")


def broken_by_decorator(value: object) -> Any:
    """A metric made by ragas' decorator, which swallows exceptions."""

    @numeric_metric(name="declined", allowed_values=(0.0, 1.0))
    def declined(statuses: list[Any]) -> Any:
        if isinstance(value, Exception):
            raise value
        return value

    return declined


@pytest.fixture
def replace_metric(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Puts a metric in the place of the one of its name."""

    def _replace(metric: Any) -> None:
        changed = tuple(
            one._replace(metric=metric) if one.metric.name == metric.name else one for one in measures.MEASURES
        )
        monkeypatch.setattr(measures, "MEASURES", changed)

    return _replace


@pytest.mark.parametrize("make", [Broken, broken_by_decorator])
def test_a_metric_that_gives_none(small_suite: SmallSuite, replace_metric: Callable[[Any], None], make: Any) -> None:
    replace_metric(make(None))
    assert_not_measured(small_suite.run(kinds=QUICK), "dev-u-weather: The metric declined gave no value")


@pytest.mark.parametrize("make", [Broken, broken_by_decorator])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_metric_that_gives_nan_or_infinity(
    small_suite: SmallSuite, replace_metric: Callable[[Any], None], make: Any, value: float
) -> None:
    replace_metric(make(value))
    assert_not_measured(small_suite.run(kinds=QUICK), "dev-u-weather: The metric declined gave")


@pytest.mark.parametrize("make", [Broken, broken_by_decorator])
def test_a_metric_that_raises(small_suite: SmallSuite, replace_metric: Callable[[Any], None], make: Any) -> None:
    replace_metric(make(ZeroDivisionError("by nought")))
    assert_not_measured(small_suite.run(kinds=QUICK), "dev-u-weather: The metric declined", "by nought")


@pytest.mark.parametrize("value", ["1.0", True, [1.0]])
def test_a_metric_that_gives_no_number(
    small_suite: SmallSuite, replace_metric: Callable[[Any], None], value: object
) -> None:
    replace_metric(Broken(value))
    assert_not_measured(small_suite.run(kinds=QUICK), "which is no number")


@pytest.mark.parametrize("value", [1.5, -0.1])
def test_a_metric_that_gives_a_value_out_of_its_range(
    small_suite: SmallSuite, replace_metric: Callable[[Any], None], value: float
) -> None:
    replace_metric(Broken(value))
    assert_not_measured(small_suite.run(kinds=QUICK), f"gave {value}, which is not in 0.0..1.0")


# Rows


@pytest.fixture
def change_rows(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[tuple[Row, ...]], tuple[Row, ...]]], None]:
    """Changes the rows that a run brings home."""

    def _change(change: Callable[[tuple[Row, ...]], tuple[Row, ...]]) -> None:
        run = Bench.run
        monkeypatch.setattr(Bench, "run", lambda *given, **named: change(run(*given, **named)))

    return _change


ChangeRows = Callable[[Callable[[tuple[Row, ...]], tuple[Row, ...]]], None]


def test_a_lost_row(small_suite: SmallSuite, change_rows: ChangeRows) -> None:
    change_rows(lambda rows: rows[1:])
    assert_not_measured(small_suite.run(kinds=QUICK), "1 of 2 rows were lost: dev-u-weather.")


def test_a_doubled_row(small_suite: SmallSuite, change_rows: ChangeRows) -> None:
    change_rows(lambda rows: (*rows, rows[0]))
    assert_not_measured(small_suite.run(kinds=QUICK), "1 of 2 rows are too many: dev-u-weather.")


def test_a_row_of_no_case(small_suite: SmallSuite, change_rows: ChangeRows) -> None:
    change_rows(lambda rows: (*rows, rows[0].model_copy(update={"case": "dev-u-nobody"})))
    assert_not_measured(small_suite.run(kinds=QUICK), "1 of 2 rows are too many: dev-u-nobody.")


def test_a_row_without_a_turn(small_suite: SmallSuite, change_rows: ChangeRows) -> None:
    change_rows(lambda rows: (rows[0].model_copy(update={"exchanges": ()}), *rows[1:]))
    assert_not_measured(small_suite.run(kinds=QUICK), "1 of 2 rows are empty: dev-u-weather.")


def test_no_row_at_all(small_suite: SmallSuite, change_rows: ChangeRows) -> None:
    change_rows(lambda rows: ())
    assert_not_measured(small_suite.run(kinds=QUICK), "2 of 2 rows were lost")


def test_a_turn_without_a_reply(small_suite: SmallSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Advisor, "stream", lambda *given: iter(()))
    assert_not_measured(small_suite.run(kinds=QUICK), "dev-u-weather", "the turn ended without a reply")


# Data sets


@pytest.mark.parametrize("text", ["", "[]", "{}", "just words", "# nothing but a comment"])
def test_an_empty_data_set(small_suite: SmallSuite, text: str) -> None:
    small_suite.file("test", "unanswerable").write_text(text, encoding="utf-8")
    assert_not_measured(small_suite.run(kinds=QUICK), "The data set test/unanswerable.yaml is empty")


def test_a_missing_data_set(small_suite: SmallSuite) -> None:
    small_suite.file("dev", "workload").unlink()
    assert_not_measured(small_suite.run(), "The cases dev/workloads.yaml cannot be read: No such file")


def test_a_data_set_that_is_no_yaml(small_suite: SmallSuite) -> None:
    small_suite.file("dev", "workload").write_text("- id: [", encoding="utf-8")
    assert_not_measured(small_suite.run(), "The cases dev/workloads.yaml are no valid YAML")


def test_cases_of_faulty_form(small_suite: SmallSuite) -> None:
    with small_suite.editing("dev", "workload") as cases:
        cases[0]["workloads"][0]["facts"]["maturity"]["words"] = "what nobody said"
    assert_not_measured(small_suite.run(), "These cases cannot be used", "dev-w-bank", "what nobody said")


# Recorded turns


@pytest.fixture
def recording(made: Made, rows: tuple[Row, ...], tmp_path: Path) -> Path:
    """Turns recorded of the small cases, as they are now."""
    file = tmp_path / "turns.jsonl"
    write_rows(file, made, rows)
    return file


def test_a_recording_of_the_same_is_measured(small_suite: SmallSuite, recording: Path) -> None:
    assert small_suite.run(turns=recording).status == 0


def test_a_recording_of_a_case_that_was_changed_since(small_suite: SmallSuite, recording: Path) -> None:
    with small_suite.editing("dev", "guidance") as cases:
        cases[0]["question"] += " And about data?"
    assert_not_measured(small_suite.run(turns=recording), "1 of 11 rows are stale: dev-g-exit.")


def test_a_recording_of_other_tables(small_suite: SmallSuite, recording: Path, tables_folder: TablesFolder) -> None:
    tables_folder.edit_rule("WM-1", text="In other words.")
    ran = small_suite.run(turns=recording, tables=tables_folder.path)
    assert_not_measured(ran, "are stale (tables: ", "record them again with --record")


def test_a_recording_of_another_seed(small_suite: SmallSuite, recording: Path) -> None:
    assert_not_measured(small_suite.run(turns=recording, seed=2), "are stale (seed: 1, now 2)")


@pytest.mark.parametrize("field", ["model", "guidance", "version"])
def test_a_recording_made_with_something_else(small_suite: SmallSuite, recording: Path, field: str) -> None:
    head, *rest = recording.read_text(encoding="utf-8").split("\n")
    changed = json.dumps({**json.loads(head), field: "another"})
    recording.write_text("\n".join([changed, *rest]), encoding="utf-8")
    assert_not_measured(small_suite.run(turns=recording), f"are stale ({field}: another, now ")


def test_a_recording_of_a_part_of_the_cases(small_suite: SmallSuite, tmp_path: Path) -> None:
    file = tmp_path / "part.jsonl"
    assert small_suite.run(record=file, kinds=QUICK).status == 0
    assert_not_measured(small_suite.run(turns=file), "9 of 11 rows were lost")


def test_a_recording_that_is_cut_off(small_suite: SmallSuite, recording: Path) -> None:
    recording.write_bytes(recording.read_bytes()[:-200])
    assert_not_measured(small_suite.run(turns=recording), "cannot be read")


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff", b"{}", b"nonsense"])
def test_a_recording_that_is_none(small_suite: SmallSuite, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "turns.jsonl"
    file.write_bytes(content)
    assert_not_measured(small_suite.run(turns=file), "The recorded turns in", "cannot be read")


def test_a_recording_that_is_not_there(small_suite: SmallSuite, tmp_path: Path) -> None:
    assert_not_measured(small_suite.run(turns=tmp_path / "nowhere.jsonl"), "cannot be read", "No such file")


# Scores and figures


def forgetful(due: Callable[..., tuple[Measure, ...]]) -> Callable[..., tuple[Measure, ...]]:
    """`due`, but for the first answer, which lacks a measure."""
    asked: list[object] = []

    def _due(*given: Any) -> tuple[Measure, ...]:
        asked.append(given)
        return due(*given)[1:] if len(asked) == 1 else due(*given)

    return _due


def test_a_lost_score(small_suite: SmallSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "due", forgetful(measures.due))
    ran = small_suite.run(kinds=QUICK)
    assert_not_measured(ran, "the run lost or doubled some")
    due, given = map(int, re.findall(r"\d+", ran.err))
    assert given == due - 1


def test_a_figure_that_is_not_measured_any_more(small_suite: SmallSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = tuple(one for one in measures.MEASURES if one.metric.name != "declined")
    monkeypatch.setattr(measures, "MEASURES", fewer)
    ran = small_suite.run(kinds=QUICK)
    assert_not_measured(ran, "not measured any more: dev/unanswerable/declined, test/unanswerable/declined.")


def edit_accepted(suite: SmallSuite, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes the accepted figures by hand."""
    file = suite.accepted / "figures.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(json.dumps(content), encoding="utf-8")


def declined_figure(content: dict[str, Any]) -> dict[str, Any]:
    """The figure `dev/unanswerable/declined` of the accepted state."""
    place = {"split": "dev", "kind": "unanswerable", "metric": "declined"}
    return next(one for one in content["figures"] if place.items() <= one.items())


def test_a_figure_that_nobody_accepted(small_suite: SmallSuite) -> None:
    edit_accepted(small_suite, lambda content: content["figures"].remove(declined_figure(content)))
    assert_not_measured(small_suite.run(kinds=QUICK), "No figure dev/unanswerable/declined was accepted")


def test_a_figure_on_fewer_cases_than_were_accepted(small_suite: SmallSuite) -> None:
    edit_accepted(small_suite, lambda content: declined_figure(content).update(cases=2))
    ran = small_suite.run(kinds=QUICK)
    assert_not_measured(ran, "dev/unanswerable/declined is measured on 1 cases; 2 were accepted")


# Accepted state


def test_a_case_that_was_removed_since(small_suite: SmallSuite) -> None:
    with small_suite.editing("dev", "workload") as cases:
        del cases[1]
    assert_not_measured(small_suite.run(kinds=WORKLOADS), "1 cases are not those that were accepted (dev-w-chatbot)")


def test_a_case_that_was_changed_since(small_suite: SmallSuite) -> None:
    with small_suite.editing("dev", "workload") as cases:
        cases[1]["message"] += " Please."
    assert_not_measured(small_suite.run(kinds=WORKLOADS), "1 cases are not those that were accepted (dev-w-chatbot)")


def test_a_case_that_was_added_since(small_suite: SmallSuite) -> None:
    with small_suite.editing("dev", "workload") as cases:
        cases.append({**cases[1], "id": "dev-w-another"})
    assert_not_measured(small_suite.run(kinds=WORKLOADS), "1 cases are not those that were accepted (dev-w-another)")


@pytest.mark.parametrize("name", ["figures.json", "tables.json"])
def test_an_accepted_state_that_is_not_there(small_suite: SmallSuite, name: str) -> None:
    (small_suite.accepted / name).unlink()
    assert_not_measured(small_suite.run(kinds=QUICK), "There are no accepted figures in", "--accept")


@pytest.mark.parametrize("name", ["figures.json", "tables.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"null", b"\xff", b'{"figures": ['])
def test_an_accepted_state_that_is_damaged(small_suite: SmallSuite, name: str, content: bytes) -> None:
    (small_suite.accepted / name).write_bytes(content)
    assert_not_measured(small_suite.run(kinds=QUICK), "The accepted figures in", "cannot be read")


def test_an_accepted_figure_that_is_no_number(small_suite: SmallSuite) -> None:
    edit_accepted(small_suite, lambda content: declined_figure(content).update(value=math.nan))
    assert_not_measured(small_suite.run(kinds=QUICK), "The accepted figures in", "cannot be read")


def test_figures_accepted_of_another_model(small_suite: SmallSuite) -> None:
    edit_accepted(small_suite, lambda content: content.update(model="openai:other"))
    assert_not_measured(small_suite.run(kinds=QUICK), "are of the model openai:other with seed 1", "--accepted")


def test_figures_accepted_of_another_seed(small_suite: SmallSuite) -> None:
    assert_not_measured(small_suite.run(kinds=QUICK, seed=2), "with seed 1, this run is of guided with seed 2")


def test_tables_whose_decisions_do_not_compare(small_suite: SmallSuite, tables_folder: TablesFolder) -> None:
    with tables_folder.editing("inputs.yaml") as inputs:
        inputs["readiness"]["values"]["retired"] = {"label": "Retired"}
    ran = small_suite.run(kinds=QUICK, tables=tables_folder.path)
    assert_not_measured(ran, "The decisions do not compare", "'readiness' has other values")


# Accepting


def test_a_part_of_the_suite_is_never_accepted(small_suite: SmallSuite) -> None:
    before = (small_suite.accepted / "figures.json").read_bytes()
    assert_not_measured(small_suite.run(kinds=QUICK, accept=True), "Only a run of all splits and kinds")
    assert_not_measured(small_suite.run(splits=("dev",), accept=True), "Only a run of all splits and kinds")
    assert (small_suite.accepted / "figures.json").read_bytes() == before


def test_cases_that_disagree_with_the_tables_are_never_accepted(small_suite: SmallSuite) -> None:
    with small_suite.editing("dev", "workload") as cases:
        cases[0]["workloads"][0]["outcome"] = "co_build_squad"
    assert_not_measured(small_suite.run(accept=True), "Cases disagree with the tables", "dev-w-bank")


def test_an_accepted_state_that_cannot_be_written(small_suite: SmallSuite) -> None:
    (small_suite.accepted / "figures.json").unlink()
    (small_suite.accepted / "figures.json").mkdir()
    assert_not_measured(small_suite.run(accept=True), "The accepted figures cannot be written to")


# The simulated user


def test_a_simulated_user_that_makes_a_mistake(small_suite: SmallSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    lie = Saying(kind="answer", text="mature", states={"maturity": "mature"})
    monkeypatch.setattr(SimulatedUser, "_answer", lambda user, inputs: lie)
    ran = small_suite.run(kinds=("dialogue",))
    assert_not_measured(ran, "dev-d-chatbot", "made mistakes", "says that maturity is 'mature', against its profile")


def test_a_recorded_user_that_made_a_mistake(small_suite: SmallSuite, recording: Path) -> None:
    text = recording.read_text(encoding="utf-8")
    assert '"text":"It is of low sensitivity."' in text
    recording.write_text(text.replace('"text":"It is of low sensitivity."', '"text":"Whatever."'), encoding="utf-8")
    ran = small_suite.run(turns=recording)
    assert_not_measured(ran, "made mistakes", "says that sensitivity is 'low', against its profile")


# Faults of everything else


@pytest.mark.parametrize("error", [BusyError("The folder is busy."), MessageTooLongError("Too long.")])
def test_an_advisor_that_reports_an_error(
    small_suite: SmallSuite, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*given: object) -> Iterator[object]:
        raise error

    monkeypatch.setattr(Advisor, "stream", fail)
    ran = small_suite.run(kinds=QUICK)
    assert_not_measured(ran, f"The case dev-u-weather could not be run: {error}")


@pytest.mark.parametrize(
    "place", ["advisor.bootstrap.Advisor.stream", "advisor_evals.suite.figures", "advisor_evals.gate.judge"]
)
def test_an_exception_that_nobody_expected(
    small_suite: SmallSuite, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(place, lambda *given: 1 / 0)
    ran = small_suite.run(kinds=QUICK)
    assert ran.status == 3
    assert "ZeroDivisionError" in ran.err
    assert ran.err.endswith("Not measured: the suite itself failed; the lines above say where.\n")


WITHOUT_RAGAS = """
import sys

class NoRagas:
    def find_spec(self, name, *given):
        if name == "ragas":
            raise ModuleNotFoundError("No module named 'ragas'", name="ragas")

sys.meta_path.insert(0, NoRagas())
sys.argv = ["advisor", "eval"]
from advisor.cli import main
main()
"""


def test_a_missing_ragas() -> None:
    result = subprocess.run([sys.executable, "-c", WITHOUT_RAGAS], capture_output=True, text=True, check=False)
    assert result.returncode == 3
    assert "the package ragas is not installed; run `pip install 'outsourcing-advisor[evals]'`" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_gate_reads_what_it_wrote(accepted_folder: Path) -> None:
    """All of the above would prove little if the accepted state never fitted."""
    accepted = gate.Accepted.model_validate_json((accepted_folder / "figures.json").read_text(encoding="utf-8"))
    assert len(accepted.cases) == 11
