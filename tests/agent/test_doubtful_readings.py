"""What was understood without being sure is proposed, in the user's words, and stored only once it is confirmed."""

from advisor.adapters.cue_files import load_cues, load_declines
from advisor.adapters.table_files import load_tables
from advisor.agent.conversation import Conversation
from advisor.agent.deciding import Decider, reading_context
from advisor.agent.guided import tool_calls
from advisor.agent.tools import build_tools, run_tool_calls
from advisor.agent.turn import Turn
from advisor.core.facts import Evidence, Fact, Value
from advisor.core.readings import Reading, ReadingContext
from advisor.retrieval.abstention import Abstention
from advisor.understanding.reader import GuidedReader

TABLES = load_tables()
OPENING = "Should we outsource our bot? We have sort of a lab."
QUOTE = "We have sort of a lab"


class UnsureOfTheOpening:
    """The guided reader, save that it understands the opening without being sure."""

    def __init__(self, value: Value | tuple[Value, ...]) -> None:
        self._guided, self._value = GuidedReader(load_cues(), TABLES), value

    def read(self, message: str, index: int, context: ReadingContext) -> Reading:
        if message != OPENING:
            return self._guided.read(message, index, context)
        start = message.index(QUOTE)
        evidence = Evidence(message=index, quote=QUOTE, start=start, end=start + len(QUOTE))
        fact = Fact(input="maturity", value=self._value, basis="stated", confidence=0.6, evidence=evidence)
        return Reading(workload="bot", wants_decision=True, doubtful=(fact,))


def talk(*messages: str, value: Value | tuple[Value, ...] = "emerging") -> Conversation:
    """The conversation after these messages."""
    reader, tools = UnsureOfTheOpening(value), build_tools(TABLES)
    decider, conversation = Decider(TABLES, reader, Abstention(load_declines(), ())), Conversation()
    for number, message in enumerate(messages):
        conversation = conversation.model_copy(update={"messages": (*conversation.messages, message)})
        reading = reader.read(message, number, reading_context(conversation))
        calls = [{"name": name, "args": args} for name, args in tool_calls(reading)]
        requests = run_tool_calls(tools, calls)
        conversation, _ = decider.apply(conversation, Turn(thread_id="t", message=message, requests=requests))
    return conversation


def known(conversation: Conversation) -> dict[str, object]:
    assert conversation.workload
    return {fact.input: fact.value for fact in conversation.workload.facts}


def test_it_is_no_fact_and_the_question_quotes_it() -> None:
    conversation = talk(OPENING)
    assert known(conversation) == {}
    question = conversation.question
    assert question
    taken = f"From “{QUOTE}” I take it that your team is still emerging; is that right?"
    assert question.text == f"{TABLES.inputs['maturity'].question} {taken}"
    assert question.proposal
    assert question.proposal.value == "emerging"
    assert {option.value for option in question.options} == {"none", "emerging", "mature", None}


def test_yes_makes_it_a_fact() -> None:
    conversation = talk(OPENING, "yes")
    assert known(conversation) == {"maturity": "emerging"}
    assert conversation.workload
    assert conversation.workload.doubtful == ()


def test_no_leaves_the_other_values() -> None:
    assert known(talk(OPENING, "no")) == {"maturity": ("none", "mature")}


def test_another_answer_counts_and_ends_the_doubt() -> None:
    conversation = talk(OPENING, "nobody")
    assert known(conversation) == {"maturity": "none"}
    assert conversation.workload
    assert conversation.workload.doubtful == ()


def test_not_to_know_ends_it_too() -> None:
    conversation = talk(OPENING, "I don't know")
    assert known(conversation) == {}
    assert conversation.question
    assert conversation.question.inputs != ("maturity",)


def test_several_values_are_asked_for_plainly() -> None:
    question = talk(OPENING, value=("emerging", "mature")).question
    assert question
    assert question.inputs == ("maturity",)
    assert question.text == TABLES.inputs["maturity"].question
    assert question.proposal is None
