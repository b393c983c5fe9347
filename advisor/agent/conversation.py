"""What a thread remembers between turns. Stored as plain JSON, with a version."""

from pydantic import ValidationError

from advisor.core.errors import ThreadFormatError
from advisor.core.facts import Fact
from advisor.core.model import SCHEMA_VERSION, Model
from advisor.core.replies import Question
from advisor.matrix.tables import Known, Tables

UNNAMED = "your workload"


class WorkloadRecord(Model):
    """A workload under discussion: its facts, what the user cannot answer, and which rounds were asked:
    the hard stops (`screened`) and the shape of the engagement (`shaped`). `doubtful` are readings to be confirmed;
    `typical` is the id of the catalogue's entry that its name is like."""

    name: str = UNNAMED
    typical: str | None = None
    data: str | None = None
    facts: tuple[Fact, ...] = ()
    doubtful: tuple[Fact, ...] = ()
    unanswerable: tuple[str, ...] = ()
    screened: bool = False
    shaped: bool = False

    def known(self, tables: Tables) -> Known:
        """The facts as the engine takes them."""
        return tables.known({fact.input: list(fact.values) for fact in self.facts})

    def with_facts(self, facts: tuple[Fact, ...]) -> "WorkloadRecord":
        """The record with `facts` in place of earlier ones about the same inputs."""
        new = {fact.input: fact for fact in facts}
        kept = tuple(fact for fact in self.facts if fact.input not in new)
        unanswerable = tuple(name for name in self.unanswerable if name not in new)
        doubtful = tuple(fact for fact in self.doubtful if fact.input not in new)
        update = {"facts": (*kept, *new.values()), "unanswerable": unanswerable, "doubtful": doubtful}
        return self.model_copy(update=update)

    def with_doubtful(self, facts: tuple[Fact, ...]) -> "WorkloadRecord":
        """The record with `facts` to be confirmed, save those about inputs that are known; of several about one input
        the surest, and of earlier ones and new ones the new."""
        known = {fact.input for fact in self.facts}
        surest = {fact.input: fact for fact in sorted(facts, key=lambda one: one.confidence)}
        new = {name: one for name, one in {**self._doubts(), **surest}.items() if name not in known}
        return self.model_copy(update={"doubtful": tuple(new.values())})

    def _doubts(self) -> dict[str, Fact]:
        return {fact.input: fact for fact in self.doubtful}


class Conversation(Model):
    """A thread: the user's messages as received, the workloads, and the open question.

    `tables` is the digest of the decision tables that the last turn was decided under. `declined` holds
    the query that the last turn declined, so that pressing after it stays declined.
    """

    schema_version: int = SCHEMA_VERSION
    tables: str = ""
    messages: tuple[str, ...] = ()
    workloads: tuple[WorkloadRecord, ...] = ()
    active: int = 0
    question: Question | None = None
    declined: str | None = None

    @property
    def workload(self) -> WorkloadRecord | None:
        """The workload in hand."""
        return self.workloads[self.active] if self.workloads else None

    def with_workload(self, position: int, record: WorkloadRecord) -> "Conversation":
        """The conversation with `record` in place `position`, added at the end where there is none yet."""
        workloads = (*self.workloads[:position], record, *self.workloads[position + 1 :])
        return self.model_copy(update={"workloads": workloads, "active": position})


def load(stored: object) -> Conversation:
    """A conversation from its stored form. Raises `ThreadFormatError` where this version cannot read it."""
    try:
        return Conversation.model_validate(stored or {})
    except ValidationError as error:
        raise ThreadFormatError(
            "This conversation was stored by another version of Advisor and cannot be read; start a new thread, or "
            "open it with the version that wrote it."
        ) from error
