"""A small suite of the tests' own: cases by hand, what the advisor makes of them, and `advisor eval` over them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from advisor.retrieval.search import HybridRetriever
from advisor.settings import Settings
from advisor_evals import app, gate, suite
from advisor_evals.cases import FILES, Case, Kind, Placed, Split, load_cases
from advisor_evals.measures import World
from advisor_evals.records import Made, Row
from advisor_evals.running import Bench

from tests.evals.small_cases import small_cases, write_cases
from tests.matrix.tables_folder import TablesFolder

SEED = 1


class Ran(NamedTuple):
    """What a run of the suite left: its exit status and what it printed."""

    status: int
    out: str
    err: str


class SmallSuite:
    """A folder of cases with its accepted state, both to be changed at will, and `advisor eval` over them."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.cases, self.accepted = folder / "cases", folder / "accepted"
        self._home, self._capsys = folder / "home", capsys

    def run(
        self,
        *,
        seed: int = SEED,
        tables: Path | None = None,
        output: Path | None = None,
        as_json: bool = False,
        **chosen: Any,
    ) -> Ran:
        """Runs the suite as `advisor eval` does; `chosen` are its options."""
        settings = Settings(home=self._home, tables=tables)
        chosen = {"cases": self.cases, **chosen}
        status = app.run(settings, chosen, seed, accepted=self.accepted, output=output, as_json=as_json)
        printed = self._capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    def file(self, split: Split, kind: Kind) -> Path:
        """The file with the cases of a split and kind."""
        return self.cases / split / FILES[kind][0]

    def placed(self, split: Split, kind: Kind) -> tuple[Placed, ...]:
        """The cases of a split and kind, as the suite loads them."""
        return load_cases(self.cases, (split,), (kind,))

    @contextmanager
    def editing(self, split: Split, kind: Kind) -> Iterator[list[dict[str, Any]]]:
        """Yields the cases of a split and kind, and writes them back."""
        items = yaml.safe_load(self.file(split, kind).read_text(encoding="utf-8"))
        yield items
        self.file(split, kind).write_text(yaml.safe_dump(items, sort_keys=False), encoding="utf-8")


@pytest.fixture(scope="session")
def case_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small cases as files."""
    return write_cases(tmp_path_factory.mktemp("cases"), small_cases())


@pytest.fixture(scope="session")
def open_bench(tmp_path_factory: pytest.TempPathFactory, retriever: HybridRetriever) -> Callable[[], Bench]:
    """Sets up an advisor for measuring, with the guidance in memory and by words alone; each run takes one of its
    own."""
    home = tmp_path_factory.mktemp("home")
    return lambda: Bench(Settings(home=home), SEED, retriever=retriever, intents=None)


@pytest.fixture(scope="session")
def placed(case_folder: Path) -> tuple[Placed, ...]:
    return load_cases(case_folder)


@pytest.fixture(scope="session")
def case_of(placed: tuple[Placed, ...]) -> Callable[[str], Any]:
    """The case with an id."""
    by_id: dict[str, Case] = {one.case.id: one.case for one in placed}
    return by_id.__getitem__


@pytest.fixture(scope="session")
def rows(open_bench: Callable[[], Bench], placed: tuple[Placed, ...]) -> tuple[Row, ...]:
    """What the advisor did with the small cases."""
    with open_bench() as bench:
        return bench.run(placed)


@pytest.fixture(scope="session")
def row_of(rows: tuple[Row, ...]) -> Callable[[str], Row]:
    """What the advisor did with the case of an id."""
    return {row.case: row for row in rows}.__getitem__


@pytest.fixture(scope="session")
def made(open_bench: Callable[[], Bench]) -> Made:
    """What those rows were made with."""
    with open_bench() as bench:
        return bench.made


@pytest.fixture(scope="session")
def world(open_bench: Callable[[], Bench]) -> World:
    with open_bench() as bench:
        return World(bench.tables, bench.sections)


@pytest.fixture(scope="session")
def accepted_folder(
    tmp_path_factory: pytest.TempPathFactory, open_bench: Callable[[], Bench], case_folder: Path
) -> Path:
    """The accepted state of the small cases."""
    folder = tmp_path_factory.mktemp("accepted")
    with open_bench() as bench:
        gate.accept(folder, suite.measure(bench, suite.Options(cases=case_folder, accept=True)))
    return folder


@pytest.fixture
def small_suite(
    tmp_path: Path,
    case_folder: Path,
    accepted_folder: Path,
    retriever: HybridRetriever,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> SmallSuite:
    """The small cases with their accepted state, run with the guidance in memory."""
    monkeypatch.setattr(
        "advisor_evals.command.Bench",
        lambda settings, seed, assisted: Bench(settings, seed, retriever=retriever, intents=None, assisted=assisted),
    )
    shutil.copytree(case_folder, tmp_path / "cases")
    shutil.copytree(accepted_folder, tmp_path / "accepted")
    return SmallSuite(tmp_path, capsys)


@pytest.fixture
def tables_folder(tmp_path: Path) -> TablesFolder:
    """A copy of the shipped tables, to be changed at will."""
    return TablesFolder(Path(shutil.copytree(str(files("advisor_corpus") / "tables"), tmp_path / "tables")))
