"""The composition root: what an advisor is made of, and how it is put together."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Self
from uuid import uuid4

from langchain_core.language_models.chat_models import BaseChatModel
from langgraph.checkpoint.sqlite import SqliteSaver

from advisor.adapters.chat_models import disclosure, explain, open_chat_model
from advisor.adapters.corpus_files import load_disagreements, load_sections, load_sources
from advisor.adapters.cue_files import load_cues, load_declines
from advisor.adapters.data_folder import open_data_folder
from advisor.adapters.encoders import MiniLMEncoder, Remembering
from advisor.adapters.grounding_models import LocalGrounding, RememberingGrounding, ShippedGrounding
from advisor.adapters.handbook_encoder import HandbookEncoder, Prepared
from advisor.adapters.index_folder import IndexFolder, Progress
from advisor.adapters.reader_model import LazyClauseReader, LazyIntentReader, LazyNameReader, load_phrases, once
from advisor.adapters.rerankers import LocalReranker
from advisor.adapters.table_files import load_tables
from advisor.adapters.usage_ledger import UsageLedger
from advisor.adapters.workload_files import load_workloads
from advisor.agent.answering import Answering
from advisor.agent.assistant import Assistant
from advisor.agent.calling import Caller
from advisor.agent.deciding import Decider
from advisor.agent.graph import Steps
from advisor.agent.guided import NAME as GUIDED
from advisor.agent.guided import GuidedChatModel
from advisor.agent.material import MaterialBuilder
from advisor.agent.tools import build_tools
from advisor.agent.turn import SetFacts
from advisor.agent.turns import Turns, check_thread_id, last, open_saver
from advisor.core.documents import Section
from advisor.core.errors import HomeError, TableError, UnknownSectionError, UnknownWorkloadError
from advisor.core.facts import Value
from advisor.core.ports import Encoder, GroundingModel, IntentReader, Retriever
from advisor.core.replies import Reply, TurnEvent
from advisor.matrix.tables import Tables
from advisor.retrieval.abstention import Abstention
from advisor.retrieval.search import HybridRetriever, Indexes
from advisor.settings import Settings
from advisor.understanding.catalogue import Catalogue
from advisor.understanding.reader import GuidedReader, ReadOnce
from advisor.verification.verifier import Verifier

NOTHING_SENT = "Nothing leaves this machine."


class Parts(NamedTuple):
    """What all views of one advisor share."""

    turns: Turns
    retriever: Retriever
    tables: Tables
    model: str
    saver: SqliteSaver
    disclosure: str
    grounding: GroundingModel | None


class Advisor:
    """Answers whether to outsource AI work. Open it with `Advisor.open`; it is safe to use from several threads.

    Conversations are private to their owner; `as_owner` gives another owner's view of the same advisor.
    """

    def __init__(self, parts: Parts, owner: str) -> None:
        self._parts = parts
        self._owner = owner

    @classmethod
    def open(
        cls,
        *,
        model: str | None = None,
        tables: str | Path | None = None,
        home: str | Path | None = None,
        owner: str | None = None,
    ) -> Self:
        """Opens an advisor; what is null comes from the environment, then from the defaults.

        Raises `UnknownModelError`, `PackageMissingError`, `TableError` or `HomeError`. The index of the
        guidance is built when a question first needs it.
        """
        settings = Settings.read(model=model, tables=tables, home=home, owner=owner)
        return cls(build(settings), settings.owner)

    def as_owner(self, owner: str) -> "Advisor":
        """A view of this advisor for another owner; it shares everything but the conversations."""
        return Advisor(self._parts, owner)

    @property
    def model(self) -> str:
        """The name of the model that reads and writes."""
        return self._parts.model

    @property
    def disclosure(self) -> str:
        """What is sent to whom: nothing with the guided model."""
        return self._parts.disclosure

    @property
    def tables(self) -> Tables:
        """The decision tables in use."""
        return self._parts.tables

    def ask(self, message: str, thread_id: str | None = None) -> Reply:
        """One turn: the reply to `message` in the thread, or in a new one; `Reply.thread_id` names it.

        Raises `MessageTooLongError` or `BusyError`.
        """
        return last(self.stream(message, thread_id))

    def stream(self, message: str, thread_id: str | None = None) -> Iterator[TurnEvent]:
        """One turn as events: steps as they finish, the verified text in pieces, the whole reply last."""
        thread_id = uuid4().hex[:12] if thread_id is None else thread_id
        check_thread_id(thread_id)
        return self._parts.turns.run(self._owner, thread_id, message=message)

    async def aask(self, message: str, thread_id: str | None = None) -> Reply:
        """As `ask`, without blocking the event loop."""
        return await asyncio.to_thread(self.ask, message, thread_id)

    async def astream(self, message: str, thread_id: str | None = None) -> AsyncIterator[TurnEvent]:
        """As `stream`, without blocking the event loop."""
        events = self.stream(message, thread_id)
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event

    def set_fact(self, thread_id: str, workload: int, input: str, value: Value | Sequence[Value] | None) -> Reply:
        """Sets one input of a workload, as a control does; null means that the user cannot answer.

        Raises `UnknownInputError`, `UnknownValueError` or `UnknownWorkloadError`.
        """
        return self.set_facts(thread_id, workload, {input: value})

    def set_facts(self, thread_id: str, workload: int, values: Mapping[str, Value | Sequence[Value] | None]) -> Reply:
        """Sets several inputs of a workload at once; raises as `set_fact` does."""
        check_thread_id(thread_id)
        self.tables.known(values)
        if not isinstance(workload, int) or workload < 0:
            raise UnknownWorkloadError(f"Workloads are counted from 0; there is no {workload!r}.")
        plain = {name: tuple(v) if isinstance(v, list | tuple) else v for name, v in values.items()}
        return last(
            self._parts.turns.run(
                self._owner, thread_id, set_facts=SetFacts.model_validate({"workload": workload, "values": plain})
            )
        )

    def messages(self, thread_id: str) -> list[str]:
        """The user's messages of a thread as received; evidence points into them. Raises `UnknownThreadError`."""
        return list(self._parts.turns.conversation(self._owner, thread_id).messages)

    def section(self, section_id: str) -> Section:
        """A section of the guidance; citations point into its `text`. Raises `UnknownSectionError`."""
        return self._parts.retriever.section(section_id)

    def warm(self) -> None:
        """Loads the models and the index, which a first question would otherwise wait for."""
        self._parts.retriever.search("What should a contract say about exit?")
        if self._parts.grounding and self.model != GUIDED:
            self._parts.grounding.grounded([("It is ready.", "It is ready.")])

    def close(self) -> None:
        """Releases the data folder."""
        self._parts.saver.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def build(
    settings: Settings,
    *,
    chat_model: BaseChatModel | None = None,
    retriever: Retriever | None = None,
    intents: IntentReader | Literal["shipped"] | None = "shipped",
    tables: Tables | None = None,
    progress: Progress = lambda done, total: None,
) -> Parts:
    """Puts an advisor together. What is given takes the place of what the settings would choose.

    Without `intents`, the guided reader and the verification go by words alone and need no trained model.
    """
    tables = tables or load_tables(settings.tables)
    folder = open_data_folder(settings.home)
    clauses = LazyClauseReader(general_encoder()) if intents else None
    intents = build_intents() if intents == "shipped" else intents
    retriever = retriever or build_retriever(settings, intents=intents, progress=progress)
    _check_cited(tables, retriever)
    names = LazyNameReader(_minilm()) if intents else None
    reader = ReadOnce(GuidedReader(load_cues(), tables, intents, clauses, names))
    guided = GuidedChatModel(reader=reader)
    model = chat_model or (
        guided if settings.model == GUIDED else open_chat_model(settings.model, settings.limits.seconds)
    )
    ledger = UsageLedger(folder.usage, settings.model, settings.limits)
    caller = Caller(explain, ledger)
    assistant = Assistant(model, guided, tables, build_tools(tables), caller, settings.limits.seconds, intents)
    decider = Decider(tables, reader, Abstention(load_declines(), (), intents), build_catalogue() if intents else None)
    grounding = build_grounding(settings) if intents else None
    verifier = Verifier(grounding)
    builder = MaterialBuilder(tables, retriever, load_sources(), load_disagreements())
    answering = Answering(tables, decider, retriever, builder, settings.model)
    try:
        saver = open_saver(folder.threads)
    except sqlite3.Error as error:
        raise HomeError(
            f"The conversations in {folder.threads} cannot be opened ({error}); restore the file from a backup, or "
            "choose another data folder with --home."
        ) from error
    turns = Turns(Steps(assistant, decider, answering, retriever, verifier), saver, folder.locks, tables)
    sent = NOTHING_SENT if model is guided else disclosure(settings.model)
    return Parts(turns, retriever, tables, settings.model, saver, sent, grounding)


def _check_cited(tables: Tables, retriever: Retriever) -> None:
    """Raises `TableError` where a table cites a statement that the guidance does not hold."""
    for place, statement_id in tables.cited():
        try:
            section = retriever.section(statement_id.split(".", 1)[0])
            found = any(statement.id == statement_id for statement in section.statements)
        except UnknownSectionError:
            found = False
        if not found:
            raise TableError(
                f"{place} cites {statement_id!r}, which the guidance does not hold; mend or remove the id."
            )


def build_retriever(
    settings: Settings,
    *,
    encoder: Encoder | None = None,
    intents: IntentReader | None = None,
    progress: Progress = lambda done, total: None,
) -> HybridRetriever:
    """The guidance retriever on the data folder's index, which is built when a search first needs it."""
    folder = handbook_index(settings, encoder)
    sections = folder.sections
    encoder = encoder or HandbookEncoder(general_encoder())

    def open_indexes() -> Indexes:
        return folder.open_or_build(progress)

    reranker = LocalReranker(settings.reranker) if settings.reranker else None
    texts = (f"{section.title} {section.text}" for section in sections)
    return HybridRetriever(sections, encoder, open_indexes, Abstention(load_declines(), texts, intents), reranker)


def build_grounding(settings: Settings) -> GroundingModel:
    """The model that reads sentences beside what they rest on: the one that the settings name, or the shipped one."""
    return RememberingGrounding(LocalGrounding(settings.checker)) if settings.checker else _shipped_grounding()


@cache
def _shipped_grounding() -> GroundingModel:
    return RememberingGrounding(ShippedGrounding())


def build_intents() -> IntentReader:
    """The trained intent reader; its model is loaded when a message first needs it."""
    return LazyIntentReader(general_encoder())


def build_catalogue() -> Catalogue:
    """The catalogue of typical workloads; its vectors are loaded when a workload is first named."""
    return Catalogue(load_workloads(), once(lambda: load_phrases(general_encoder())), general_encoder())


@cache
def _minilm() -> MiniLMEncoder:
    """The encoder of this process: one model, however many advisors."""
    return MiniLMEncoder()


@cache
def general_encoder() -> Encoder:
    """As `_minilm`, with a memory for the texts of a turn."""
    return Remembering(_minilm())


def handbook_index(settings: Settings, encoder: Encoder | None = None) -> IndexFolder:
    """Where the index of the guidance is, or will be."""
    encoder = encoder or HandbookEncoder(Prepared(general_encoder()))
    return IndexFolder(open_data_folder(settings.home).index, load_sections(), encoder)


def build_index(settings: Settings, progress: Progress) -> Path:
    """Builds the index of the guidance unless it is there; returns its folder. Raises `BusyError`."""
    folder = handbook_index(settings)
    folder.open_or_build(progress)
    return folder.path
