"""The simulated user of a dialogue: scripted, seeded, and checked for mistakes of its own.

It answers what it is asked from its profile in its own words, says "I don't know", digresses, and takes back what it
said wrongly. It never sees more of the advisor than a user does: the question of the last reply.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from advisor.core.replies import Question
from advisor_evals.cases import DialogueCase, Placed
from advisor_evals.errors import NotMeasuredError
from advisor_evals.records import Exchange, Row, Saying

LIMIT = 16
"""Messages after which a dialogue is given up; the advice then counts as it stands."""
PATIENCE = 2
"""How often the user answers one question before it gives up."""
UNSURE = ("I don't know.", "No idea, sorry.", "I'm not sure about that.")
DIGRESSION_CHANCE = 0.35


class SimulatedUser:
    """Says the next message of a dialogue. Two users of one case and one seed say the same to the same questions."""

    def __init__(self, case: DialogueCase, seed: int) -> None:
        self._case = case
        self._random = Random(f"{seed}:{case.id}")
        self._digressions = list(case.digressions)
        self._answered: Counter[str] = Counter()
        self._to_take_back: list[str] = []
        self._wrong_first = {correction.input: correction for correction in case.corrections}

    def open(self) -> Saying:
        """The first message."""
        states = {name: told.value for name, told in self._case.told.items()}
        return Saying(kind="opening", text=self._case.opening, states=states)

    def next(self, question: Question | None) -> Saying | None:
        """The message after a reply that asked `question`; null where the user has nothing more to say."""
        if self._to_take_back:
            return self._correct(self._to_take_back.pop(0))
        inputs = self._answerable(question)
        if not inputs:
            return None
        if self._digressions and self._random.random() < DIGRESSION_CHANCE:
            return Saying(kind="digression", text=self._digressions.pop(0))
        return self._answer(inputs)

    def _answerable(self, question: Question | None) -> list[str]:
        """What of the question concerns this user and was not answered too often already."""
        asked = question.inputs if question else ()
        known = [name for name in asked if name in self._case.answers]
        return known if any(self._answered[name] < PATIENCE for name in known) else []

    def _answer(self, inputs: Sequence[str]) -> Saying:
        phrases: list[str] = []
        states: dict[str, object] = {}
        for name in inputs:
            phrase, value = self._say(name)
            phrases.append(phrase)
            states[name] = value
            self._answered[name] += 1
        return Saying.model_validate({"kind": "answer", "text": " ".join(phrases), "states": states})

    def _say(self, name: str) -> tuple[str, object]:
        if wrong := self._wrong_first.pop(name, None):
            self._to_take_back.append(name)
            return wrong.first.words, wrong.first.value
        variants = self._case.answers[name]
        if name in self._case.unsure:
            return self._random.choice((*variants, *UNSURE)), None
        first = self._random.randrange(len(variants)) if not self._answered[name] else self._answered[name]
        return variants[first % len(variants)], self._case.profile[name]

    def _correct(self, name: str) -> Saying:
        text = next(one.then for one in self._case.corrections if one.input == name)
        return Saying(kind="correction", text=text, states={name: self._case.profile[name]})


def check_users(placed: Sequence[Placed], rows: Sequence[Row]) -> None:
    """Raises `NotMeasuredError` where the user of a dialogue, run now or recorded, made a mistake."""
    cases = {one.case.id: one.case for one in placed}
    for row in rows:
        case = cases[row.case]
        if isinstance(case, DialogueCase) and (wrong := mistakes(case, row.exchanges)):
            raise NotMeasuredError(f"The simulated user of {row.case} made mistakes: {'; '.join(wrong)}.")


def mistakes(case: DialogueCase, exchanges: Sequence[Exchange]) -> list[str]:
    """What the user of a recorded dialogue did wrong by its own case. A dialogue with a mistake measures nothing."""
    return [f"message {number + 1}: {fault}" for number, fault in _mistakes(case, exchanges)]


def _mistakes(case: DialogueCase, exchanges: Sequence[Exchange]) -> Iterator[tuple[int, str]]:
    stated: dict[str, object] = {}
    wrong = {one.input: one for one in case.corrections}
    asked: tuple[str, ...] = ()
    said: list[str] = []
    for number, exchange in enumerate(exchanges):
        saying = exchange.saying
        if (saying.kind == "opening") != (number == 0):
            yield number, "only the first message opens a dialogue"
        if saying.kind == "opening" and saying.text != case.opening:
            yield number, "does not open as the case does"
        if saying.kind == "answer" and not saying.states:
            yield number, "answers without saying anything of what was asked"
        if saying.kind == "answer" and not set(saying.states) <= set(asked):
            yield number, f"answers {sorted(set(saying.states) - set(asked))}, which nobody asked"
        if saying.kind == "digression" and (saying.text in said or saying.text not in case.digressions):
            yield number, "digresses to what the case does not hold, or twice"
        if saying.kind == "correction" and not _takes_back(case, saying, stated):
            yield number, "corrects what it did not say wrongly"
        for name, value in saying.states.items():
            if not _truthful(case, name, value, saying.text, first=name not in stated):
                yield number, f"says that {name} is {value!r}, against its profile"
            stated[name] = value
        asked = exchange.reply.question.inputs if exchange.reply.question else ()
        said.append(saying.text)
    for name, correction in wrong.items():
        if name in stated and stated[name] == correction.first.value:
            yield len(exchanges) - 1, f"never took back what it said of {name}"


def _takes_back(case: DialogueCase, saying: Saying, stated: dict[str, object]) -> bool:
    return any(
        one.then == saying.text and set(saying.states) == {one.input} and stated.get(one.input) == one.first.value
        for one in case.corrections
    )


def _truthful(case: DialogueCase, name: str, value: object, text: str, *, first: bool) -> bool:
    """Whether the user may state this: the truth in words of the case, ignorance, or a mistake it will take back."""
    if value is None:
        return name in case.unsure and any(words in text for words in (*case.answers[name], *UNSURE))
    for one in case.corrections:
        if one.input == name and first:
            return value == one.first.value and one.first.words in text
    if name not in case.profile:
        return False
    truth = case.profile[name]
    spoken = (*case.answers[name], *(one.then for one in case.corrections if one.input == name), case.opening)
    return truth in (value if isinstance(value, tuple) else (value,)) and any(words in text for words in spoken)
