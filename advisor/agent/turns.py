"""Runs turns on threads: one at a time for each thread, stored as a whole or not at all."""

import hashlib
import sqlite3
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from langgraph.checkpoint.sqlite import SqliteSaver

from advisor.agent.conversation import Conversation, load
from advisor.agent.graph import Steps, build_graph
from advisor.agent.turn import SetFacts, Turn
from advisor.core.errors import BusyError, MessageTooLongError, UnknownThreadError, UsageError
from advisor.core.replies import Reply, ReplyEvent, StepEvent, TextEvent, ToolCall, TurnEvent
from advisor.matrix.tables import Tables

MESSAGE_LIMIT = 100_000
"""Characters of a message; beyond it a message is refused."""
WAIT = 30.0
"""Seconds to wait for another turn of the same thread."""
PIECE = 24
"""Characters of a piece of streamed text, at least; pieces end at a space."""
TITLES = {
    "read": "Read the message",
    "decide": "Applied the decision tables",
    "retrieve": "Looked up the guidance",
    "write": "Wrote the answer",
    "verify": "Checked every sentence",
}


class Turns:
    """Runs turns. `saver` stores conversations, `locks` is a folder for the threads' locks."""

    def __init__(self, steps: Steps, saver: SqliteSaver, locks: Path, tables: Tables) -> None:
        self._graph = build_graph(steps).compile(checkpointer=saver)
        self._saver, self._locks, self._tables = saver, locks, tables

    def run(
        self, owner: str, thread_id: str, message: str | None = None, set_facts: SetFacts | None = None
    ) -> Iterator[TurnEvent]:
        """Runs one turn and yields its events, the reply last.

        Raises `MessageTooLongError`, or `BusyError` where the thread's turn before does not end.
        """
        if message is not None:
            check_message(message)
        start = time.monotonic()
        key = _key(owner, thread_id)
        turn = Turn(thread_id=thread_id, message=message, set_facts=set_facts)
        try:
            with FileLock(self._locks / f"{_digest(key)}.lock", timeout=WAIT):
                yield from self._run(key, turn, start)
        except Timeout as error:
            raise BusyError(
                f"The thread {thread_id!r} is busy with another message; wait for its answer and try again."
            ) from error

    def conversation(self, owner: str, thread_id: str) -> Conversation:
        """The stored conversation. Raises `UnknownThreadError`."""
        values = self._graph.get_state(_config(_key(owner, thread_id))).values
        if "conversation" not in values:
            raise UnknownThreadError(f"There is no conversation {thread_id!r}; a first message opens one.")
        return load(values["conversation"])

    def _run(self, key: str, turn: Turn, start: float) -> Iterator[TurnEvent]:
        before = self._newest(key)
        try:
            with closing(self._steps(key, turn)) as steps:
                final, shown = yield from steps
        except BaseException:
            # The graph stores what it has when it is stopped; a turn is stored as a whole or not at all.
            self._keep(key, before)
            raise
        self._keep(key, self._newest(key))
        assert final.reply
        reply = final.reply.model_copy(update={"seconds": round(time.monotonic() - start, 3)})
        assert reply.text.startswith(shown)
        for piece in pieces(reply.text.removeprefix(shown)):
            yield TextEvent(text=piece)
        yield ReplyEvent(reply=reply)

    def _steps(self, key: str, turn: Turn) -> Generator[TurnEvent, None, tuple[Turn, str]]:
        """Runs the graph and yields its steps, and its text as it becomes certain; returns the finished turn, and the
        text so far."""
        shown = ""
        # "exit" stores the conversation once, at the end; a process that is killed leaves the thread as it was.
        graph = self._graph.stream({"turn": turn}, _config(key), stream_mode=["updates", "custom"], durability="exit")
        for mode, update in graph:
            if mode == "custom":
                text = str(update)
                assert text.startswith(shown)
                if text != shown:
                    yield TextEvent(text=text.removeprefix(shown))
                    shown = text
                continue
            assert isinstance(update, dict)
            for step, values in update.items():
                turn = values["turn"]
                if step in TITLES:
                    calls = _calls(turn) if step == "read" else ()
                    yield StepEvent(name=step, title=TITLES[step], detail=_detail(step, turn), calls=calls)
        return turn, shown

    def _newest(self, key: str) -> str | None:
        """The id of the newest stored state of a thread."""
        with self._saver.cursor(transaction=False) as cursor:
            cursor.execute("SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?", (key,))
            row = cursor.fetchone()
        newest: str | None = row[0]
        return newest

    def _keep(self, key: str, checkpoint: str | None) -> None:
        """Keeps one stored state of a thread and forgets all others; the graph needs no other."""
        with self._saver.cursor() as cursor:
            for table in ("checkpoints", "writes"):
                cursor.execute(
                    f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id IS NOT ?",
                    (key, checkpoint),
                )


def last(events: Iterator[TurnEvent]) -> Reply:
    """The reply at the end of a turn's events."""
    reply = None
    for event in events:
        if isinstance(event, ReplyEvent):
            reply = event.reply
    assert reply
    return reply


def pieces(text: str) -> Iterator[str]:
    """The text in pieces that join to it."""
    start = 0
    while start < len(text):
        end = text.find(" ", start + PIECE)
        end = len(text) if end < 0 else end + 1
        yield text[start:end]
        start = end


def open_saver(file: Path) -> SqliteSaver:
    """A checkpointer on `file`, usable from all threads of this process."""
    connection = sqlite3.connect(file, check_same_thread=False, timeout=WAIT)
    saver = SqliteSaver(connection)
    saver.setup()
    return saver


def check_message(message: str) -> None:
    """Raises `MessageTooLongError`, or `UsageError` for broken characters."""
    if len(message) > MESSAGE_LIMIT:
        raise MessageTooLongError(
            f"The message has {len(message):,} characters; at most {MESSAGE_LIMIT:,} can be read. Shorten it."
        )
    check_text("The message", message)


def check_text(what: str, text: str) -> None:
    """Raises `UsageError` for text that cannot be stored: half of a surrogate pair, most often from broken input."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(f"{what} holds a broken character at position {error.start}; remove it.") from error


def check_thread_id(thread_id: str) -> None:
    """Raises `UsageError` for a thread id that cannot be one."""
    if not thread_id.strip() or len(thread_id) > 200:
        raise UsageError("A thread id has between 1 and 200 characters; choose another.")
    check_text("The thread id", thread_id)


def _detail(step: str, turn: Turn) -> str:
    if step == "read":
        return ", ".join(request.kind.replace("_", " ") for request in turn.requests) or "nothing to go by"
    if step == "decide":
        noted = [f"{fact.input}: {_words(fact.value)}" for fact in turn.recorded]
        refused = [f"refused {reason}" for reason in turn.refused]
        decided = [f"→ {turn.decision.headline}"] if turn.decision else []
        return "; ".join([*noted, *refused, *decided]) or "no decision asked for"
    if step == "retrieve":
        cited = {s.section for s in turn.material.supports.values() if s.section} if turn.material else set()
        return f"{len(cited)} sections" if cited else "nothing needed"
    if step == "write":
        return f"{len(turn.draft.sentences)} sentences" if turn.draft else ""
    passed = sum(check.passed for check in turn.checks)
    return f"{passed} of {len(turn.checks)} checks passed"


def _calls(turn: Turn) -> tuple[ToolCall, ...]:
    # How a query came to its wording is for us to know; it was no argument of the call.
    unsaid = {"kind", "wording"}
    return tuple(
        ToolCall(name=request.kind, args=request.model_dump(mode="json", exclude=unsaid)) for request in turn.requests
    )


def _words(value: Any) -> str:
    return " or ".join(map(_words, value)) if isinstance(value, tuple) else str(value).lower()


def _key(owner: str, thread_id: str) -> str:
    return f"{len(owner)}:{owner}:{thread_id}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _config(key: str) -> Any:
    return {"configurable": {"thread_id": key}}
