"""Runs cases through an advisor, the way a user would, and records what it did."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Literal, Self

from advisor import Advisor, AdvisorError
from advisor.bootstrap import build, build_intents, build_retriever
from advisor.core.documents import SearchResult, Section
from advisor.core.ports import IntentReader, Retriever
from advisor.core.replies import Reply, ReplyEvent, StepEvent, ToolCall
from advisor.matrix.tables import Tables
from advisor.settings import Settings
from advisor_evals.cases import DialogueCase, GuidanceCase, Placed, UnanswerableCase
from advisor_evals.errors import NotMeasuredError
from advisor_evals.recorded import Assisted
from advisor_evals.records import Exchange, Made, Row, Saying
from advisor_evals.users import LIMIT, SimulatedUser

DISTRIBUTION = "outsourcing-advisor"


class WatchedRetriever:
    """A retriever that remembers which sections its last search found."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self.found: tuple[str, ...] = ()

    def search(self, query: str) -> SearchResult:
        """As the retriever that is watched."""
        result = self._retriever.search(query)
        self.found = tuple(passage.section.id for passage in result.passages)
        return result

    def section(self, section_id: str) -> Section:
        """As the retriever that is watched."""
        return self._retriever.section(section_id)

    def sections(self) -> tuple[Section, ...]:
        """As the retriever that is watched."""
        return self._retriever.sections()


class Bench:
    """An advisor set up for measuring: the settings' model, tables and index, and conversations in a folder that goes
    away with it."""

    def __init__(
        self,
        settings: Settings,
        seed: int,
        retriever: Retriever | None = None,
        intents: IntentReader | Literal["shipped"] | None = "shipped",
        assisted: Assisted | None = None,
    ) -> None:
        """`assisted` is a chat model in the place of the settings' one."""
        self._folder = TemporaryDirectory(prefix="advisor-eval-")
        intents = build_intents() if intents == "shipped" else intents
        self._watched = WatchedRetriever(retriever or build_retriever(settings, intents=intents))
        self._assisted = assisted
        model = assisted.name if assisted else settings.model
        apart = settings.model_copy(update={"home": Path(self._folder.name), "model": model})
        chat_model = assisted.chat_model if assisted else None
        parts = build(apart, chat_model=chat_model, retriever=self._watched, intents=intents)
        self._advisor = Advisor(parts, settings.owner)
        self.seed = seed

    @property
    def tables(self) -> Tables:
        """The tables that the advisor decides by."""
        return self._advisor.tables

    @property
    def sections(self) -> tuple[Section, ...]:
        """The guidance that the advisor answers from."""
        return self._watched.sections()

    @property
    def made(self) -> Made:
        """What rows of this bench are made with."""
        texts = "\n".join(section.model_dump_json() for section in self.sections)
        return Made(
            model=self._advisor.model,
            seed=self.seed,
            tables=self.tables.digest,
            guidance=hashlib.sha256(texts.encode()).hexdigest()[:16],
            version=version(DISTRIBUTION),
        )

    def run(self, placed: Sequence[Placed], progress: Callable[[int], None] = lambda done: None) -> tuple[Row, ...]:
        """One row for each case. Raises `NotMeasuredError` naming the case that could not be run."""
        rows: list[Row] = []
        for one in placed:
            try:
                rows.append(self._row(one))
            except AdvisorError as error:
                raise NotMeasuredError(f"The case {one.case.id} could not be run: {error}") from error
            progress(len(rows))
        return tuple(rows)

    def close(self) -> None:
        """Removes the conversations."""
        self._advisor.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _row(self, placed: Placed) -> Row:
        case = placed.case
        talk = self._dialogue(case) if isinstance(case, DialogueCase) else self._messages(case.id, _said(placed))
        exchanges = tuple(talk)
        cited = {citation.section for exchange in exchanges for citation in exchange.reply.citations}
        texts = {name: self._advisor.section(name).text for name in sorted(cited)}
        return Row(case=case.id, digest=case.digest, exchanges=exchanges, sections=texts)

    def _messages(self, thread: str, messages: Sequence[str]) -> Iterator[Exchange]:
        for number, message in enumerate(messages):
            yield self._turn(thread, number, Saying(kind="answer" if number else "opening", text=message))

    def _dialogue(self, case: DialogueCase) -> Iterator[Exchange]:
        user = SimulatedUser(case, self.seed)
        saying: Saying | None = user.open()
        for number in range(LIMIT):
            if saying is None:
                return
            exchange = self._turn(case.id, number, saying)
            yield exchange
            saying = user.next(exchange.reply.question)

    def _turn(self, thread: str, number: int, saying: Saying) -> Exchange:
        self._watched.found = ()
        if self._assisted:
            self._assisted.begin(thread, number)
        calls: tuple[ToolCall, ...] = ()
        reply: Reply | None = None
        for event in self._advisor.stream(saying.text, thread):
            if isinstance(event, StepEvent) and event.calls:
                calls = event.calls
            elif isinstance(event, ReplyEvent):
                reply = event.reply
        if self._assisted:
            self._assisted.end(thread, number)
        if reply is None:
            raise NotMeasuredError("the turn ended without a reply")
        return Exchange(saying=saying, reply=reply, calls=calls, found=self._watched.found)


def _said(placed: Placed) -> tuple[str, ...]:
    case = placed.case
    if isinstance(case, UnanswerableCase):
        return (case.question, case.press) if case.press else (case.question,)
    if isinstance(case, GuidanceCase):
        return (case.question,)
    assert not isinstance(case, DialogueCase)
    return (case.message,)
