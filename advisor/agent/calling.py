"""Calls a chat model within limits: a time for the step, an end of what it says, and what it may cost.

The model runs in a thread of its own, so that a provider that hangs holds up nobody: when the time is over the step is
given up, and what the thread still hears is dropped.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import copy_context
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any, TypeVar

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.messages.ai import add_ai_message_chunks
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import BaseModel

from advisor.core.errors import ModelError, ModelOutputError
from advisor.core.ports import Ledger
from advisor.core.replies import Usage

ANSWER_LIMIT = 40_000
"""Characters of an answer, beyond which it has no end."""
MOST = 10**12
"""Tokens of a call, beyond which a provider's count is nonsense."""
CHARACTERS = 4
"""Characters of a token, about; for providers that do not count."""
Result = TypeVar("Result")
Hear = Callable[[str], None]
"""Is given each piece of the answer's text as it comes."""


class Deadline:
    """The end of a step's time. `seconds` begin when it is made."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, at least 0."""
        return max(0.0, self._end - time.monotonic())


class Caller:
    """Calls models. `explain` turns an exception of a provider into a sentence, or null; `ledger` counts what is
    spent and refuses when too much is."""

    def __init__(self, explain: Callable[[Exception], str | None], ledger: Ledger) -> None:
        self._explain, self._ledger = explain, ledger

    def call(
        self,
        model: Runnable[Any, Any],
        messages: Sequence[BaseMessage],
        deadline: Deadline,
        hear: Hear | None,
        count: Callable[[Usage], None],
    ) -> AIMessage:
        """The model's answer; with `hear`, its text is streamed too. `count` is told what it took, whether or not the
        call succeeds; a provider that fails before it says anything is taken to have cost nothing.

        Raises `ModelError` where the provider fails, the time is over, the ledger refuses or the answer has no end.
        """
        if refusal := self._ledger.refusal():
            raise ModelError(refusal)
        pieces: list[AIMessage] = []
        heard = 0
        try:
            for piece in self._in_time(lambda: _pieces(model, messages, streamed=hear is not None), deadline):
                pieces.append(piece)
                heard += max(1, len(str(piece.content)))
                if heard > ANSWER_LIMIT:
                    raise ModelError(f"its answer has no end within {ANSWER_LIMIT:,} characters")
                if hear:
                    hear(str(piece.text))
        finally:
            answer = _joined(pieces)
            if pieces or not deadline.left:
                count(self._ledger.add(usage_of(messages, answer)))
        return answer

    def _in_time(self, run: Callable[[], Iterator[AIMessage]], deadline: Deadline) -> Iterator[AIMessage]:
        heard: Queue[AIMessage | BaseException | None] = Queue()
        given_up = Event()

        def produce() -> None:
            try:
                for piece in run():
                    heard.put(piece)
                    if given_up.is_set():
                        return
                heard.put(None)
            except BaseException as error:  # noqa: BLE001 – raised again below, in the caller's thread
                heard.put(error)

        Thread(target=copy_context().run, args=(produce,), daemon=True, name="advisor-model").start()
        try:
            while (piece := _next(heard, deadline)) is not None:
                if isinstance(piece, BaseException):
                    raise self._explained(piece)
                yield piece
        finally:
            given_up.set()

    def _explained(self, error: BaseException) -> ModelError:
        """A failure of the model as `ModelError`. Providers raise their own classes, and their packages whatever an
        odd answer makes them raise; of the latter only the class is told, since the text may hold anything."""
        if isinstance(error, ModelError):
            return error
        reason = self._explain(error) if isinstance(error, Exception) else None
        explained = ModelError(reason or f"its answer could not be read ({type(error).__name__})")
        explained.__cause__ = error
        return explained


class Step:
    """One step of a turn: a call, and where its answer has the wrong form one more, with the reason, in structured
    output where the model has it. `usage` is what it took, whether or not it succeeds."""

    def __init__(self, caller: Caller, messages: Sequence[BaseMessage], seconds: float) -> None:
        self._caller, self._messages, self._deadline = caller, messages, Deadline(seconds)
        self.usage = Usage()

    def run(
        self,
        model: Runnable[Any, Any],
        parse: Callable[[AIMessage], Result],
        again: Callable[[], Runnable[Any, Any]],
        hear: Hear | None = None,
    ) -> Result:
        """What `parse` makes of the answer of `model`, and at the second time of the model that `again` makes.

        Raises `ModelError`.
        """
        answer = self._call(model, self._messages, hear)
        try:
            return parse(answer)
        except ModelOutputError as error:
            said = AIMessage(str(answer.text) or json.dumps([call["args"] for call in answer.tool_calls]))
            if not self._deadline.left:
                raise
            retry = HumanMessage(f"That cannot be used: {error}. Answer again in the form asked for.")
            return parse(self._call(again(), [*self._messages, said, retry], hear))

    def _call(self, model: Runnable[Any, Any], messages: Sequence[BaseMessage], hear: Hear | None) -> AIMessage:
        return self._caller.call(model, messages, self._deadline, hear, self._count)

    def _count(self, usage: Usage) -> None:
        self.usage = self.usage.plus(usage)


def with_tools(model: BaseChatModel, tools: Sequence[BaseTool]) -> Runnable[Any, Any]:
    """The model with the tools bound; one that knows no tools writes its calls as JSON, as the prompt says."""
    try:
        return model.bind_tools(tools)
    except NotImplementedError:
        return model


def structured(model: BaseChatModel, schema: type[BaseModel]) -> Runnable[Any, Any]:
    """The model held to a schema; the model itself where it cannot be."""
    try:
        return model.with_structured_output(schema.model_json_schema(), method="json_schema", include_raw=True)
    except (NotImplementedError, ValueError, TypeError):
        return model


def usage_of(messages: Sequence[BaseMessage], answer: AIMessage) -> Usage:
    """What a call took, as the provider counts it; about that, where it does not, or not sensibly."""
    counted: Mapping[str, Any] = answer.usage_metadata or {}
    tokens = [counted.get(name) for name in ("input_tokens", "output_tokens")]
    if all(isinstance(number, int) and 0 <= number <= MOST for number in tokens):
        return Usage(input_tokens=tokens[0], output_tokens=tokens[1])
    sent = sum(len(message.text) for message in messages)
    said = len(answer.text) + sum(len(str(call)) for call in answer.tool_calls)
    return Usage(input_tokens=-(-sent // CHARACTERS), output_tokens=-(-said // CHARACTERS), estimated=True)


def _next(heard: "Queue[AIMessage | BaseException | None]", deadline: Deadline) -> AIMessage | BaseException | None:
    """What is heard next; null at the end. Raises `ModelError` when the time is over, whatever may still be waiting."""
    try:
        if deadline.left:
            return heard.get(timeout=deadline.left)
    except Empty:
        pass
    raise ModelError(f"it did not answer within {deadline.seconds:g} seconds")


def _pieces(model: Runnable[Any, Any], messages: Sequence[BaseMessage], streamed: bool) -> Iterator[AIMessage]:
    """The answer piece by piece, or whole."""
    for piece in model.stream(messages) if streamed else [model.invoke(messages)]:
        # A model that was asked for structured output wraps its message, and adds what it makes of it.
        message = piece.get("raw") if isinstance(piece, dict) else piece
        if message is None and isinstance(piece, dict):
            continue
        if not isinstance(message, AIMessage):
            raise ModelOutputError(f"its answer is a {type(message).__name__}")
        yield message


def _joined(pieces: Sequence[AIMessage]) -> AIMessage:
    """The pieces of a streamed answer in one, or the answer that came whole."""
    chunks = [piece for piece in pieces if isinstance(piece, AIMessageChunk)]
    if not chunks:
        return pieces[-1] if pieces else AIMessage("")
    try:
        return add_ai_message_chunks(chunks[0], *chunks[1:])
    except (TypeError, ValueError):
        # Chunks whose further data do not add up; the text does.
        return AIMessage("".join(str(chunk.text) for chunk in chunks))
