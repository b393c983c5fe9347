"""The built-in model: a LangChain chat model that needs no key and no network.

It reads with the guided reader and writes with the engine's own wording, and answers in the same form as a
language model: tool calls for the reading step, a draft as JSON for the writing step.
"""

import json
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from pydantic import Field

from advisor.agent.local_model import LocalChatModel
from advisor.agent.prompting import ReadingTask, WritingTask
from advisor.agent.wording import compose
from advisor.core.facts import Value
from advisor.core.ports import Reader
from advisor.core.readings import Reading

NAME = "guided"


class GuidedChatModel(LocalChatModel):
    """Reads and writes by rule. `reader` understands; the wording is the engine's own."""

    reader: Any = Field(exclude=True)

    @property
    def _llm_type(self) -> str:
        return NAME

    def _answer(self, messages: list[BaseMessage]) -> AIMessage:
        task = json.loads(str(messages[-1].content))
        if "parts" in task:
            draft = compose(WritingTask.model_validate(task))
            return AIMessage(draft.model_dump_json())
        return AIMessage("", tool_calls=self._calls(ReadingTask.model_validate(task)))

    def _calls(self, task: ReadingTask) -> list[Any]:
        reader: Reader = self.reader
        reading = reader.read(task.message, task.index, task.context)
        return [
            {"name": name, "args": args, "id": f"{name}-{number}", "type": "tool_call"}
            for number, (name, args) in enumerate(tool_calls(reading))
        ]


def tool_calls(reading: Reading) -> list[tuple[str, dict[str, Any]]]:
    """A reading as calls of the advisor's tools: name and arguments."""
    calls: list[tuple[str, dict[str, Any]]] = []
    if reading.topic:
        return [("talk", {"topic": reading.topic})]
    noted = reading.facts or reading.doubtful or reading.unsure or reading.contradictions
    if noted or reading.beside or (reading.workload and not reading.wants_decision):
        calls.append(("record_facts", _recorded(reading)))
    calls.extend(("record_facts", _recorded(one)) for one in reading.beside)
    if reading.wants_decision:
        calls.append(("recommend", {"workload": reading.workload}))
    if reading.what_if:
        calls.append(("what_if", {"changes": reading.what_if}))
    if reading.query:
        calls.append(("search_guidance", {"query": reading.query}))
    return calls


def _recorded(reading: Reading) -> dict[str, Any]:
    facts = [
        {"input": fact.input, "value": _plain(fact.value), "quote": fact.evidence.quote}
        for fact in reading.facts
        if fact.evidence
    ]
    return {"workload": reading.workload, "facts": facts, "unsure": list(reading.unsure)}


def _plain(value: Value | tuple[Value, ...]) -> Value | list[Value]:
    """A value as JSON has it."""
    return list(value) if isinstance(value, tuple) else value
