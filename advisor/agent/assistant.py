"""Calls a chat model for the two steps of a turn, and turns to the guided model where it fails.

A model's answer is used only where it has the right form; a wrong form gets one retry with the reason.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ValidationError

from advisor.agent.guided import GuidedChatModel
from advisor.agent.prompting import ReadingTask, WritingTask, reading_messages, writing_messages
from advisor.agent.tools import run_tool_calls
from advisor.agent.turn import Recommend, RecordFacts, Request, Talk
from advisor.core.drafts import Draft
from advisor.core.errors import ModelError, ModelOutputError
from advisor.matrix.tables import Tables

JSON_VALUE = re.compile(r"```(?:json)?\s*(?P<fenced>.*?)```|(?P<bare>[\[{].*[\]}])", re.DOTALL)
Result = TypeVar("Result")


class Answer(NamedTuple):
    """What a step yielded, and why the guided model had to step in, if it had to."""

    value: Any
    fell_back: str | None


class Assistant:
    """Reads and writes with `model`; `explain` turns an exception of a provider into a sentence, or null."""

    def __init__(
        self,
        model: BaseChatModel,
        guided: GuidedChatModel,
        tables: Tables,
        tools: Mapping[str, BaseTool],
        explain: Callable[[Exception], str | None],
    ) -> None:
        self._model, self._guided = model, guided
        self._tables, self._tools = tables, tools
        self._explain = explain

    @property
    def is_guided(self) -> bool:
        """Whether the guided model does all the reading and writing."""
        return self._model is self._guided

    def read(self, task: ReadingTask) -> Answer:
        """The requests (a tuple of `Request`) that the message comes to.

        What the guided reader finds in the message always counts; a language model says what the user wants.
        """
        messages, tools = reading_messages(self._tables, task), list(self._tools.values())
        answer = self._step(messages, self._requests, tools)
        if self.is_guided:
            return answer
        guided = self._requests(self._call(self._guided, messages, tools))
        return Answer(_joined(answer.value, guided), answer.fell_back)

    def write(self, task: WritingTask) -> Answer:
        """A `Draft` from the material."""
        return self._step(writing_messages(task), _draft)

    def _step(
        self, messages: list[BaseMessage], parse: Callable[[AIMessage], Result], tools: list[BaseTool] | None = None
    ) -> Answer:
        if self.is_guided:
            return Answer(parse(self._call(self._guided, messages, tools)), None)
        try:
            answer = self._call(self._model, messages, tools)
            try:
                return Answer(parse(answer), None)
            except ModelOutputError as error:
                retry = HumanMessage(f"That cannot be used: {error}. Answer again in the form asked for.")
                return Answer(parse(self._call(self._model, [*messages, answer, retry], tools)), None)
        except ModelError as error:
            return Answer(parse(self._call(self._guided, messages, tools)), str(error))

    def _call(self, model: BaseChatModel, messages: list[BaseMessage], tools: list[BaseTool] | None) -> AIMessage:
        try:
            answer = _with_tools(model, tools).invoke(messages)
        except Exception as error:
            # Providers raise their own classes; what the adapter cannot explain is a fault of ours and stays loud.
            if reason := self._explain(error):
                raise ModelError(reason) from error
            raise
        if not isinstance(answer, AIMessage):
            raise ModelOutputError(f"its answer is a {type(answer).__name__}")
        return answer

    def _requests(self, answer: AIMessage) -> tuple[Request, ...]:
        text = str(answer.text).strip()
        calls: Any = answer.tool_calls or (_written_calls(text) if text else [])
        try:
            return run_tool_calls(self._tools, calls)
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelOutputError(f"its tool call does not fit: {_short(error)}") from error


def _with_tools(model: BaseChatModel, tools: list[BaseTool] | None) -> Runnable[Any, Any]:
    """The model with the tools bound; one that knows no tools writes its calls as JSON, as the prompt says."""
    try:
        return model.bind_tools(tools) if tools else model
    except NotImplementedError:
        return model


def _joined(model: tuple[Request, ...], guided: tuple[Request, ...]) -> tuple[Request, ...]:
    """The guided reader's facts with what the model says the user wants; the guided reading where it says nothing.

    The model's own proposals of facts follow, to be checked; what it says nobody can answer does not count. Talk
    gives way to facts, and a turn is about one workload: only the first recommendation is asked for.
    """
    facts = tuple(request for request in guided if isinstance(request, RecordFacts))
    proposed = tuple(one.model_copy(update={"unsure": ()}) for one in model if isinstance(one, RecordFacts))
    wanted = [one for one in model if not isinstance(one, RecordFacts) and not (facts and isinstance(one, Talk))]
    first = next((one for one in wanted if isinstance(one, Recommend)), None)
    kept = tuple(one for one in wanted if one is first or not isinstance(one, Recommend))
    return (*facts, *proposed, *kept) if facts or kept else (*guided, *proposed)


def _written_calls(text: str) -> list[dict[str, Any]]:
    """Tool calls that a small model wrote as JSON text instead of calling."""
    content = _json(text)
    items = content if isinstance(content, list) else [content]
    calls = [
        {"name": item["name"], "args": item.get("arguments", item.get("args", item.get("parameters", {})))}
        for item in items
        if isinstance(item, dict) and isinstance(item.get("name"), str)
    ]
    if not calls:
        raise ModelOutputError("its answer holds no tool call")
    return calls


def _draft(answer: AIMessage) -> Draft:
    try:
        draft = Draft.model_validate(_json(str(answer.text)))
    except ValidationError as error:
        raise ModelOutputError(f"its draft has the wrong form: {_short(error)}") from error
    if not draft.sentences:
        raise ModelOutputError("its draft is empty")
    return draft


def _json(text: str) -> Any:
    match = JSON_VALUE.search(text)
    try:
        return json.loads((match["fenced"] or match["bare"]) if match else text)
    except (ValueError, RecursionError) as error:
        raise ModelOutputError(f"its answer is not valid JSON ({_short(error)})") from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
