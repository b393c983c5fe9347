"""The steps of a turn, in order, as a LangGraph graph: the same for every model.

    read → decide → retrieve → write → verify → reply
                                 ↑ ________|  once, for what is missing; then the engine's own wording stands for it

`read` is skipped where a control set a fact; `retrieve`, `write` and `verify` where there is nothing to write
from. The conversation is the only channel that is stored; the turn lives in memory.
"""

from typing import Annotated, Any, TypedDict

from langgraph.channels import UntrackedValue
from langgraph.graph import END, START, StateGraph

from advisor.agent.answering import Answering
from advisor.agent.assistant import Assistant
from advisor.agent.conversation import Conversation, load
from advisor.agent.deciding import Decider, reading_context
from advisor.agent.prompting import ReadingTask, WritingTask
from advisor.agent.turn import Turn
from advisor.agent.wording import compose
from advisor.core.drafts import Draft, Material
from advisor.core.ports import Retriever
from advisor.core.replies import Check
from advisor.verification.assembly import completed, joined
from advisor.verification.checks import unsaid
from advisor.verification.verifier import Problems, sift, verify

ATTEMPTS = 2
"""Drafts that a model may write before the engine's own wording stands."""


class State(TypedDict, total=False):
    """`conversation` is the stored form of a `Conversation`; `turn` is never stored."""

    conversation: dict[str, Any]
    turn: Annotated[Turn, UntrackedValue]


class Steps:
    """The nodes of the graph."""

    def __init__(self, assistant: Assistant, decider: Decider, answering: Answering, retriever: Retriever) -> None:
        self._assistant, self._decider = assistant, decider
        self._answering, self._retriever = answering, retriever

    def read(self, state: State) -> State:
        """What the message asks for, as requests."""
        conversation, turn = _both(state)
        assert turn.message is not None
        conversation = conversation.model_copy(update={"messages": (*conversation.messages, turn.message)})
        index = len(conversation.messages) - 1
        before = reading_context(conversation)
        requests, fell_back = self._assistant.read(ReadingTask(message=turn.message, index=index, context=before))
        turn = turn.model_copy(update={"requests": requests, "fell_back": _noted(turn, fell_back)})
        return _state(conversation, turn)

    def decide(self, state: State) -> State:
        """Facts with their evidence checked, decisions, and the next question."""
        conversation, turn = self._decider.apply(*_both(state))
        return _state(conversation, turn)

    def retrieve(self, state: State) -> State:
        """What the answer may be written from."""
        conversation, turn = _both(state)
        return _state(conversation, self._answering.prepare(conversation, turn))

    def write(self, state: State) -> State:
        """A draft by the model; at the second time, of what the first one left to say."""
        conversation, turn = _both(state)
        assert turn.material
        left = unsaid(turn.kept, turn.material) if turn.attempts else None
        rejected = tuple(check.detail for check in turn.failed)
        draft, fell_back = self._assistant.write(WritingTask.of(turn.material, left, rejected))
        update = {"draft": draft, "attempts": turn.attempts + 1, "fell_back": _noted(turn, fell_back)}
        return _state(conversation, turn.model_copy(update=update))

    def verify(self, state: State) -> State:
        """The sentences that pass their checks. Where they leave out what is required, the model is asked for it once;
        then the engine's own wording stands for it."""
        conversation, turn = _both(state)
        assert turn.material
        assert turn.draft
        material, sifted = turn.material, sift(turn.draft, turn.material)
        kept = joined(turn.kept, sifted.kept, material)
        missing = unsaid(kept, material)
        turn = turn.model_copy(update={"kept": kept, "failed": (*turn.failed, *_failed(sifted.problems))})
        if missing and turn.attempts < ATTEMPTS:
            return _state(conversation, turn)
        shown, own = completed(kept, material), bool(missing)
        checks = self._checked(shown, material)
        if not all(check.passed for check in checks):
            shown, own = compose(WritingTask.of(material)), True
            checks = self._checked(shown, material)
        return _state(conversation, turn.model_copy(update={"draft": shown, "checks": checks, "own_wording": own}))

    def reply(self, state: State) -> State:
        """The reply, and the conversation as it will be stored."""
        conversation, turn = _both(state)
        return _state(*self._answering.finish(conversation, turn))

    def _checked(self, draft: Draft, material: Material) -> tuple[Check, ...]:
        cited = {support.section for support in material.supports.values() if support.section}
        return verify(draft, material, {name: self._retriever.section(name) for name in cited})


def build_graph(steps: Steps) -> StateGraph[State]:
    """The graph, to be compiled with a checkpointer."""
    graph = StateGraph(State)
    for node in (steps.read, steps.decide, steps.retrieve, steps.write, steps.verify, steps.reply):
        graph.add_node(node.__name__, node)
    graph.add_conditional_edges(
        START, lambda state: "decide" if state["turn"].set_facts else "read", ["read", "decide"]
    )
    graph.add_edge("read", "decide")
    graph.add_edge("decide", "retrieve")
    graph.add_conditional_edges("retrieve", lambda s: "write" if s["turn"].material else "reply", ["write", "reply"])
    graph.add_edge("write", "verify")
    graph.add_conditional_edges("verify", _after_verify, ["write", "reply"])
    graph.add_edge("reply", END)
    return graph


def _after_verify(state: State) -> str:
    """On to the reply, too, where even the engine's own wording failed: the reply then says so."""
    return "reply" if state["turn"].checks else "write"


def _failed(problems: Problems) -> tuple[Check, ...]:
    return tuple(Check(name=name, passed=False, detail="; ".join(wrong[:3])) for name, wrong in problems.items())


def _both(state: State) -> tuple[Conversation, Turn]:
    return load(state.get("conversation")), state["turn"]


def _state(conversation: Conversation, turn: Turn) -> State:
    return {"conversation": conversation.model_dump(mode="json"), "turn": turn}


def _noted(turn: Turn, fell_back: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*turn.fell_back, fell_back))) if fell_back else turn.fell_back
