"""The guided reader: reads a message without any language model."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from advisor.core.facts import Fact
from advisor.core.ports import IntentReader, Reader
from advisor.core.readings import TOPICS, Contradiction, Intent, OpenQuestion, Reading, ReadingContext, Topic
from advisor.matrix.tables import Tables
from advisor.understanding.answers import ANSWER, BARE_REPLY, YES_BUT, AnswerReader
from advisor.understanding.clauses import Clause, clauses
from advisor.understanding.cued import cued_facts, yes_or_no
from advisor.understanding.cues import CueBook
from advisor.understanding.facts import CORRECTION, ClauseReader, joined, read_learned
from advisor.understanding.names import LOOSE, WORD, Name, NameReader, apart
from advisor.understanding.parting import mentioned, parted
from advisor.understanding.suppositions import supposed
from advisor.understanding.wants import (
    data_name,
    topic_of,
    wants_decision,
    wants_guidance,
    workload_name,
)

JOINED = re.compile(r",? and (?:also )?(?:our|an?|the) (?P<name>[^.,;:!?\n]{3,60})", re.IGNORECASE)
"""A second workload right behind the first: "our chatbot and our fraud model"."""
SWITCHING = frozenset(
    "what about how back switch go let's lets do first please now ok then next look and to at the our a an turn "
    "continue with so we take".split()
)
"""Words beside a workload's name with which one goes over to it."""
FIRM = 0.75
"""Confidence from which a reading counts; one below is put to the user for confirmation. Chosen on the development
split, for a precision of 0.97."""
OVERTURNS = 0.8
"""Confidence from which a reading that nobody asked for changes what is known."""
ASIDE = 0.8
"""Probability from which a message that answers the open question is a question beside it."""
MOVED = 0.6
"""Probability from which a message after a decline counts as a new matter."""
ASKED = 0.5
"""The same, for a message that is worded as a question to the guidance."""
REMEMBERED = 32
"""Messages that are remembered: as many as there may be turns at once."""


class Found(NamedTuple):
    """What cues and the learned reader find in a message: facts, contradictions, and what may faintly be meant."""

    facts: tuple[Fact, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    faint: tuple[Fact, ...] = ()


class GuidedReader:
    """The `Reader` port over a cue book and the decision tables."""

    def __init__(
        self,
        book: CueBook,
        tables: Tables,
        intents: IntentReader | None = None,
        clause_reader: ClauseReader | None = None,
        names: NameReader | None = None,
    ) -> None:
        """Without `intents`, what a message wants is told by its words alone; without `clause_reader`, so are facts;
        without `names`, so are the workloads' names."""
        self._book, self._tables, self._intents, self._clauses = book, tables, intents, clause_reader
        self._names = names
        self._answers = AnswerReader(book.answers, tables)

    def read(self, message: str, index: int, context: ReadingContext) -> Reading:
        """Reads the user's message number `index` of the thread."""
        wants = self._book.wants
        if topic := self._topic(message):
            answered = self._answers.read(message, index, context) if topic == "thanks" else ()
            return Reading(facts=answered, topic=None if answered else topic)
        if wants.what_if.search(message) and (context.workload or not self._describes(message)):
            return self._what_if(message, index)
        if context.workload and wants.flips.fullmatch(message):
            return Reading(wants_decision=True)
        if context.question and (agreed := self._answers.agreed(message, index, context.question)):
            return agreed
        facts = {fact.input: fact for fact in self._answers.read(message, index, context)}
        found = Found() if _whole(facts.values(), message) else self._facts(message, index, context)
        facts |= {
            fact.input: fact for fact in found.facts if fact.input not in facts and self._counts(fact, message, context)
        }
        facts |= {fact.input: fact for fact in self._answers.beside(message, index, context, facts)}
        firm = [name for name, fact in facts.items() if fact.confidence >= FIRM]
        unsure = self._answers.unsure(message, context, firm)
        facts = {name: fact for name, fact in facts.items() if name not in unsure}
        replied = bool(context.question and (facts or unsure))
        if context.pressing and not (facts and context.question) and not self._moves_on(message, bool(facts)):
            return Reading(query=context.pressing)
        if not facts and not unsure and (taken_up := self._taken_up(message, context)):
            return Reading(workload=taken_up.text, wants_decision=True)
        stated = any(fact.basis == "stated" for fact in facts.values())
        intent = self._intent(message, context, replied, stated)
        if not facts and (topic := TOPICS.get(intent)):
            return Reading(topic=topic)
        decision, asks = intent == "workload", intent in ("guidance", "outside") and not unsure
        if asks and (not stated or (self._intents and not context.workload)):
            # "Which clauses cover health data?" asks about such data; it says nothing of a workload.
            facts = {}
        if asks and not facts:
            return Reading(query=message.strip(), wants_decision=decision)
        named = self._named(message, context, decision)
        if len(named) > 1:
            first, *beside = self._parted(message, index, context, named)
            return first.model_copy(update={"unsure": unsure, "wants_decision": decision, "beside": tuple(beside)})
        return Reading(
            **_weighed(facts.values(), context.question),
            faint=tuple(one for one in found.faint if one.input not in (*facts, *unsure)),
            contradictions=tuple(one for one in found.contradictions if one.input not in facts),
            unsure=unsure,
            query=self._asked_beside(message, opens=not context.workload) if facts or unsure else None,
            workload=named[0].text if named else None,
            data=self._data(facts.values()),
            wants_decision=decision,
        )

    def _describes(self, message: str) -> bool:
        """Whether a message of several sentences describes a piece of work; a supposition makes it no what-if then."""
        several = len({clause.sentence for clause in clauses(message)}) > 1
        return several and self._intents is not None and self._intents.read(message).likeliest == "workload"

    def _taken_up(self, message: str, context: ReadingContext) -> Name | None:
        """The workload that a message without facts goes over to by its name ("back to the chatbot"), or gives the
        nameless one in hand ("it's a chatbot for customers")."""
        known = _known(message, context)
        words = set(WORD.findall(message.lower()))
        if len(known) == 1 and words <= known[0].words | LOOSE | SWITCHING:
            return known[0]
        if not context.workload or context.named or not self._names or "?" in message:
            return None
        return next(iter(self._names.read(message)), None)

    def _counts(self, fact: Fact, message: str, context: ReadingContext) -> bool:
        """Whether a reading that nobody asked for counts. One that is not sure changes nothing that is known ("the
        model is live" makes no team mature) unless it is said as a correction, and it tells no yes or no beside an
        answer or in a question."""
        if fact.confidence >= OVERTURNS or (context.question and fact.input in context.question.inputs):
            return True
        known = context.known.get(fact.input)
        if known is None:
            beside = context.question or _in_question(fact, message)
            return not beside or not yes_or_no(self._tables.inputs[fact.input])
        values = known if isinstance(known, tuple) else (known,)
        agrees = bool({*values} & {*fact.values})
        return agrees or bool(YES_BUT.match(message)) or any(CORRECTION.match(one.text) for one in clauses(message))

    def _named(self, message: str, context: ReadingContext, decision: bool) -> tuple[Name, ...]:
        """The workloads that the message names; what the advisor already knows by name is not named anew in passing."""
        if known := _known(message, context):
            return known
        text = workload_name(self._book.wants, message)
        by_words = apart(Name(text, message.index(text))) if text else ()
        if not self._names or (context.named and not decision):
            return by_words
        if len(by_words) > 1:
            return by_words
        found = self._names.read(message)
        if len(found) == 1:
            found = apart(found[0])
        if len(found) > 1 or not by_words:
            return found
        beside = JOINED.match(message, by_words[0].start + len(by_words[0].text))
        second = self._book.wants.name_ends.sub("", beside["name"]).strip() if beside else ""
        return (*by_words, Name(second, beside.start("name"))) if beside and second else by_words

    def _parted(self, message: str, index: int, context: ReadingContext, names: tuple[Name, ...]) -> Iterator[Reading]:
        """What a message says about each of several workloads.

        What is said before any of them is spoken of counts where it holds for the whole organisation.
        """
        *parts, before = parted(tuple(clauses(message)), names)
        common = [
            fact
            for fact in self._facts(message, index, context, before).facts
            if self._tables.inputs[fact.input].scope == "organisation"
        ]
        for name, among in zip(names, parts, strict=True):
            own = self._facts(message, index, context, among)
            facts = {fact.input: fact for fact in (*common, *own.facts)}
            yield Reading(
                **_weighed(facts.values()),
                faint=tuple(one for one in own.faint if one.input not in facts),
                contradictions=own.contradictions,
                workload=name.text,
                data=self._data(facts.values()),
            )

    def _data(self, facts: Iterable[Fact]) -> str | None:
        """What the data is called in the words that tell how sensitive it is."""
        quotes = (fact.evidence.quote for fact in facts if fact.input == "sensitivity" and fact.evidence)
        return data_name(self._book.wants, next(quotes, ""))

    def _asked_beside(self, message: str, opens: bool) -> str | None:
        """The question to the guidance that stands beside facts in a message, sentence for sentence, or null.

        Where the message opens a conversation and asks only one thing, that is the decision, however it is worded.
        """
        sentences = list(dict.fromkeys(clause.sentence.strip() for clause in clauses(message)))
        if not self._intents or len(sentences) < 2:
            return None
        if opens and sum(sentence.endswith("?") for sentence in sentences) < 2:
            return None
        for sentence in sentences:
            if sentence.endswith("?") and not wants_decision(self._book.wants, sentence):
                read = self._intents.read(sentence)
                if read.of("guidance", "outside") >= ASIDE:
                    return sentence
        return None

    def _facts(self, message: str, index: int, context: ReadingContext, among: Sequence[Clause] | None = None) -> Found:
        """What cues and the learned reader find in the message, or `among` some of its clauses."""
        by_cue = cued_facts(self._book, self._tables, message, index, among=among)
        if not self._clauses:
            return Found(by_cue)
        if context.question and BARE_REPLY.fullmatch(message):
            # A bare answer says nothing beyond what was asked, and "yes" to several questions nothing of any of them.
            return Found()
        # A long message is no bare answer, and reads as it would at any time.
        asked = context.question.inputs if context.question and len(message) <= ANSWER else ()
        learned = read_learned(self._clauses, self._book, self._tables, message, index, asked, among)
        contradictions = tuple(one.contradiction for one in learned.values() if one.contradiction)
        faint = tuple(fact for one in learned.values() for fact in one.faint)
        return Found(joined(by_cue, learned, self._tables), contradictions, faint)

    def _intent(self, message: str, context: ReadingContext, replied: bool, stated: bool) -> Intent:
        """What kind of message it is; `answer` also where nothing tells, or where it states facts and asks nothing."""
        wants = self._book.wants
        if wants_decision(wants, message):
            return "workload"
        if not self._intents:
            return "guidance" if wants_guidance(wants, message) else "answer"
        read = self._intents.read(message)
        if replied:
            return "guidance" if read.of("guidance", "outside") >= ASIDE else "answer"
        answers = context.question or stated
        return read.likeliest_but("pressing") if answers else read.likeliest_but("pressing", "answer")

    def _topic(self, message: str) -> Topic | None:
        """Talk about the conversation itself, and nothing else: "ok. hello"."""
        wants = self._book.wants
        if topic := topic_of(wants, message):
            return topic
        for clause in clauses(message):
            topic = topic_of(wants, clause.text)
            if not topic:
                break
        return topic

    def _what_if(self, message: str, index: int) -> Reading:
        """What is supposed, and what is stated beside it."""
        stated = cued_facts(self._book, self._tables, message, index)
        changes = supposed(
            self._book,
            self._tables,
            message,
            {fact.input for fact in stated},
            lambda text: self._facts(text, 0, ReadingContext()).facts,
        )
        return Reading(facts=stated if changes else (), what_if=changes, query=None if changes else message.strip())

    def _moves_on(self, message: str, states: bool) -> bool:
        """Whether a message after a decline is about something else; otherwise it presses for what was declined.

        `states` says whether it states facts, which pressing may do too ("we have consent, so it is allowed?").
        """
        wants = self._book.wants
        if wants_decision(wants, message) or not self._intents:
            return states or wants_decision(wants, message) or wants_guidance(wants, message)
        read = self._intents.read(message)
        asks = wants_guidance(wants, message) and read.of("guidance") >= ASKED
        tells = states and read.of("workload", "answer") >= ASKED and "?" not in message
        return asks or tells or max(read.of("workload"), read.of("guidance")) >= MOVED


class ReadOnce:
    """A reader that remembers the last messages it read: a turn reads its message, and again to check what a model
    proposes from it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._read: deque[tuple[tuple[str, int, ReadingContext], Reading]] = deque(maxlen=REMEMBERED)

    def read(self, message: str, index: int, context: ReadingContext) -> Reading:
        """As the reader within."""
        asked = (message, index, context)
        known = next((reading for one, reading in tuple(self._read) if one == asked), None)
        if known is None:
            known = self._reader.read(message, index, context)
            self._read.append((asked, known))
        return known


def _in_question(fact: Fact, message: str) -> bool:
    """Whether the words that say a fact stand in a question."""
    start = fact.evidence.start if fact.evidence else -1
    return any(
        clause.start <= start < clause.start + len(clause.text) and clause.sentence.rstrip().endswith("?")
        for clause in clauses(message)
    )


def _weighed(facts: Iterable[Fact], question: OpenQuestion | None = None) -> dict[str, tuple[Fact, ...]]:
    """The facts of a reading and what is too unsure to be one; what was proposed and is said again is sure enough."""
    facts = tuple(facts)
    firm = tuple(fact for fact in facts if fact.confidence >= FIRM or (question and _again(fact, question)))
    # A clause that surely says one thing is not held to say another as well.
    taken = {fact.evidence.start for fact in firm if fact.evidence}
    doubtful = tuple(one for one in facts if one not in firm and one.evidence and one.evidence.start not in taken)
    return {"facts": firm, "doubtful": doubtful}


def _again(fact: Fact, question: OpenQuestion) -> bool:
    return fact.input in question.inputs and fact.value == question.proposed


def _whole(facts: Iterable[Fact], message: str) -> bool:
    """Whether short answers make up the whole message."""
    rest = message
    for fact in facts:
        rest = rest.replace(fact.evidence.quote if fact.evidence else "", " ", 1)
    return rest != message and not re.search(r"\w", CORRECTION.sub("", rest))


def _known(message: str, context: ReadingContext) -> tuple[Name, ...]:
    """The workloads of the conversation that a message speaks of, where another than the one in hand is among them."""
    if not context.workload or not context.others:
        return ()
    # They are known already, so they stand at no place of this message.
    names = [Name(text, -1) for text in (context.workload, *context.others)]
    spoken = mentioned(Clause(message, 0, message), names)
    return tuple(names[number] for number in sorted(spoken)) if spoken - {0} else ()
