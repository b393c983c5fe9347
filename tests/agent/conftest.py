"""An advisor as it is shipped, with the learned readers and the catalogue, and threads to talk to it in."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from advisor.bootstrap import Advisor, build
from advisor.core.replies import Reply
from advisor.retrieval.search import HybridRetriever
from advisor.settings import Settings

Talk = Callable[..., Reply]
THREADS = count()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, retriever: HybridRetriever) -> Iterator[Advisor]:
    """An advisor with the learned readers; each test talks in threads of its own."""
    settings = Settings.read(home=tmp_path_factory.mktemp("shipped"))
    with Advisor(build(settings, retriever=retriever), "me") as advisor:
        yield advisor


@pytest.fixture
def talk(shipped: Advisor) -> Talk:
    """Sends messages in a thread of the test's own; the last reply."""
    thread = f"talk {next(THREADS)}"

    def _talk(*messages: str) -> Reply:
        return [shipped.ask(message, thread) for message in messages][-1]

    return _talk
