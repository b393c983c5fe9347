"""Rows are written and read back as they were, and score as they did."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_evals.cases import Placed
from advisor_evals.errors import NotMeasuredError
from advisor_evals.measures import World, score
from advisor_evals.records import Made, Row, Saying, check_rows, read_rows, write_rows
from advisor_evals.running import Bench

from tests.evals.conftest import SmallSuite


@pytest.fixture
def file(tmp_path: Path, made: Made, rows: tuple[Row, ...]) -> Path:
    write_rows(tmp_path / "turns.jsonl", made, rows)
    return tmp_path / "turns.jsonl"


def test_there_is_a_row_for_each_case_in_its_order(placed: tuple[Placed, ...], rows: tuple[Row, ...]) -> None:
    assert [row.case for row in rows] == [one.case.id for one in placed]
    check_rows(placed, rows)


def test_rows_are_read_back_equal(file: Path, made: Made, rows: tuple[Row, ...]) -> None:
    assert read_rows(file, made) == rows


def test_rows_are_written_a_line_each_behind_what_they_were_made_with(file: Path, made: Made) -> None:
    head, *lines = file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    assert Made.model_validate_json(head) == made
    assert len(lines) == 11


def test_recorded_rows_score_as_the_live_ones(
    file: Path, made: Made, placed: tuple[Placed, ...], rows: tuple[Row, ...], world: World
) -> None:
    assert score(placed, read_rows(file, made), world) == score(placed, rows, world)


def test_a_recorded_run_reports_what_the_live_run_did(small_suite: SmallSuite, tmp_path: Path) -> None:
    file = tmp_path / "turns.jsonl"
    live = small_suite.run(record=file, as_json=True)
    recorded = small_suite.run(turns=file, as_json=True)
    assert (recorded.status, recorded.out) == (live.status, live.out)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c", "\n", "\r\n", "“é”", "\U0001f600", "\\n"])
def test_any_sign_survives(tmp_path: Path, made: Made, rows: tuple[Row, ...], sign: str) -> None:
    saying = Saying(kind="opening", text=f"before{sign}after")
    changed = rows[0].exchanges[0].model_copy(update={"saying": saying})
    row = rows[0].model_copy(update={"exchanges": (changed,)})
    write_rows(tmp_path / "turns.jsonl", made, [row])
    assert read_rows(tmp_path / "turns.jsonl", made) == (row,)


def test_a_second_run_records_the_same_but_for_the_seconds(
    open_bench: Callable[[], Bench], placed: tuple[Placed, ...], rows: tuple[Row, ...]
) -> None:
    with open_bench() as bench:
        again = bench.run(placed)
    assert list(map(timeless, again)) == list(map(timeless, rows))


def timeless(row: Row) -> Row:
    exchanges = tuple(
        one.model_copy(update={"reply": one.reply.model_copy(update={"seconds": 0.0})}) for one in row.exchanges
    )
    return row.model_copy(update={"exchanges": exchanges})


def test_a_row_keeps_calls_found_sections_and_the_cited_texts(row_of: Callable[[str], Row]) -> None:
    guidance, workload = row_of("dev-g-exit"), row_of("dev-w-bank")
    assert [call.name for call in guidance.exchanges[0].calls] == ["search_guidance"]
    assert "contract-exit" in guidance.exchanges[0].found[:2]
    assert {citation.section for citation in guidance.last.citations} == guidance.sections.keys()
    assert [call.name for call in workload.exchanges[0].calls] == ["record_facts", "recommend"]
    assert workload.exchanges[0].found == ()


def test_what_a_turn_found_is_not_what_the_turn_before_found(row_of: Callable[[str], Row]) -> None:
    *_, digression, answer = row_of("test-d-claims").exchanges
    assert digression.found
    assert answer.found == ()


def test_a_user_who_presses_is_heard_in_the_same_conversation(row_of: Callable[[str], Row]) -> None:
    row = row_of("dev-u-weather")
    assert [one.saying.text for one in row.exchanges] == ["What is the weather in Paris tomorrow?", "And in Berlin?"]
    assert len({one.reply.thread_id for one in row.exchanges}) == 1


def test_what_rows_are_made_with_follows_tables_and_guidance(made: Made, world: World) -> None:
    assert made.tables == world.tables.digest
    assert (made.model, made.seed) == ("guided", 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows[1:], "1 of 11 rows were lost: dev-w-bank"),
        (lambda rows: (*rows, rows[0]), "1 of 11 rows are too many: dev-w-bank"),
        (lambda rows: (rows[0].model_copy(update={"digest": "0"}), *rows[1:]), "1 of 11 rows are stale: dev-w-bank"),
        (lambda rows: (rows[0].model_copy(update={"exchanges": ()}), *rows[1:]), "1 of 11 rows are empty: dev-w-bank"),
    ],
)
def test_rows_that_do_not_fit_their_cases_are_refused(
    placed: tuple[Placed, ...], rows: tuple[Row, ...], change: Callable[[tuple[Row, ...]], tuple[Row, ...]], words: str
) -> None:
    with pytest.raises(NotMeasuredError, match=words):
        check_rows(placed, change(rows))


def test_no_case_is_nothing_to_measure() -> None:
    with pytest.raises(NotMeasuredError, match="There is no case to measure"):
        check_rows([], [])
