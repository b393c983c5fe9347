"""The guided reader: reads a message without any language model."""

import re
from collections.abc import Mapping

from advisor.core.facts import Evidence, Fact, Value
from advisor.core.ports import IntentReader
from advisor.core.readings import Intent, Reading, ReadingContext, Topic
from advisor.matrix.tables import Tables
from advisor.understanding.cues import CONFIDENCE, CueBook
from advisor.understanding.facts import ClauseReader, joined, read_facts, read_learned
from advisor.understanding.wants import (
    data_name,
    topic_of,
    wants_decision,
    wants_guidance,
    workload_name,
)

LIST_BREAK = re.compile(r"\s*(?:[,;/\n]|\band\b|\d[.)])\s*", re.IGNORECASE)
BARE = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)
CONTINUED = re.compile(r"(?:it|we|they|there|that|this|not|the|our|all|already|everything|nothing)\b", re.IGNORECASE)
ASIDE = 0.8
"""Probability from which a message that answers the open question is a question beside it."""
MOVED = 0.75
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
    ) -> None:
        """Without `intents`, what a message wants is told by its words alone; without `clause_reader`, so are facts."""
        self._book, self._tables, self._intents, self._clauses = book, tables, intents, clause_reader

    def read(self, message: str, index: int, context: ReadingContext) -> Reading:
        """Reads the user's message number `index` of the thread."""
        wants = self._book.wants
        if topic := topic_of(wants, message):
            answered = self._answers(message, index, context) if topic == "thanks" else ()
            return Reading(facts=answered, topic=None if answered else topic)
        if wants.what_if.search(message):
            return self._what_if(message, index)
        facts = {fact.input: fact for fact in self._answers(message, index, context)}
        facts |= {fact.input: fact for fact in self._facts(message, index, context, answered=facts)}
        unsure = self._unsure(message, context, facts)
        replied = bool(context.question and (facts or unsure))
        if context.pressing and not facts and not self._moves_on(message):
            return Reading(query=context.pressing)
        stated = any(fact.basis == "stated" for fact in facts.values())
        intent = self._intent(message, context, replied, stated)
        if not facts and (topic := TOPICS.get(intent)):
            return Reading(topic=topic)
        decision, asks = intent == "workload", intent in ("guidance", "outside") and not unsure
        if asks and (not stated or (self._intents and not context.workload)):
            # "Which clauses cover health data?" asks about such data; it says nothing of a workload.
            facts = {}
        guidance = asks and not facts
        sensitivity = facts.get("sensitivity")
        quote = sensitivity.evidence.quote if sensitivity and sensitivity.evidence else ""
        return Reading(
            facts=tuple(facts.values()),
            unsure=unsure,
            query=message.strip() if guidance else None,
            workload=workload_name(wants, message) if not guidance else None,
            data=data_name(wants, quote),
            wants_decision=decision,
        )

    def _facts(
        self, message: str, index: int, context: ReadingContext, answered: Mapping[str, Fact]
    ) -> tuple[Fact, ...]:
        """The facts that cues and the learned reader find; what a bare answer says already is left alone."""
        by_cue = read_facts(self._book, self._tables, message, index)
        if not self._clauses:
            return by_cue
        # A long message is no bare answer, and reads as it would at any time.
        asked = context.question.inputs if context.question and len(message) <= ANSWER else ()
        learned = read_learned(self._clauses, self._book, self._tables, message, index, asked)
        facts = joined(by_cue, learned, self._tables)
        return tuple(fact for fact in facts if fact.input not in answered)

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
        return read.likeliest if context.question or stated else read.likeliest_but("answer")

    def _moves_on(self, message: str) -> bool:
        """Whether a message after a decline is about something else; otherwise it presses for what was declined."""
        wants = self._book.wants
        if wants_decision(wants, message) or not self._intents:
            return wants_decision(wants, message) or wants_guidance(wants, message)
        read = self._intents.read(message)
        asks = wants_guidance(wants, message) and read.of("guidance") >= ASKED
        return asks or max(read.of("workload"), read.of("guidance")) >= MOVED

    def _what_if(self, message: str, index: int) -> Reading:
        """What is supposed, and what is stated beside it."""
        ignore = ("supposition", "intention", "past", "question")
        supposed = read_facts(self._book, self._tables, message, index, ignore=ignore)
        stated = read_facts(self._book, self._tables, message, index)
        known = {fact.input for fact in stated}
        changes = {f.input: f.value for f in supposed if f.input not in known and not isinstance(f.value, tuple)}
        changes |= self._in_the_tables_words(message)
        return Reading(facts=stated if changes else (), what_if=changes, query=None if changes else message.strip())

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
        """Facts from a bare answer to the open question: one value, or one for each input that was asked."""
        text = message.strip()
        if not context.question or len(text) > SHORT:
            return ()
        inputs = context.question.inputs
        parts = self._parts(text, len(inputs))
        if len(parts) != len(inputs):
            return ()
        found: list[Fact] = []
        position = 0
        for name, part in zip(inputs, parts, strict=True):
            position = message.index(part, position)
            if fact := self._answer(name, part, position, index):
                found.append(fact)
            position += len(part)
        return tuple(found)

    def _parts(self, text: str, count: int) -> list[str]:
        """The answers in a message that may hold several: separated, or bare words such as "no no yes yes"."""
        if count == 1:
            return [text]
        separated = [part for part in LIST_BREAK.split(text) if part]
        words = BARE.findall(text)
        bare = len(words) == count and not BARE.sub("", text).strip(" ,.;0123456789)")
        return words if bare else separated

    def _answer(self, name: str, part: str, start: int, index: int) -> Fact | None:
        value = self._values(name, part.strip(" .!\"'"))
        if value is None:
            return None
        evidence = Evidence(message=index, quote=part, start=start, end=start + len(part))
        return Fact(input=name, value=value, basis="stated", confidence=CONFIDENCE["stated"], evidence=evidence)

    def _values(self, name: str, text: str) -> Value | tuple[Value, ...] | None:
        """The value that a bare answer names, several where it says "none or emerging", or null."""
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
        if set(values) == {True, False} and not both and not answers.unsure.search(text):
            first, _, rest = text.partition(" ")
            for value, pattern in ((True, answers.affirmative), (False, answers.negative)):
                if pattern.fullmatch(text) or (pattern.fullmatch(first.rstrip(",.;")) and CONTINUED.match(rest)):
                    return value
        return None
