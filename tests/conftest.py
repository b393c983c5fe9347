"""What all tests share: no network, no settings of the machine's user, and advisors that need no model files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from pytest_socket import disable_socket, enable_socket

from advisor.bootstrap import Advisor, build, build_index
from advisor.retrieval.search import HybridRetriever
from advisor.settings import Settings
from advisor.testing import in_memory_retriever

OpenAdvisor = Callable[..., Advisor]


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ADVISOR_MODEL", "ADVISOR_TABLES", "OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def retriever() -> HybridRetriever:
    """The shipped guidance in memory, found by hashed words."""
    return in_memory_retriever()


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the index of the shipped guidance, built by the real encoder while no socket can be opened."""
    home = tmp_path_factory.mktemp("shipped")
    disable_socket(allow_unix_socket=True)
    try:
        build_index(Settings(home=home), lambda done, total: None)
    finally:
        enable_socket()
    return home


@pytest.fixture
def open_advisor(tmp_path: Path, retriever: HybridRetriever) -> Iterator[OpenAdvisor]:
    """Opens advisors on one data folder that go by words alone; takes a chat model in the guided one's place, and an
    owner."""
    opened: list[Advisor] = []

    def _open(chat_model: BaseChatModel | None = None, owner: str = "me", model: str = "guided") -> Advisor:
        settings = Settings.read(home=tmp_path / "home", owner=owner)
        parts = build(settings, chat_model=chat_model, retriever=retriever, intents=None)
        opened.append(Advisor(parts, owner))
        return opened[-1]

    yield _open
    for advisor in opened:
        advisor.close()


@pytest.fixture
def advisor(open_advisor: OpenAdvisor) -> Advisor:
    """The guided advisor."""
    return open_advisor()
