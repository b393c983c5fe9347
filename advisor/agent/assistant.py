"""Calls a chat model for the two steps of a turn, and turns to the guided model where it fails.

A model's answer is used only where it has the right form; a wrong form gets one retry with the reason, in structured
output where the model has it.
"""

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.tools import BaseTool
from pydantic import ValidationError

from advisor.agent.calling import Caller, Step, structured, with_tools
from advisor.agent.drafting import Drafting, WrittenDraft
from advisor.agent.guided import GuidedChatModel
from advisor.agent.prompting import ReadingTask, WritingTask, reading_messages, writing_messages
from advisor.agent.tools import ToolCalls, run_tool_calls, written_calls
from advisor.agent.turn import Request
from advisor.agent.weighing import weighed
from advisor.core.drafts import Draft, Sentence
from advisor.core.errors import ModelError, ModelOutputError
from advisor.core.ports import IntentReader
from advisor.core.replies import Usage
from advisor.matrix.tables import Tables

WRONG_FORM = "its answer did not have the form asked for"
CALLS = 30
"""Tool calls of one answer, beyond which it has no end."""


class Read(NamedTuple):
    """What the reading step yielded, why the guided model had to step in, if it had to, and what it took."""

    requests: tuple[Request, ...]
    fell_back: str | None
    usage: Usage


class Wrote(NamedTuple):
    """As `Read`, of the writing step: `draft` is the guided model's, to be used in the place of what was not heard; it
    is null where the model did its work."""

    draft: Draft | None
    fell_back: str | None
    usage: Usage


class Assistant:
    """Reads and writes with `model`, within the `seconds` of each step. `intents` weighs what the model asks for."""

    def __init__(
        self,
        model: BaseChatModel,
        guided: GuidedChatModel,
        tables: Tables,
        tools: Mapping[str, BaseTool],
        caller: Caller,
        seconds: float,
        intents: IntentReader | None = None,
    ) -> None:
        self._model, self._guided = model, guided
        self._tables, self._tools = tables, tools
        self._caller, self._seconds, self._intents = caller, seconds, intents

    @property
    def is_guided(self) -> bool:
        """Whether the guided model does all the reading and writing."""
        return self._model is self._guided

    def read(self, task: ReadingTask) -> Read:
        """What the message comes to. What the guided reader finds in it always counts; a language model says what the
        user wants, as far as the message may be of that kind."""
        messages = reading_messages(self._tables, task)
        guided = self._requests(self._guided.invoke(messages))
        if self.is_guided:
            return Read(guided, None, Usage())
        step = Step(self._caller, messages, self._seconds)
        try:
            tooled = with_tools(self._model, [*self._tools.values()])
            asked = step.run(tooled, self._requests, lambda: structured(self._model, ToolCalls))
        except ModelError as error:
            return Read(guided, _said(error), step.usage)
        intents = self._intents.read(task.message) if self._intents else None
        return Read(weighed(asked, guided, task.message, intents), None, step.usage)

    def write(self, task: WritingTask, hear: Callable[[Sentence], None]) -> Wrote:
        """Writes from the material; `hear` is given each sentence of the model's as it comes."""
        messages = writing_messages(task)
        if self.is_guided:
            return Wrote(self._guided_draft(messages), None, Usage())
        step = Step(self._caller, messages, self._seconds)
        drafting, heard = Drafting(task.parts), 0

        def take(piece: str) -> None:
            nonlocal heard
            for sentence in drafting.take(piece):
                heard += 1
                hear(sentence)

        def parse(answer: AIMessage) -> None:
            for call in answer.tool_calls if not heard else ():
                take(json.dumps(call["args"]))
            if not heard:
                raise ModelOutputError(f"its draft has the wrong form: {drafting.fault or 'it holds no sentence'}")

        try:
            step.run(self._model, parse, lambda: structured(self._model, WrittenDraft), take)
        except ModelError as error:
            return Wrote(self._guided_draft(messages), _said(error), step.usage)
        return Wrote(None, None, step.usage)

    def _guided_draft(self, messages: list[BaseMessage]) -> Draft:
        return Draft.model_validate_json(str(self._guided.invoke(messages).text))

    def _requests(self, answer: AIMessage) -> tuple[Request, ...]:
        if answer.invalid_tool_calls:
            raise ModelOutputError(f"its tool call is not valid JSON: {answer.invalid_tool_calls[0]['error']}")
        calls = answer.tool_calls or written_calls(str(answer.text))
        if len(calls) > CALLS:
            raise ModelOutputError(f"it calls {len(calls)} tools, at most {CALLS} are carried out")
        try:
            return run_tool_calls(self._tools, calls)
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelOutputError(f"its tool call does not fit: {' '.join(str(error).split())[:300]}") from error


def _said(error: ModelError) -> str:
    """A failure in words for people; what was wrong with the form of an answer is for the model alone."""
    return WRONG_FORM if isinstance(error, ModelOutputError) else str(error)
