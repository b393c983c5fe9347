"""What a model may ask for when it reads a message. Thin and typed: a tool checks its arguments and files a request.

The schemas come from the decision tables, so an organisation's own inputs are offered without a change here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from langchain_core.messages import ToolCall
from langchain_core.messages.tool import tool_call
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, Field, create_model

from advisor.agent.drafting import JsonObjects
from advisor.agent.turn import Recommend, RecordFacts, Request, SearchGuidance, Talk, WhatIf
from advisor.core.errors import ModelOutputError
from advisor.core.readings import Topic
from advisor.matrix.tables import Tables
from advisor.understanding.evidence import Proposal

Filed = tuple[str, Request]
"""What a tool returns: a word for the model, and the request that the turn carries out."""


class WrittenCall(BaseModel):
    """A tool call in a model's own writing."""

    name: str
    arguments: dict[str, Any]


class ToolCalls(BaseModel):
    """What the reading step answers with where a model writes its calls instead of making them."""

    calls: list[WrittenCall]


def build_tools(tables: Tables) -> dict[str, BaseTool]:
    """The tools by name, with argument schemas in the tables' vocabulary."""
    inputs: Any = Literal[tuple(tables.inputs)]
    topics: Any = Literal[get_args(Topic)]
    values: Any = _values(tables)
    fact = create_model(
        "StatedFact",
        input=(inputs, Field(description="which input of the decision tables")),
        value=(values | list[values], Field(description="one of that input's values, or several that the words leave")),
        quote=(str, Field(description="the user's exact words that say so, copied from the new message")),
    )
    schemas: dict[str, tuple[str, type[BaseModel], Any]] = {
        "record_facts": (
            "Record what the new message says about the workload, with the user's exact words.",
            create_model(
                "RecordFactsArguments",
                workload=(str | None, Field(default=None, description="the workload's name in the user's words")),
                facts=(list[fact], Field(default=[])),
                unsure=(list[inputs], Field(default=[], description="inputs the user says they cannot answer")),
            ),
            _record_facts,
        ),
        "recommend": (
            "The user asks whether to outsource a piece of AI work.",
            create_model("RecommendArguments", workload=(str | None, Field(default=None))),
            _recommend,
        ),
        "what_if": (
            "The user supposes different values (“what if we hired a team?”); nothing of it is stored.",
            create_model("WhatIfArguments", changes=(dict[inputs, values], Field(min_length=1))),
            _what_if,
        ),
        "search_guidance": (
            "The user asks something about outsourcing AI work that guidance may answer.",
            create_model("SearchGuidanceArguments", query=(str, Field(min_length=1))),
            _search_guidance,
        ),
        "talk": (
            "The message is about the conversation itself.",
            create_model("TalkArguments", topic=(topics, Field())),
            _talk,
        ),
    }
    return {
        name: StructuredTool.from_function(
            func=function, name=name, description=text, args_schema=schema, response_format="content_and_artifact"
        )
        for name, (text, schema, function) in schemas.items()
    }


def run_tool_calls(tools: Mapping[str, BaseTool], calls: Sequence[Mapping[str, Any]]) -> tuple[Request, ...]:
    """Carries out tool calls and returns the requests they filed, in order.

    Raises `ValueError` for an unknown tool or arguments that do not fit its schema.
    """
    requests: list[Request] = []
    for call in calls:
        if call["name"] not in tools:
            raise ValueError(f"there is no tool {call['name']!r}")
        filed = tools[call["name"]].invoke({"type": "tool_call", "id": call.get("id") or call["name"], **_kept(call)})
        requests.append(filed.artifact)
    return tuple(requests)


def written_calls(text: str) -> list[ToolCall]:
    """Tool calls that a small model wrote as JSON text instead of calling. Raises `ModelOutputError`."""
    found = list(JsonObjects().take(text))
    listed = [one for value in found for one in (value["calls"] if isinstance(value.get("calls"), list) else [value])]
    calls = [one for one in listed if isinstance(one, dict) and isinstance(one.get("name"), str)]
    if text.strip() and not calls:
        raise ModelOutputError("its answer holds no tool call as JSON")
    return [tool_call(name=str(one["name"]), args=_arguments(one), id=str(one["name"])) for one in calls]


def _arguments(call: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, by the names that models give them."""
    found: dict[str, Any] = next((call[name] for name in ("arguments", "args", "parameters") if name in call), {})
    return found


def _kept(call: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": call["name"], "args": call["args"]}


def _values(tables: Tables) -> Any:
    words = dict.fromkeys(value for field in tables.inputs.values() for value in field.values if isinstance(value, str))
    return bool | Literal[tuple(words)]


def _record_facts(workload: str | None, facts: list[Any], unsure: list[str]) -> Filed:
    proposals = tuple(Proposal(input=fact.input, value=fact.value, quote=fact.quote) for fact in facts)
    return "Filed.", RecordFacts(workload=workload, facts=proposals, unsure=tuple(unsure))


def _recommend(workload: str | None) -> Filed:
    return "The engine decides.", Recommend(workload=workload)


def _what_if(changes: dict[str, Any]) -> Filed:
    return "The engine decides.", WhatIf(changes=changes)


def _search_guidance(query: str) -> Filed:
    return "Searching.", SearchGuidance(query=query)


def _talk(topic: Topic) -> Filed:
    return "Noted.", Talk(topic=topic)
