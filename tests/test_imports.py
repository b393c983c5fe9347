"""What importing costs: the door, the engine and the tables load nothing heavy, and the switches come first."""

import subprocess
import sys

import pytest

HEAVY = "langchain, langchain_core, langgraph, chromadb, sentence_transformers, torch, gradio, ragas"
CHECK = f"""
import sys
heavy = [name for name in {HEAVY.split(", ")!r} if name in sys.modules]
assert not heavy, heavy
"""
PURE = ["core", "matrix", "understanding", "retrieval", "verification"]


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "code",
    [
        "import advisor",
        "from advisor import decide; decide({'sensitivity': 'high', 'maturity': 'none'})",
        "import sys; sys.argv = ['advisor', 'decide', '--sensitivity', 'high']; import advisor.cli as c; "
        "c.cli(standalone_mode=False)",
        "import sys; sys.argv = ['advisor', 'tables', 'check']; import advisor.cli as c; c.cli(standalone_mode=False)",
        "import sys; sys.argv = ['advisor', 'tables', 'show']; import advisor.cli as c; c.cli(standalone_mode=False)",
        "import sys; sys.argv = ['advisor', 'sources']; import advisor.cli as c; c.cli(standalone_mode=False)",
        *(
            f"import importlib, pkgutil, advisor.{room} as room\n"
            f"for one in pkgutil.walk_packages(room.__path__, 'advisor.{room}.'): importlib.import_module(one.name)"
            for room in PURE
        ),
    ],
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    result = python(f"{code}\n{CHECK}")
    assert result.returncode == 0, result.stderr


def test_the_check_itself_can_fail() -> None:
    assert "langchain_core" in python(f"import langchain_core\n{CHECK}").stderr


def test_switches_are_set_before_anything_else_and_never_over_the_users() -> None:
    code = (
        "import os; os.environ['HF_HUB_OFFLINE'] = '0'; os.environ.pop('RAGAS_DO_NOT_TRACK', None); import advisor; "
        "print(os.environ['HF_HUB_OFFLINE'], os.environ['RAGAS_DO_NOT_TRACK'], os.environ['GRADIO_ANALYTICS_ENABLED'])"
    )
    assert python(code).stdout.split() == ["0", "true", "False"]
