"""The shipped tables, and a copy of their folder that a test may break."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from advisor.matrix.tables import Tables

from tests.matrix.knowledge import shipped
from tests.matrix.tables_folder import TablesFolder


@pytest.fixture(scope="session")
def tables() -> Tables:
    return shipped()


@pytest.fixture
def folder(tmp_path: Path) -> TablesFolder:
    copy = tmp_path / "tables"
    shutil.copytree(str(files("advisor_corpus") / "tables"), copy)
    return TablesFolder(copy)
