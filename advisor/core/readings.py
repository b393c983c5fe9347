"""What one message says: the border between understanding and the rest of a turn.

Everything in here is a proposal. Facts become facts only after the evidence checks.
"""

from typing import Literal

from advisor.core.facts import Fact, Value
from advisor.core.model import Model

Topic = Literal["greeting", "capabilities", "why_asked", "empty", "not_english", "start_over", "thanks"]
"""Talk about the conversation itself, answered without the engine or the corpus."""


Intent = Literal[
    "workload",
    "guidance",
    "outside",
    "answer",
    "pressing",
    "greeting",
    "thanks",
    "capabilities",
    "why_asked",
    "start_over",
]
"""What kind of message it is. `outside`: a question that the guidance cannot answer; `pressing`: asks once more for
what was declined, and means something only then."""


TOPICS: dict[Intent, Topic] = {
    "greeting": "greeting",
    "thanks": "thanks",
    "capabilities": "capabilities",
    "why_asked": "why_asked",
    "start_over": "start_over",
}
"""The intents that are talk, with their topics. Other topics are told by the words alone."""


class Intents(Model):
    """How probable each intent of a message is (they sum to 1), and which kind of outside question it is nearest to."""

    probabilities: dict[Intent, float]
    outside: str

    @property
    def likeliest(self) -> Intent:
        """The most probable intent."""
        return self.likeliest_but()

    def likeliest_but(self, *without: Intent) -> Intent:
        """The most probable of the other intents."""
        left = [intent for intent in self.probabilities if intent not in without]
        return max(left, key=lambda intent: self.probabilities[intent])

    def of(self, *intents: Intent) -> float:
        """How probable it is that the message has one of these intents."""
        return sum(self.probabilities.get(intent, 0.0) for intent in intents)


class OpenQuestion(Model):
    """The question the user was last asked, as far as understanding an answer needs it; `proposed` is the value that it
    asked to confirm."""

    inputs: tuple[str, ...]
    proposed: Value | None = None


class ReadingContext(Model):
    """What the conversation already holds when a message is read.

    `known` maps inputs to the values recorded so far for the workload in hand, called `workload`; `named` says whether
    the user gave it that name. `others` are the names of the other workloads.
    `last` are the facts that the user gave in the last message that held any. `pressing` holds the query that was
    declined in the turn before, if it was.
    """

    workload: str | None = None
    named: bool = False
    others: tuple[str, ...] = ()
    known: dict[str, Value | tuple[Value, ...]] = {}
    question: OpenQuestion | None = None
    last: tuple[Fact, ...] = ()
    pressing: str | None = None


class Contradiction(Model):
    """Two places of one message that say different things about an input."""

    input: str
    quotes: tuple[str, str]


class Reading(Model):
    """What one message says.

    `facts` carry evidence into the message; `doubtful` are readings that are not sure enough to be facts, `faint` those
    that are not even worth a question unless somebody else reads the same; `unsure` are
    inputs the user says they cannot answer; `what_if` are hypothetical values, never stored; `query` is a guidance
    question for the corpus;
    `workload` names the workload under discussion in the user's words; `data` names its data
    ("the transactions"); `wants_decision` is true where the user asks whether to outsource it. `beside` holds the
    name, facts and data of further workloads in the same message; `contradictions` are inputs that became no fact
    because the message says two things of them. A message may state facts and ask a question beside them.
    """

    facts: tuple[Fact, ...] = ()
    doubtful: tuple[Fact, ...] = ()
    faint: tuple[Fact, ...] = ()
    unsure: tuple[str, ...] = ()
    what_if: dict[str, Value] = {}
    query: str | None = None
    workload: str | None = None
    data: str | None = None
    wants_decision: bool = False
    topic: Topic | None = None
    beside: tuple["Reading", ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    def about(self, workload: str | None) -> "Reading":
        """What is said of the workload with this name; of the first where none has it."""
        return next((one for one in self.beside if workload and one.workload == workload), self)
