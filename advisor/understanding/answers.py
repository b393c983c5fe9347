"""Short answers to the open question, and to the one before it where the user takes an answer back."""

import re
from collections.abc import Iterable

from advisor.core.facts import Evidence, Fact, Value
from advisor.core.readings import OpenQuestion, Reading, ReadingContext
from advisor.matrix.tables import Tables
from advisor.understanding.cued import yes_or_no
from advisor.understanding.cues import CONFIDENCE, Answers
from advisor.understanding.facts import CORRECTION

LIST_BREAK = re.compile(r"\s*(?:[,;/\n]|\band\b|\d[.)])\s*", re.IGNORECASE)
BARE = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)
PLAIN = re.compile(r"(?:yes|yep|yeah|yup|sure|no|nope|nah|not)\b", re.IGNORECASE)
"""Begins an answer whose further words say how much: "no, not really"."""
FOR_ALL = re.compile(
    r"(?:all|both|each)[ ,]+(?:yes|no)[.!]*"
    r"|(?:yes|no)\b,? (?:to |for |on )?(?:all|both|everything|each)"
    r"(?: (?:of )?(?:them|these|those|it|points|questions|two|three|four))*(?:,? (?:please|thanks))?[.!]*",
    re.IGNORECASE,
)
YES_BUT = re.compile(r"\W*(?P<yes>yes|yeah|yep|right|correct|sure|true)\b\W+(?:but|although|only|and)\b", re.IGNORECASE)
BARE_REPLY = re.compile(
    r"\W*(?:(?:yes|yeah|yep|no|nope|all|both|each|everything|to|for|on|of|the|them|these|those|it|is|are|questions|points"
    r"|two|three|four|please|thanks|thank you|and|or|well|actually|maybe|hm+|wait|hang on|hold on|scratch that|i meant?"
    r"|correction|oh|sorry)\b\W*)+",
    re.IGNORECASE,
)
"""An answer without a word of its own."""
CONTINUED = re.compile(r"(?:it|we|they|there|that|this|not|the|our|all|already|everything|nothing)\b", re.IGNORECASE)
OBJECTION = re.compile(r"(?:no|nope|nah|wrong|not really|yes,? but)\b[\s,.;:–-]*(?P<rest>.*)", re.IGNORECASE)
"""An answer to a proposal that turns it down, and may say what holds instead."""
INSTEAD = re.compile(
    r"(?:it is|it's|that is|that's|is|rather|more like|actually|i'd say|i would say)\s+", re.IGNORECASE
)
DENIED = re.compile(r"|(?:it|that|this)(?: is|'s|s)? ?(?:not|n't)\b.*|not\b.*|(?:it|that) isn't\b.*", re.IGNORECASE)
TOLD = re.compile(r"(?:we|it|they|there)(?:'ve|'s| have| has| is| are)(?: got)?\s+", re.IGNORECASE)
"""Begins what is told behind a yes."""
AGREED = re.compile(r"ok(?:ay)?|fine|alright|all right", re.IGNORECASE)
"""Agrees to a proposal; to an open question it says nothing."""
TRAILING = re.compile(r"[,;.]? (?:sure|yes|yeah|definitely|of course|for sure|please|thanks|thank you)$", re.IGNORECASE)
"""What people add to an answer without saying more: "proven, sure"."""
TAKEN_BACK = re.compile(r"\b(?:wait|hang on|hold on|scratch that|i meant?|i misspoke|correction)\b", re.IGNORECASE)
"""Words that take back what was said last; "actually, no" may as well answer what is open."""
ANSWER = 120
"""Characters up to which what was asked helps to read a message."""
SHORT = 80
"""Characters up to which a message can be a bare answer to the open question."""
BETWEEN = " \n\t,;:.!–—-"
"""What stands between "no wait" and the answer."""


class AnswerReader:
    """Reads short answers by the question that they answer."""

    def __init__(self, answers: Answers, tables: Tables) -> None:
        self._answers, self._tables = answers, tables

    def read(self, message: str, index: int, context: ReadingContext) -> tuple[Fact, ...]:
        """Facts from a bare answer to the open question: one value, or one for each input that was asked.

        Behind a correction only what follows counts ("none, no wait, emerging"). One that begins the message with a
        value ("no wait, emerging") answers what was answered before, unless it answers the open question.
        """
        corrections = list(CORRECTION.finditer(message)) if len(message) <= ANSWER else []
        begins = bool(corrections) and corrections[0].start() == 0
        behind = corrections[-1].end() if corrections else 0
        if begins and (found := self._retold(message, corrections[-1], index, context.last)):
            return found
        if begins and self._plain(message[behind:]) is not None:
            return self._plainly_taken_back(message, corrections[-1], index, context)
        starts = [0] if begins or not corrections else [behind, 0]
        for start in starts:
            if found := self._to(context.question, message, start, index):
                return found
        if context.question and (found := self._listed(context, message, index)):
            return found
        if not begins or not context.last:
            return ()
        return self._to(OpenQuestion(inputs=tuple(fact.input for fact in context.last)), message, behind, index)

    def beside(self, message: str, index: int, context: ReadingContext, facts: Iterable[str]) -> tuple[Fact, ...]:
        """The proposed value, where a "yes, but" goes on to say something else and nothing about what was proposed.

        `facts` are the inputs of which the message says something.
        """
        question, agreed, said = context.question, YES_BUT.match(message), {*facts}
        if not question or question.proposed is None or not agreed or not said or {*question.inputs} & said:
            return ()
        return _confirmed(question.inputs, question.proposed, index, agreed)

    def agreed(self, message: str, index: int, question: OpenQuestion) -> Reading | None:
        """A yes to what was proposed with a question beside it: "yes, but what about the price?"."""
        yes = YES_BUT.match(message)
        aside = message[yes.end() :].strip() if yes else ""
        if not yes or question.proposed is None or not aside.endswith("?"):
            return None
        return Reading(facts=_confirmed(question.inputs, question.proposed, index, yes), query=aside)

    def unsure(self, message: str, context: ReadingContext, facts: Iterable[str]) -> tuple[str, ...]:
        """The inputs asked that the user says they cannot answer; `facts` are those that the message answers."""
        if context.question and len(message) <= SHORT and self._answers.unsure.search(message):
            answered = {*facts}
            return tuple(name for name in context.question.inputs if name not in answered)
        return ()

    def _retold(self, message: str, correction: re.Match[str], index: int, last: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """The value that "no wait, none" puts in the place of the one that was said just before."""
        said = message[correction.end() :].strip(BETWEEN)
        if len(last) != 1 or not TAKEN_BACK.search(correction.group()) or BARE.fullmatch(said):
            return ()
        value = self._value(last[0].input, said)
        if value is None or yes_or_no(self._tables.inputs[last[0].input]):
            return ()
        return (_stated(last[0].input, value, index, said, message.index(said, correction.end())),)

    def _plainly_taken_back(
        self, message: str, correction: re.Match[str], index: int, context: ReadingContext
    ) -> tuple[Fact, ...]:
        """Facts from a correction that says no more than yes or no.

        "No wait, no" leaves the other values of what a yes just settled; "actually, no" answers what is open.
        """
        start = correction.end()
        if not TAKEN_BACK.search(correction.group()):
            return self._to(context.question, message, start, index)
        if len(context.last) != 1:
            return ()
        [fact] = context.last
        before = self._plain(fact.evidence.quote) if fact.evidence else None
        left = tuple(value for value in self._tables.inputs[fact.input].values if value not in fact.values)
        if before is None or before == self._plain(message[start:]) or not left:
            return ()
        quote = message[start:].strip(BETWEEN)
        return (_stated(fact.input, left if len(left) > 1 else left[0], index, quote, message.index(quote, start)),)

    def _plain(self, text: str) -> bool | None:
        """Whether a text is nothing but a yes (true) or a no (false); null where it is neither."""
        said = text.strip(BETWEEN)
        if self._answers.affirmative.fullmatch(said):
            return True
        return False if self._answers.negative.fullmatch(said) else None

    def _to(self, question: OpenQuestion | None, message: str, start: int, index: int) -> tuple[Fact, ...]:
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

    def _listed(self, context: ReadingContext, message: str, index: int) -> tuple[Fact, ...]:
        """Facts from a list of bare values that begins with the answer and goes on unasked: "none, proven, public"."""
        parts = [part for part in LIST_BREAK.split(message.strip()) if part]
        asked = context.question.inputs if context.question else ()
        if len(asked) != 1 or len(parts) < 2 or len(message) > SHORT or PLAIN.match(parts[0]):
            return ()
        first = self._answer(asked[0], parts[0], message.index(parts[0]), index, None)
        found = [first] if first else []
        position = message.index(parts[0]) + len(parts[0])
        for part in parts[1:]:
            position = message.index(part, position)
            named = self._named(part.strip(" .!"))
            if not found or not named or named[0] in {*context.known, *(fact.input for fact in found)}:
                return ()
            found.append(_stated(named[0], named[1], index, part, position))
            position += len(part)
        return tuple(found)

    def _named(self, text: str) -> tuple[str, Value] | None:
        """The input and the value that a text names whatever was asked."""
        for name, values in self._answers.unasked.items():
            for value, patterns in values.items():
                known = name in self._tables.inputs and value in self._tables.inputs[name].values
                if known and any(pattern.fullmatch(text) for pattern in patterns):
                    return name, value
        return None

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
        text = part.strip(" .!\"'*_`")
        if not text.lower().startswith("no"):
            text = TRAILING.sub("", text)
        value = self._confirmed(name, text, proposed) if proposed is not None else self._values(name, text)
        if value is None:
            return None
        return _stated(name, value, index, part, start)

    def _confirmed(self, name: str, text: str, proposed: Value) -> Value | tuple[Value, ...] | None:
        """The value that an answer to a proposal leaves: the proposed one, or after a plain "no" the others."""
        first, _, rest = text.partition(" ")
        first = first.rstrip(",.;") if not rest or CONTINUED.match(rest) else text
        affirmative = self._answers.affirmative
        others = tuple(value for value in self._tables.inputs[name].values if value != proposed)
        if affirmative.fullmatch(text) or affirmative.fullmatch(first) or AGREED.fullmatch(text):
            # "Correct, we have no team" says what holds, whatever was proposed.
            told = TOLD.sub("", rest, count=1).strip(BETWEEN)
            said = None if told in ("", rest) or affirmative.fullmatch(told) else self._values(name, told)
            return proposed if said is None else said
        objection = OBJECTION.fullmatch(text)
        if self._answers.negative.fullmatch(text) or (objection and DENIED.fullmatch(objection["rest"])):
            return others if len(others) > 1 else others[0]
        return self._values(name, INSTEAD.sub("", objection["rest"], count=1) if objection else text)

    def _values(self, name: str, text: str) -> Value | tuple[Value, ...] | None:
        """The value that a bare answer names, several where it says "none or emerging", or null."""
        if name in self._answers.affirms and self._answers.affirmative.fullmatch(text):
            return self._answers.affirms[name]
        values = [self._value(name, part.strip()) for part in re.split(r"\bor\b", text, flags=re.IGNORECASE)]
        named = tuple(dict.fromkeys(value for value in values if value is not None))
        if len(named) < len(values):
            return self._value(name, text)
        return named if len(named) > 1 else named[0]

    def _value(self, name: str, text: str) -> Value | None:
        answers, values = self._answers, self._tables.inputs[name].values
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


def _confirmed(names: Iterable[str], value: Value, index: int, yes: re.Match[str]) -> tuple[Fact, ...]:
    """What a yes within a message confirms."""
    return tuple(_stated(name, value, index, yes["yes"], yes.start("yes")) for name in names)


def _stated(name: str, value: Value | tuple[Value, ...], index: int, quote: str, start: int) -> Fact:
    """A fact that the user stated in these words of message number `index`."""
    evidence = Evidence(message=index, quote=quote, start=start, end=start + len(quote))
    return Fact(input=name, value=value, basis="stated", confidence=CONFIDENCE["stated"], evidence=evidence)
