"""Records what a real chat model was sent and what it answered, and plays it back without it."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.tool import invalid_tool_call, tool_call
from langchain_core.outputs import LLMResult

from advisor.adapters.chat_models import open_chat_model
from advisor.agent.prompting import prompt_version
from advisor.core.model import Model
from advisor.testing.scripted import ScriptedChatModel


class SentMessage(Model):
    """A message that a model was sent."""

    role: str
    text: str


class CalledTool(Model):
    """A tool call of a model; `args` as JSON text where they could not be parsed."""

    name: str
    args: dict[str, Any] | str


class RecordedCall(Model):
    """A call of a model: what it was sent, and what it answered in `seconds`, or the class of what it `failed` with."""

    sent: tuple[SentMessage, ...]
    text: str = ""
    tools: tuple[CalledTool, ...] = ()
    failed: str | None = None
    seconds: float

    def answer(self) -> AIMessage | Exception:
        """The answer again."""
        if self.failed:
            return TimeoutError(f"recorded: {self.failed}")
        good = [
            tool_call(name=one.name, args=one.args, id=one.name) for one in self.tools if not isinstance(one.args, str)
        ]
        bad = [
            invalid_tool_call(name=one.name, args=one.args, id=one.name, error="not valid JSON")
            for one in self.tools
            if isinstance(one.args, str)
        ]
        return AIMessage(self.text, tool_calls=good, invalid_tool_calls=bad)


class CallRecorder(BaseCallbackHandler):
    """Hears a chat model's calls. Not for calls at the same time."""

    def __init__(self) -> None:
        self._calls: list[RecordedCall] = []
        self._sent: tuple[SentMessage, ...] = ()
        self._start = 0.0

    def take(self) -> tuple[RecordedCall, ...]:
        """The calls since it was asked last."""
        taken, self._calls = tuple(self._calls), []
        return taken

    def on_chat_model_start(self, serialized: dict[str, Any], messages: list[list[BaseMessage]], **kwargs: Any) -> None:
        """A call begins."""
        self._sent = tuple(SentMessage(role=one.type, text=str(one.text)) for one in messages[0])
        self._start = time.monotonic()

    def on_llm_end(self, response: LLMResult, **kwargs: Any) -> None:
        """A call has been answered."""
        message: Any = getattr(response.generations[0][0], "message", AIMessage(""))
        tools = [CalledTool(name=one["name"], args=one["args"]) for one in message.tool_calls]
        tools += [CalledTool(name=one["name"] or "", args=one["args"] or "") for one in message.invalid_tool_calls]
        self._note(text=str(message.text), tools=tuple(tools))

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """A call has failed."""
        self._note(failed=type(error).__name__)

    def _note(self, **answer: Any) -> None:
        seconds = round(time.monotonic() - self._start, 2)
        self._calls.append(RecordedCall(sent=self._sent, seconds=seconds, **answer))


def open_recorded(name: str, seconds: float) -> tuple[BaseChatModel, CallRecorder]:
    """The chat model with this `provider:model` name, and what hears its calls. Raises as `open_chat_model` does."""
    recorder = CallRecorder()
    return open_chat_model(name, seconds, callbacks=[recorder]), recorder


def open_playback() -> ScriptedChatModel:
    """A model for `play_back`."""
    return ScriptedChatModel(script=[AIMessage("")])


def play_back(model: ScriptedChatModel, calls: Sequence[RecordedCall]) -> None:
    """Lets a scripted model answer as recorded; beyond the recording it fails as a provider does."""
    model.begin([*(call.answer() for call in calls), EOFError("the recording ends here")])


def prompt_versions() -> dict[str, int]:
    """The versions of the prompts that models are given now."""
    return {name: prompt_version(name) for name in ("read", "write")}
