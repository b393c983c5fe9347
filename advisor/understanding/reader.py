"""The guided reader: reads a message without any language model."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.core.facts import Evidence, Fact, Value
from advisor.core.ports import IntentReader, Reader
from advisor.core.readings import Contradiction, Intent, OpenQuestion, Reading, ReadingContext, Topic
from advisor.matrix.tables import Tables
from advisor.understanding.clauses import Clause, clauses
from advisor.understanding.cues import CONFIDENCE, CueBook
from advisor.understanding.facts import CORRECTION, ClauseReader, joined, read_facts, read_learned, yes_or_no
from advisor.understanding.names import LOOSE, WORD, Name, NameReader, apart
from advisor.understanding.parting import mentioned, parted
from advisor.understanding.wants import (
    data_name,
    topic_of,
    wants_decision,
    wants_guidance,
    workload_name,
)

LIST_BREAK = re.compile(r"\s*(?:[,;/\n]|\band\b|\d[.)])\s*", re.IGNORECASE)
BARE = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)
JOINED = re.compile(r",? and (?:also )?(?:our|an?|the) (?P<name>[^.,;:!?\n]{3,60})", re.IGNORECASE)
"""A second workload right behind the first: "our chatbot and our fraud model"."""
FOR_ALL = re.compile(
    r"(?:all|both|each)[ ,]+(?:yes|no)[.!]*"
    r"|(?:yes|no)\b,? (?:to |for |on )?(?:all|both|everything|each)"
    r"(?: (?:of )?(?:them|these|those|it|points|questions|two|three|four))*(?:,? (?:please|thanks))?[.!]*",
    re.IGNORECASE,
)
YES_BUT = re.compile(r"\W*(?P<yes>yes|yeah|yep|right|correct|sure|true)\b\W+(?:but|although|only|and)\b", re.IGNORECASE)
BARE_REPLY = re.compile(
    r"\W*(?:(?:yes|yeah|yep|no|nope|all|both|each|everything|to|for|on|of|the|them|these|those|it|is|are|questions|points"
    r"|two|three|four|please|thanks)\b\W*)+",
    re.IGNORECASE,
)
"""An answer without a word of its own."""
SWITCHING = frozenset(
    "what about how back switch go let's lets do first please now ok then next look and to at the our a an turn "
    "continue with so we take".split()
)
"""Words beside a workload's name with which one goes over to it."""
OVERTURNS = 0.8
"""Confidence from which a reading that nobody asked for changes what is known."""
CONTINUED = re.compile(r"(?:it|we|they|there|that|this|not|the|our|all|already|everything|nothing)\b", re.IGNORECASE)
SUPPOSITION = re.compile(
    r"\W*(?:and |but |ok,? )*(?:what if|suppose|supposing|imagine|assuming|what would (?:change|happen|you say) if) "
    r"(?:that )?(?P<what>[^.?!\n]+?)(?:, (?:what|would|how)\b[^.?!\n]*)?[.?!]*",
    re.IGNORECASE,
)
"""A message that supposes something and says nothing else."""
AS_IF_IT_HELD = (
    (re.compile(r"\b(?:were|was)\b", re.IGNORECASE), "is"),
    (re.compile(r"\b(?:had|hired|got)\b", re.IGNORECASE), "have"),
    (re.compile(r"(?<!AI )(?<!ML )(?<!science )\bteam\b", re.IGNORECASE), "AI team"),
)
"""What turns a supposition into a statement; a team that one supposes is one for AI."""
ASIDE = 0.8
"""Probability from which a message that answers the open question is a question beside it."""
MOVED = 0.6
"""Probability from which a message after a decline counts as a new matter."""
ASKED = 0.5
"""The same, for a message that is worded as a question to the guidance."""
TOPICS: dict[Intent, Topic] = {
    "greeting": "greeting",
    "thanks": "thanks",
    "capabilities": "capabilities",
    "why_asked": "why_asked",
    "start_over": "start_over",
}
ANSWER = 120
"""Characters up to which what was asked helps to read a message."""
REMEMBERED = 32
"""Messages that are remembered: as many as there may be turns at once."""
BETWEEN = " \n\t,;:.!–—-"
"""What stands between "no wait" and the answer."""
SHORT = 80
"""Characters up to which a message can be a bare answer to the open question."""


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

    def read(self, message: str, index: int, context: ReadingContext) -> Reading:
        """Reads the user's message number `index` of the thread."""
        wants = self._book.wants
        if topic := topic_of(wants, message):
            answered = self._answers(message, index, context) if topic == "thanks" else ()
            return Reading(facts=answered, topic=None if answered else topic)
        if wants.what_if.search(message) and (context.workload or not self._describes(message)):
            return self._what_if(message, index)
        facts = {fact.input: fact for fact in self._answers(message, index, context)}
        found, contradictions = self._facts(message, index, context)
        facts |= {
            fact.input: fact for fact in found if fact.input not in facts and self._counts(fact, message, context)
        }
        facts |= {fact.input: fact for fact in self._confirmed_beside(message, index, context, facts)}
        unsure = self._unsure(message, context, facts)
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
            facts=tuple(facts.values()),
            contradictions=tuple(one for one in contradictions if one.input not in facts),
            unsure=unsure,
            query=self._asked_beside(message, opens=not context.workload) if facts or unsure else None,
            workload=named[0].text if named else None,
            data=self._data(facts.values()),
            wants_decision=decision,
        )

    def _confirmed_beside(
        self, message: str, index: int, context: ReadingContext, facts: Mapping[str, Fact]
    ) -> tuple[Fact, ...]:
        """The proposed value, where a "yes, but" goes on to say something else and nothing about what was proposed."""
        question, agreed = context.question, YES_BUT.match(message)
        if not question or question.proposed is None or not agreed or not facts or {*question.inputs} & {*facts}:
            return ()
        evidence = Evidence(message=index, quote=agreed["yes"], start=agreed.start("yes"), end=agreed.end("yes"))
        confidence = CONFIDENCE["stated"]
        return tuple(
            Fact(input=name, value=question.proposed, basis="stated", confidence=confidence, evidence=evidence)
            for name in question.inputs
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
        return agrees or any(CORRECTION.match(clause.text) for clause in clauses(message))

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
            for fact in self._facts(message, index, context, before)[0]
            if self._tables.inputs[fact.input].scope == "organisation"
        ]
        for name, among in zip(names, parts, strict=True):
            own, contradictions = self._facts(message, index, context, among)
            facts = {fact.input: fact for fact in (*common, *own)}
            yield Reading(
                facts=tuple(facts.values()),
                contradictions=contradictions,
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

    def _facts(
        self, message: str, index: int, context: ReadingContext, among: Sequence[Clause] | None = None
    ) -> tuple[tuple[Fact, ...], tuple[Contradiction, ...]]:
        """The facts that cues and the learned reader find in the message, or `among` some of its clauses, and where it
        contradicts itself."""
        by_cue = read_facts(self._book, self._tables, message, index, among=among)
        if not self._clauses:
            return by_cue, ()
        if context.question and BARE_REPLY.fullmatch(message):
            # A bare answer says nothing beyond what was asked, and "yes" to several questions nothing of any of them.
            return (), ()
        # A long message is no bare answer, and reads as it would at any time.
        asked = context.question.inputs if context.question and len(message) <= ANSWER else ()
        learned = read_learned(self._clauses, self._book, self._tables, message, index, asked, among)
        contradictions = tuple(one.contradiction for one in learned.values() if one.contradiction)
        return joined(by_cue, learned, self._tables), contradictions

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

    def _what_if(self, message: str, index: int) -> Reading:
        """What is supposed, and what is stated beside it."""
        ignore = ("supposition", "intention", "past", "question")
        supposed = read_facts(self._book, self._tables, message, index, ignore=ignore)
        stated = read_facts(self._book, self._tables, message, index)
        known = {fact.input for fact in stated}
        changes = {f.input: f.value for f in supposed if f.input not in known and not isinstance(f.value, tuple)}
        changes = {**self._in_plain_words(message), **changes, **self._in_the_tables_words(message)}
        return Reading(facts=stated if changes else (), what_if=changes, query=None if changes else message.strip())

    def _in_plain_words(self, message: str) -> dict[str, Value]:
        """Values that the learned reader finds in a lone supposition, said as if it held: "what if we had a team?"."""
        supposed = SUPPOSITION.fullmatch(message.strip())
        if not supposed:
            return {}
        said = supposed["what"]
        for pattern, plain in AS_IF_IT_HELD:
            said = pattern.sub(plain, said)
        found, _ = self._facts(said, 0, ReadingContext())
        return {fact.input: fact.value for fact in found if not isinstance(fact.value, tuple)}

    def _in_the_tables_words(self, message: str) -> dict[str, Value]:
        """Values supposed in the very words that the advisor uses: "what if we had no team of our own?"."""
        heard = re.sub(r"\bwas\b", "were", re.sub(r"\bour\b", "your", re.sub(r"\bwe\b", "you", message.lower())))
        return {
            field.id: value
            for field in self._tables.inputs.values()
            for value, described in field.values.items()
            if described.supposed and described.supposed.lower() in heard
        }

    def _unsure(self, message: str, context: ReadingContext, facts: dict[str, Fact]) -> tuple[str, ...]:
        """The inputs asked that the user says they cannot answer."""
        if context.question and len(message) <= SHORT and self._book.answers.unsure.search(message):
            return tuple(name for name in context.question.inputs if name not in facts)
        return ()

    def _answers(self, message: str, index: int, context: ReadingContext) -> tuple[Fact, ...]:
        """Facts from a bare answer to the open question: one value, or one for each input that was asked.

        Behind a correction only what follows counts ("none, no wait, emerging"). One that begins the message with a
        value ("no wait, emerging") answers what was answered before, unless it answers the open question.
        """
        corrections = list(CORRECTION.finditer(message)) if len(message) <= ANSWER else []
        begins = bool(corrections) and corrections[0].start() == 0
        starts = [0] if begins or not corrections else [corrections[-1].end(), 0]
        for start in starts:
            if found := self._answers_to(context.question, message, start, index):
                return found
        if len(context.last) != 1 or not begins:
            return ()
        answers, said = self._book.answers, message[corrections[-1].end() :].strip(BETWEEN)
        if answers.affirmative.fullmatch(said) or answers.negative.fullmatch(said):
            # A bare yes or no belongs to the open question.
            return ()
        return self._answers_to(OpenQuestion(inputs=context.last), message, corrections[-1].end(), index)

    def _answers_to(self, question: OpenQuestion | None, message: str, start: int, index: int) -> tuple[Fact, ...]:
        """Facts from what stands from `start` on, as a bare answer to a question."""
        text = message[start:].strip(BETWEEN if start else None)
        if not question or len(text) > SHORT:
            return ()
        parts = self._parts(text, len(question.inputs))
        if len(parts) != len(question.inputs):
            return ()
        found: list[Fact] = []
        position = start
        for name, part in zip(question.inputs, parts, strict=True):
            found_at = message.find(part, position)
            # One answer for all stands only once.
            position = found_at if found_at >= 0 else message.index(part)
            if fact := self._answer(name, part, position, index, question.proposed):
                found.append(fact)
            position += len(part)
        return tuple(found)

    def _parts(self, text: str, count: int) -> list[str]:
        """The answers in a message that may hold several: "no to both", separated, or bare words ("no no yes yes")."""
        if count == 1:
            return [text]
        if FOR_ALL.fullmatch(text):
            fits = count == 2 or not re.search(r"\b(?:both|two)\b", text, re.IGNORECASE)
            return BARE.findall(text) * count if fits else [text]
        separated = [part for part in LIST_BREAK.split(text) if part]
        words = BARE.findall(text)
        bare = len(words) == count and not BARE.sub("", text).strip(" ,.;0123456789)")
        return words if bare else separated

    def _answer(self, name: str, part: str, start: int, index: int, proposed: Value | None) -> Fact | None:
        text = part.strip(" .!\"'")
        value = self._confirmed(name, text, proposed) if proposed is not None else self._values(name, text)
        if value is None:
            return None
        evidence = Evidence(message=index, quote=part, start=start, end=start + len(part))
        return Fact(input=name, value=value, basis="stated", confidence=CONFIDENCE["stated"], evidence=evidence)

    def _confirmed(self, name: str, text: str, proposed: Value) -> Value | tuple[Value, ...] | None:
        """The value that an answer to a proposal leaves: the proposed one, or after a plain "no" the others."""
        first, _, rest = text.partition(" ")
        first = first.rstrip(",.;") if not rest or CONTINUED.match(rest) else text
        if self._book.answers.affirmative.fullmatch(text) or self._book.answers.affirmative.fullmatch(first):
            return proposed
        if self._book.answers.negative.fullmatch(text):
            return tuple(value for value in self._tables.inputs[name].values if value != proposed)
        return self._values(name, text)

    def _values(self, name: str, text: str) -> Value | tuple[Value, ...] | None:
        """The value that a bare answer names, several where it says "none or emerging", or null."""
        if name in self._book.answers.affirms and self._book.answers.affirmative.fullmatch(text):
            return self._book.answers.affirms[name]
        values = [self._value(name, part.strip()) for part in re.split(r"\bor\b", text, flags=re.IGNORECASE)]
        named = tuple(dict.fromkeys(value for value in values if value is not None))
        if len(named) < len(values):
            return self._value(name, text)
        return named if len(named) > 1 else named[0]

    def _value(self, name: str, text: str) -> Value | None:
        answers, values = self._book.answers, self._tables.inputs[name].values
        for value, described in values.items():
            if text.lower() in (str(value).lower(), described.label.lower()):
                return value
        for value, patterns in answers.values.get(name, {}).items():
            if value in values and any(pattern.fullmatch(text) for pattern in patterns):
                return value
        both = len({word.lower() for word in BARE.findall(text)}) > 1
        if yes_or_no(self._tables.inputs[name]) and not both and not answers.unsure.search(text):
            first, _, rest = text.partition(" ")
            for value, pattern in ((True, answers.affirmative), (False, answers.negative)):
                if pattern.fullmatch(text) or (pattern.fullmatch(first.rstrip(",.;")) and CONTINUED.match(rest)):
                    return value
        return None


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
    start = fact.evidence.start if fact.evidence else None
    return any(clause.start == start and clause.sentence.rstrip().endswith("?") for clause in clauses(message))


def _known(message: str, context: ReadingContext) -> tuple[Name, ...]:
    """The workloads of the conversation that a message speaks of, where another than the one in hand is among them."""
    if not context.workload or not context.others:
        return ()
    # They are known already, so they stand at no place of this message.
    names = [Name(text, -1) for text in (context.workload, *context.others)]
    spoken = mentioned(Clause(message, 0, message), names)
    return tuple(names[number] for number in sorted(spoken)) if spoken - {0} else ()
