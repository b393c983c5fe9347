"""Random ways through an interview: answers, corrections, "I don't know", digressions and what-ifs, in any order.

    python -m tests.agent.random_paths [--paths 10000] [--seed 1]

However somebody gets there, the decision is the one that the engine gives for their last answers entered directly, and
no input is asked that they have answered or cannot answer.
"""

import argparse
import sys
from random import Random

from advisor.adapters.cue_files import load_declines
from advisor.adapters.table_files import load_tables
from advisor.agent.conversation import Conversation
from advisor.agent.deciding import Decider
from advisor.agent.guided import tool_calls
from advisor.agent.tools import build_tools, run_tool_calls
from advisor.agent.turn import Turn
from advisor.core.decisions import Decision
from advisor.core.facts import Evidence, Fact, Value
from advisor.core.readings import Reading, ReadingContext
from advisor.matrix.evaluation import DEFAULT_DATA, decide
from advisor.retrieval.abstention import Abstention

TABLES = load_tables()
TOOLS = build_tools(TABLES)
LONGEST = 14
"""Messages of a path."""
Said = dict[str, Value | tuple[Value, ...]]


class Prepared:
    """A reader that says what a message was made to say."""

    def __init__(self) -> None:
        self.reading = Reading()

    def read(self, message: str, index: int, context: ReadingContext) -> Reading:
        return self.reading


class Path:
    """One conversation, and beside it what its user has said last of each input."""

    def __init__(self, random: Random) -> None:
        self.random, self.reader = random, Prepared()
        self.decider = Decider(TABLES, self.reader, Abstention(load_declines(), ()))
        self.conversation = Conversation()
        self.said: Said = {}
        self.unsure: set[str] = set()

    def walk(self) -> None:
        """An opening and some messages; every turn is checked."""
        self.send("chatbot", Reading(workload="chatbot", wants_decision=True))
        for _ in range(self.random.randint(1, LONGEST)):
            self.step()
            self.check()

    def step(self) -> None:
        """One message: what was asked, something else, a correction, or nothing to the point."""
        asked = self.conversation.question.inputs if self.conversation.question else ()
        kind = self.random.choice(
            ("answer", "answer", "answer", "other", "correct", "unsure", "query", "talk", "what_if")
        )
        inputs = {"answer": asked, "other": tuple(TABLES.inputs), "correct": tuple(self.said)}.get(kind, ())
        if kind == "unsure" and asked:
            self.send("no idea", Reading(unsure=tuple(name for name in asked if name not in self.said)))
            self.unsure |= {name for name in asked if name not in self.said}
        elif kind == "query":
            self.send("what drives the cost", Reading(query="what drives the cost"))
        elif kind == "talk":
            self.send("thanks", Reading(topic="thanks"))
        elif kind == "what_if":
            name = self.random.choice(list(TABLES.inputs))
            self.send("what if", Reading(what_if={name: self.random.choice(list(TABLES.inputs[name].values))}))
        elif inputs:
            some = self.random.sample(inputs, self.random.randint(1, min(3, len(inputs))))
            self.tell({name: self.value(name) for name in some})

    def value(self, name: str) -> Value | tuple[Value, ...]:
        """A value, or now and then two that stay possible."""
        values = list(TABLES.inputs[name].values)
        if len(values) > 2 and self.random.random() < 0.1:
            return tuple(self.random.sample(values, 2))
        return self.random.choice(values)

    def tell(self, told: Said) -> None:
        """A message that says these values."""
        message = "; ".join(told)
        facts = tuple(
            Fact(input=name, value=value, basis="stated", evidence=self.evidence(message, name))
            for name, value in told.items()
        )
        self.send(message, Reading(facts=facts))
        self.said |= told
        self.unsure -= set(told)

    def evidence(self, message: str, quote: str) -> Evidence:
        start = message.index(quote)
        return Evidence(message=len(self.conversation.messages), quote=quote, start=start, end=start + len(quote))

    def send(self, message: str, reading: Reading) -> None:
        """One turn of the dialogue logic, with the calls that the reading comes to."""
        self.reader.reading = reading
        calls = [{"name": name, "args": args} for name, args in tool_calls(reading)]
        messages = (*self.conversation.messages, message)
        conversation = self.conversation.model_copy(update={"messages": messages})
        turn = Turn(thread_id="t", message=message, requests=run_tool_calls(TOOLS, calls))
        self.conversation, _ = self.decider.apply(conversation, turn)

    def check(self) -> None:
        """The decision is that of direct entry, and what is asked is open."""
        assert self.reached() == self.entered(), self.said
        question = self.conversation.question
        asked = set(question.inputs) if question else set()
        settled = {name for name, value in self.said.items() if not isinstance(value, tuple)}
        assert not asked & (settled | self.unsure), (asked, self.said, self.unsure)

    def reached(self) -> Decision:
        """The decision of the conversation."""
        assert self.conversation.workload
        return self.decider.decision(self.conversation.workload)

    def entered(self) -> Decision:
        """The engine's decision for the same answers."""
        known = {name: list(value) if isinstance(value, tuple) else [value] for name, value in self.said.items()}
        return decide(TABLES, TABLES.known(known), DEFAULT_DATA)


def walk(paths: int, seed: int) -> None:
    """Walks so many paths; raises `AssertionError` at the first fault."""
    for number in range(paths):
        Path(Random(f"{seed}/{number}")).walk()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    walk(chosen.paths, chosen.seed)
    sys.stdout.write(f"{chosen.paths} random paths: each decision is that of direct entry.\n")


if __name__ == "__main__":
    main()
