"""An advisor without language model, retrieval or storage: the engine decides, the words are made up.

It keeps to the part of the real advisor that the web UI uses, so that the UI's tests are fast. Single words in
a message steer it: "fail" raises an `AdvisorError`, "crash" another error, and "wait" waits until any message
of anybody says "release". Run as a program, it serves the web UI over itself: `fake_advisor.py PORT`.
"""

import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from advisor import AdvisorError
from advisor.adapters.table_files import load_tables
from advisor.core.documents import Citation, Section, SourceReference, Statement
from advisor.core.facts import Evidence, Fact, Value
from advisor.core.replies import (
    Option,
    Question,
    Reply,
    ReplyEvent,
    StepEvent,
    TextEvent,
    TurnEvent,
    Verification,
    Workload,
)
from advisor.matrix import evaluation, questions
from advisor.matrix.tables import Tables

LINES = (
    "A contract for enterprise AI has to cover six subjects.",
    "The terms of exit say what the vendor hands over, and in what form.",
    "Knowledge transfer takes 15 to 20 percent of the project's time.",
)
WORDS = {
    "bank": {"sensitivity": ("high", "customers' transactions")},
    "team of twelve": {"maturity": ("mature", "team of twelve runs models in production")},
    "proven everywhere": {"certainty": ("high", "proven everywhere")},
    "chatbot": {"sensitivity": ("medium", "support chatbot")},
}


def section() -> Section:
    """A section of three statements."""
    text, statements = "\n".join(LINES), []
    for number, line in enumerate(LINES):
        start = text.index(line)
        source = SourceReference(document="enterprise-matrix", heading="Contract Design")
        statements.append(Statement(id=f"s{number}", text=line, start=start, end=start + len(line), source=source))
    return Section(id="contract-exit", document="contract", title="Exit terms", text=text, statements=tuple(statements))


@dataclass
class FakeAdvisor:
    """Stands for `Advisor`; `released` lets turns go on whose message says "wait"."""

    model: str = "guided"
    disclosure: str = ""
    tables: Tables = field(default_factory=lambda: load_tables(None))
    released: threading.Event = field(default_factory=threading.Event)
    threads: dict[tuple[str, str], "FakeThread"] = field(default_factory=lambda: defaultdict(FakeThread))

    def as_owner(self, owner: str) -> "FakeOwner":
        return FakeOwner(self, owner)

    def warm(self) -> None: ...

    def close(self) -> None: ...


@dataclass
class FakeThread:
    """What a conversation holds."""

    messages: list[str] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)


@dataclass
class FakeOwner:
    """Stands for one owner's view of the advisor."""

    advisor: FakeAdvisor
    owner: str

    def stream(self, message: str, thread_id: str) -> Iterator[TurnEvent]:
        if "fail" in message:
            raise AdvisorError("The language model cannot be reached; check its address.")
        if "crash" in message:
            raise ZeroDivisionError
        thread = self.advisor.threads[self.owner, thread_id]
        thread.messages.append(message)
        yield StepEvent(name="read", title="Read the message", detail="Looked for facts with their exact words.")
        if "wait" in message:
            self.advisor.released.wait(timeout=60)
        if "release" in message:
            self.advisor.released.set()
        self._learn(thread, message)
        yield StepEvent(name="decide", title="Decided", detail=f"{len(thread.facts)} facts went into the tables.")
        reply = self._reply(thread, thread_id, message)
        for word in reply.text.split(" "):
            yield TextEvent(text=word + " ")
        yield ReplyEvent(reply=reply)

    def set_fact(self, thread_id: str, *, workload: int, input: str, value: Value | None) -> Reply:
        return self.set_facts(thread_id, workload=workload, values={input: value})

    def set_facts(self, thread_id: str, *, workload: int, values: Mapping[str, Value | None]) -> Reply:
        thread = self.advisor.threads[self.owner, thread_id]
        for name, value in values.items():
            if value is None:
                thread.unsure.append(name)
            else:
                thread.facts[name] = Fact(input=name, value=value, basis="set")
        return self._reply(thread, thread_id, "")

    def messages(self, thread_id: str) -> list[str]:
        return self.advisor.threads[self.owner, thread_id].messages

    def section(self, section_id: str) -> Section:
        if section_id != "contract-exit":
            raise AdvisorError(f"There is no section {section_id!r}.")
        return section()

    def _learn(self, thread: FakeThread, message: str) -> None:
        for words, found in WORDS.items():
            for name, (value, quote) in found.items():
                if words in message and quote in message:
                    start, index = message.index(quote), len(thread.messages) - 1
                    evidence = Evidence(message=index, quote=quote, start=start, end=start + len(quote))
                    thread.facts[name] = Fact(input=name, value=value, basis="stated", evidence=evidence)

    def _reply(self, thread: FakeThread, thread_id: str, message: str) -> Reply:
        tables = self.advisor.tables
        known = tables.known({name: fact.value for name, fact in thread.facts.items()})
        decision = evaluation.decide(tables, known)
        about_work = bool(thread.facts) and "contract" not in message
        text = f"**{decision.headline}**\n\nWhy: your own words. The exit is in the contract [1]."
        if not about_work:
            text = f"You asked: {message}\n\nThe contract has to say what is handed over [1]."
        return Reply(
            thread_id=thread_id,
            model=self.advisor.model,
            seconds=0.1,
            text=text,
            status="answered" if not about_work else "recommended" if decision.outcome else "needs_input",
            question=self._question(thread, decision.outcome) if about_work else None,
            workloads=(Workload(name="Fraud model", facts=tuple(thread.facts.values()), decision=decision),)
            if thread.facts
            else (),
            citations=(self._citation(),),
            verification=Verification(passed=True),
        )

    def _question(self, thread: FakeThread, outcome: str | None) -> Question | None:
        tables, known = self.advisor.tables, {name: fact.values for name, fact in thread.facts.items()}
        if outcome is None:
            axis = questions.next_axis(tables, known, thread.unsure)
            names: tuple[str, ...] = (axis,) if axis else ()
        else:
            names = questions.screening(tables, known, outcome, thread.unsure)
        if not names:
            return None
        options = [
            Option(input=name, value=value, label=label)
            for name in names
            for value, label in [
                *((value, shown.label) for value, shown in tables.inputs[name].values.items()),
                (None, "I don't know"),
            ]
        ]
        first = tables.inputs[names[0]]
        text = first.question if len(names) == 1 else "Some facts could still stop this. Which do you know?"
        return Question(workload=0, inputs=names, text=text, why=first.why, options=tuple(options))

    def _citation(self) -> Citation:
        quote = LINES[1]
        start = "\n".join(LINES).index(quote)
        return Citation(
            id="1",
            document="contract",
            section="contract-exit",
            source="enterprise-matrix, “Exit Terms”",
            quote=quote,
            start=start,
            end=start + len(quote),
        )


if __name__ == "__main__":
    from advisor_ui.app import serve

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        serve(FakeAdvisor(), "127.0.0.1", int(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(0)
