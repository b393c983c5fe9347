"""Looks at the installation: what is there, what works, and what to do where something does not."""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, entry_points, version

from advisor.adapters.chat_models import disclosure, open_chat_model
from advisor.adapters.corpus_files import load_sections
from advisor.adapters.data_folder import open_data_folder
from advisor.adapters.encoders import PACKAGE
from advisor.adapters.table_files import load_tables
from advisor.bootstrap import NOTHING_SENT, handbook_index
from advisor.core.errors import AdvisorError
from advisor.core.model import Model
from advisor.matrix.checks import check
from advisor.settings import DEFAULT_MODEL, Settings

PACKAGES = (
    "langchain",
    "langgraph",
    "chromadb",
    "sentence-transformers",
    "torch",
    PACKAGE,
    "bm25s",
    "gradio",
    "pydantic",
)


class Finding(Model):
    """One thing looked at; `advice` says what to do where it is not in order."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Looks at everything; nothing is sent anywhere."""
    return list(_findings(settings))


def _findings(settings: Settings) -> Iterator[Finding]:
    recent = sys.version_info >= (3, 11)
    yield Finding(
        name="Python", ok=recent, detail=sys.version.split()[0], advice="" if recent else "Install 3.11 or later."
    )
    for package in PACKAGES:
        yield _package(package)
    yield _tried("Decision tables", lambda: _tables(settings))
    yield _tried("Guidance", lambda: f"{len(load_sections())} sections")
    yield _tried("Data folder", lambda: str(open_data_folder(settings.home).home))
    yield _tried("Index", lambda: _index(settings))
    yield _tried("Model", lambda: _model(settings))
    found = bool(entry_points(group="advisor.apps", name="ui"))
    yield Finding(name="Web UI", ok=found, detail="installed" if found else "missing")


def _package(name: str) -> Finding:
    try:
        return Finding(name=name, ok=True, detail=version(name))
    except PackageNotFoundError:
        return Finding(name=name, ok=False, detail="not installed", advice=f"Run `pip install {name}`.")


def _tried(name: str, look: Callable[[], str]) -> Finding:
    """Looks; an error of ours says itself what to do."""
    try:
        return Finding(name=name, ok=True, detail=look())
    except AdvisorError as error:
        return Finding(name=name, ok=False, detail="not in order", advice=str(error))


def _tables(settings: Settings) -> str:
    report = check(load_tables(settings.tables))
    place = settings.tables or "shipped"
    return f"{place}: {len(report.faults)} faults" if report.faults else f"{place}: no faults"


def _index(settings: Settings) -> str:
    folder = handbook_index(settings)
    if not folder.exists():
        return "not built yet; the first question builds it, or `advisor index`"
    vectors, _ = folder.open()
    return f"{vectors.count} statements and questions in {folder.path}"


def _model(settings: Settings) -> str:
    if settings.model == DEFAULT_MODEL:
        return f"guided. {NOTHING_SENT}"
    open_chat_model(settings.model)
    return f"{settings.model}: set up. {disclosure(settings.model)}"
