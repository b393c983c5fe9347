"""The commands as a user types them: output, errors in one sentence, exit status."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import advisor as door

from tests.messages import BANK, CHATBOT

COMMAND = shutil.which("advisor", path=str(Path(sys.executable).parent))
SHIPPED_TABLES = Path(door.__file__).parent.parent / "corpus" / "tables"


def run(*args: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the installed command with a data folder of its own, away from the checkout."""
    assert COMMAND, "the command `advisor` is not installed beside this Python"
    return subprocess.run(
        [COMMAND, *args],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env={**os.environ, "ADVISOR_HOME": str(home / "data"), **environment},
    )


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED_TABLES, tmp_path / "tables"))


def test_ask_recommends_and_prints_sources(tmp_path: Path) -> None:
    result = run("ask", BANK, home=tmp_path)
    assert result.returncode == 0
    assert result.stdout.startswith("**Staff augmentation, provided the transactions may be processed outside.**")
    assert "decision-matrix › matrix-rows (enterprise-matrix, “Matrix Output”)" in result.stdout


def test_ask_goes_on_in_a_thread_and_prints_json(tmp_path: Path) -> None:
    first = json.loads(run("ask", CHATBOT, "--thread", "t", "--json", home=tmp_path).stdout)
    second = json.loads(run("ask", "emerging", "--thread", "t", "--json", home=tmp_path).stdout)
    assert first["question"]["inputs"] == ["maturity"]
    assert second["workloads"][0]["facts"][0]["evidence"] == {
        "message": 1,
        "document": None,
        "section": None,
        "quote": "emerging",
        "start": 0,
        "end": 8,
    }


def test_chat_holds_a_conversation_until_an_empty_line(tmp_path: Path) -> None:
    assert COMMAND
    result = subprocess.run(
        [COMMAND, "chat"],
        input=f"{CHATBOT}\nnobody\n\n",
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ADVISOR_HOME": str(tmp_path)},
    )
    assert "Do you have an AI, ML or platform team" in result.stdout
    assert "In-house AI maturity: none" in result.stdout


def test_decide_prints_the_decision(tmp_path: Path) -> None:
    result = run("decide", "--sensitivity", "high", "--maturity", "none", home=tmp_path)
    assert result.stdout.startswith("Do not outsource: build internal capability first.")
    assert "WM-5 (published)" in result.stdout


def test_decide_takes_several_values_and_truth_values(tmp_path: Path) -> None:
    args = ("--sensitivity", "low", "--maturity", "none,emerging", "--certainty", "high", "--data-cannot-leave", "no")
    decision = json.loads(run("decide", *args, "--json", home=tmp_path).stdout)
    assert decision["outcome"] == "full_outsourcing"
    assert "data_cannot_leave" not in decision["assumptions"]


def test_decide_offers_the_inputs_of_ones_own_tables(tmp_path: Path, tables: Path) -> None:
    with (tables / "inputs.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "\nresidency:\n  label: Data residency\n  scope: workload\n  description: Where the data has to lie.\n"
            "  question: Where?\n  why: It matters.\n  values:\n    anywhere: {label: Anywhere}\n    eu: {label: EU}\n"
        )
    assert "--residency" in run("decide", "--tables", str(tables), "--help", home=tmp_path).stdout
    assert run("decide", "--residency", "eu", home=tmp_path, ADVISOR_TABLES=str(tables)).returncode == 0


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (("decide", "--sensitivity", "hgih"), 2, "'hgih' is no value of sensitivity; choose low, medium or high."),
        (("decide", "--colour", "red"), 2, "No such option"),
        (("decide", "--tables", "nowhere"), 1, "There is no tables folder at nowhere"),
        (("ask", "hi", "--model", "nonsense"), 2, "'nonsense' is no model name"),
        (("ask", "hi", "--model", "nosuch:model"), 2, "'nosuch' is no provider"),
        (("ask", "hi", "--model", "mistralai:x"), 1, "needs the package langchain-mistralai"),
        (("ask", "hi", "--thread", " "), 2, "A thread id has between 1 and 200 characters"),
        (("sources", "--source", "nowhere"), 2, "There is no source 'nowhere'; choose enterprise-matrix, "),
        (("ask",), 2, "Missing argument"),
        (("dance",), 2, "No such command"),
    ],
)
def test_a_users_mistake_is_one_sentence(tmp_path: Path, args: tuple[str, ...], status: int, words: str) -> None:
    result = run(*args, home=tmp_path)
    assert result.returncode == status
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_message_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    result = run("ask", "x" * 100_001, home=tmp_path)
    assert result.returncode == 2
    assert "at most 100,000" in result.stderr


def test_an_unusable_data_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", encoding="utf-8")
    result = run("ask", "hi", home=tmp_path)
    assert result.returncode == 1
    assert "choose another with --home" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_damaged_conversation_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "threads.sqlite").write_bytes(b"this is no database" * 100)
    result = run("ask", "hi", home=tmp_path)
    assert result.returncode == 1
    assert "threads.sqlite cannot be opened" in result.stderr
    assert "Traceback" not in result.stderr


def test_tables_check_passes_on_the_shipped_tables(tmp_path: Path) -> None:
    result = run("tables", "check", home=tmp_path)
    assert result.returncode == 0
    assert "Published rules: of 27 combinations 18 match one rule, 7 none, 2 several." in result.stdout
    assert "All rules: of 27 combinations 25 match one rule, 0 none, 2 several." in result.stdout


def test_tables_check_fails_on_a_gap(tmp_path: Path, tables: Path) -> None:
    matrix = tables / "workload-matrix.yaml"
    matrix.write_text(
        matrix.read_text(encoding="utf-8").replace(
            "{sensitivity: low, maturity: mature, certainty: medium}",
            "{sensitivity: low, maturity: mature, certainty: high}",
        ),
        encoding="utf-8",
    )
    result = run("tables", "check", "--tables", str(tables), home=tmp_path)
    assert result.returncode == 1
    assert "FAULT  gap: No rule matches sensitivity low, maturity mature, certainty medium" in result.stdout
    assert "FAULT  duplicate: WX-3" in result.stdout


def test_tables_show_marks_gaps_and_overlaps(tmp_path: Path) -> None:
    shown = run("tables", "show", home=tmp_path).stdout
    assert shown.count("gap in the published matrix") == 7
    assert shown.count("overlap") == 2


def test_doctor_says_what_is_there(tmp_path: Path) -> None:
    result = run("doctor", home=tmp_path)
    assert result.returncode == 0
    assert "guided. Nothing leaves this machine." in result.stdout
    failing = run("doctor", "--model", "mistralai:x", home=tmp_path)
    assert failing.returncode == 1
    assert "pip install langchain-mistralai" in failing.stdout
