"""The steps of a turn, in order, as a LangGraph graph: the same for every model.

    read → decide → retrieve → write → verify → reply
                                 ↑ ________|  once, for what is missing; then the engine's own wording stands for it

`read` is skipped where a control set a fact; `retrieve`, `write` and `verify` where there is nothing to write
from. The conversation is the only channel that is stored; the turn lives in memory.
"""

from typing import Annotated, Any, TypedDict

from langgraph.channels import UntrackedValue
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph

from advisor.agent.answering import Answering
from advisor.agent.assistant import Assistant
from advisor.agent.conversation import Conversation, load
from advisor.agent.deciding import Decider, reading_context
from advisor.agent.prompting import ReadingTask, WritingTask
from advisor.agent.turn import Turn
from advisor.core.drafts import Draft, Material, Sentence
from advisor.core.ports import Retriever
from advisor.core.replies import Check, Usage
from advisor.verification.assembly import Assembly
from advisor.verification.checks import Problems, unsaid
from advisor.verification.verifier import Verifier

ATTEMPTS = 2
"""Drafts that a model may write before the engine's own wording stands."""


class State(TypedDict, total=False):
    """`conversation` is the stored form of a `Conversation`; `turn` is never stored."""

    conversation: dict[str, Any]
    turn: Annotated[Turn, UntrackedValue]


class Steps:
    """The nodes of the graph."""

    def __init__(
        self, assistant: Assistant, decider: Decider, answering: Answering, retriever: Retriever, verifier: Verifier
    ) -> None:
        self._assistant, self._decider, self._verifier = assistant, decider, verifier
        self._answering, self._retriever = answering, retriever

    def read(self, state: State) -> State:
        """What the message asks for, as requests."""
        conversation, turn = _both(state)
        assert turn.message is not None
        conversation = conversation.model_copy(update={"messages": (*conversation.messages, turn.message)})
        index = len(conversation.messages) - 1
        before = reading_context(conversation)
        read = self._assistant.read(ReadingTask(message=turn.message, index=index, context=before))
        turn = self._took(turn, read.usage).model_copy(
            update={"requests": read.requests, "fell_back": _noted(turn, read.fell_back)}
        )
        return _state(conversation, turn)

    def decide(self, state: State) -> State:
        """Facts with their evidence checked, decisions, and the next question."""
        conversation, turn = self._decider.apply(*_both(state))
        return _state(conversation, turn)

    def retrieve(self, state: State) -> State:
        """What the answer may be written from."""
        conversation, turn = _both(state)
        turn = self._answering.prepare(conversation, turn)
        if turn.material:
            get_stream_writer()(self._answering.begun(conversation, turn, Draft()))
        return _state(conversation, turn)

    def write(self, state: State) -> State:
        """A draft by the model, of which the sentences that pass their checks are shown as they come; at the second
        time, of what the first one left to say."""
        conversation, turn = _both(state)
        assert turn.material
        material, show = turn.material, get_stream_writer()
        assembly = self._assembly(material, turn.kept)

        def hear(sentence: Sentence) -> None:
            assembly.take(sentence)
            show(self._answering.begun(conversation, turn, assembly.settled))

        left = unsaid(turn.kept, material) if turn.attempts else None
        rejected = tuple(check.detail for check in turn.failed)
        wrote = self._assistant.write(WritingTask.of(material, left, rejected), hear)
        failed = (*turn.failed, *_failed(assembly.problems))
        if wrote.draft:
            # The guided model's draft goes beside what was heard before the model failed.
            assembly = self._assembly(material, assembly.kept)
            for sentence in wrote.draft.sentences:
                assembly.take(sentence)
            failed = (*failed, *_failed(assembly.problems))
        update = {
            "kept": assembly.kept,
            "failed": failed,
            "attempts": turn.attempts + 1,
            "gave_up": wrote.draft is not None,
            "fell_back": _noted(turn, wrote.fell_back),
        }
        return _state(conversation, self._took(turn, wrote.usage).model_copy(update=update))

    def verify(self, state: State) -> State:
        """What is shown, checked once more. Where the draft leaves out what is required, the model is asked for it
        once; then the engine's own wording stands for it."""
        conversation, turn = _both(state)
        assert turn.material
        material = turn.material
        missing = unsaid(turn.kept, material)
        if missing and turn.attempts < ATTEMPTS and not turn.gave_up:
            return _state(conversation, turn)
        assembly = self._assembly(material, turn.kept)
        assembly.complete()
        cited = {support.section for support in material.supports.values() if support.section}
        checks = self._verifier.verify(assembly.kept, material, {name: self._retriever.section(name) for name in cited})
        update = {"draft": assembly.kept, "checks": checks, "own_wording": bool(missing)}
        return _state(conversation, turn.model_copy(update=update))

    def reply(self, state: State) -> State:
        """The reply, and the conversation as it will be stored."""
        conversation, turn = _both(state)
        return _state(*self._answering.finish(conversation, turn))

    def _assembly(self, material: Material, kept: Draft) -> Assembly:
        return Assembly(material, lambda sentence: self._verifier.problems(sentence, material), kept)

    def _took(self, turn: Turn, usage: Usage) -> Turn:
        """The turn with what a step took of a language model."""
        if self._assistant.is_guided:
            return turn
        return turn.model_copy(update={"usage": turn.usage.plus(usage) if turn.usage else usage})


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
