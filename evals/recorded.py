"""Turns of a real language model: recorded call by call, and played back through the advisor offline.

A recording keeps the exact prompts and the raw answers. Playing it back runs reading, decision, verification and
wording anew, so that a change of theirs is measured on what a real model wrote.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, Protocol

from pydantic import ValidationError

from advisor.core.model import Model
from advisor.core.replies import Reply
from advisor.testing.recorded import RecordedCall, open_playback, open_recorded, play_back, prompt_versions
from advisor_evals.cases import DialogueCase, Placed, UnanswerableCase
from advisor_evals.errors import NotMeasuredError
from advisor_evals.records import Row

SHIPPED = Path(__file__).parent / "recorded.jsonl"
FELL_BACK = "*The language model could not be used here: "


class RecordedTurn(Model):
    """The calls of turn number `turn` of a case."""

    case: str
    turn: int
    calls: tuple[RecordedCall, ...]

    @property
    def seconds(self) -> float:
        """What the model's calls took."""
        return sum(call.seconds for call in self.calls)


class Recording(Model):
    """What was recorded: the model, on what, with which versions of the prompts, and each turn."""

    model: str
    hardware: str
    prompts: dict[str, int]
    turns: tuple[RecordedTurn, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases, in order."""
        return tuple(dict.fromkeys(turn.case for turn in self.turns))


class Assisted(Protocol):
    """A chat model for a bench, which is told of every turn."""

    @property
    def name(self) -> str:
        """The name of the model in reports."""
        ...

    @property
    def chat_model(self) -> Any:
        """The model, as LangChain has it."""
        ...

    def begin(self, case: str, turn: int) -> None:
        """A turn of a case begins."""
        ...

    def end(self, case: str, turn: int) -> None:
        """It has ended."""
        ...


class Recorder:
    """Runs a real model and keeps its calls."""

    def __init__(self, name: str, seconds: float) -> None:
        self.name = name
        chat_model, self._heard = open_recorded(name, seconds)
        self.chat_model: Any = chat_model
        self.turns: list[RecordedTurn] = []

    def begin(self, case: str, turn: int) -> None:
        """Forgets what was heard before."""
        self._heard.take()

    def end(self, case: str, turn: int) -> None:
        """Keeps the turn's calls."""
        self.turns.append(RecordedTurn(case=case, turn=turn, calls=self._heard.take()))


class Playback:
    """Answers as recorded."""

    def __init__(self, recording: Recording) -> None:
        self.name = f"recorded:{recording.model}"
        self.chat_model: Any = open_playback()
        self._calls = {(turn.case, turn.turn): turn.calls for turn in recording.turns}

    def begin(self, case: str, turn: int) -> None:
        """Takes up the turn's answers."""
        play_back(self.chat_model, self._calls.get((case, turn), ()))

    def end(self, case: str, turn: int) -> None:
        """Nothing to keep."""


class Help(Model):
    """How far the model's work could be used: of `turns`, in how many the engine's wording or the guided model had to
    step in, and why; in how many drafts which check left sentences out; seconds of a turn."""

    turns: int
    fell_back: int
    reasons: dict[str, int]
    own_wording: int
    left_out: dict[str, int]
    median_seconds: float
    longest_seconds: float


def sample(placed: Sequence[Placed], turns: int, seed: int) -> tuple[Placed, ...]:
    """Cases with this many turns in all, of each kind in turn, chosen at random. Dialogues are left out: what their
    user says hangs on the replies."""
    by_kind: dict[str, list[Placed]] = defaultdict(list)
    for one in placed:
        if not isinstance(one.case, DialogueCase):
            by_kind[one.kind].append(one)
    for kind in by_kind.values():
        random.Random(seed).shuffle(kind)
    chosen: list[Placed] = []
    left = turns
    while left > 0 and any(by_kind.values()):
        for kind in by_kind.values():
            if kind and _turns(kind[-1]) <= left:
                chosen.append(kind.pop())
                left -= _turns(chosen[-1])
            elif kind:
                kind.pop()
    return tuple(sorted(chosen, key=lambda one: one.case.id))


def write(file: Path, recorder: Recorder, hardware: str) -> None:
    """Writes what was recorded: a line about all of it, then one for each turn."""
    head = Recording(model=recorder.name, hardware=hardware, prompts=prompt_versions(), turns=())
    lines = [head.model_dump_json(), *(turn.model_dump_json() for turn in recorder.turns)]
    try:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise NotMeasuredError(f"The calls cannot be recorded in {file}: {error.strerror}.") from error


def read(file: Path) -> Recording:
    """Reads a recording. Raises `NotMeasuredError` where it is unreadable, or made with other prompts than now."""
    try:
        first, *lines = file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        turns = tuple(RecordedTurn.model_validate_json(line) for line in lines)
        recording = Recording.model_validate_json(first).model_copy(update={"turns": turns})
    except (OSError, UnicodeDecodeError, ValidationError, ValueError) as error:
        raise NotMeasuredError(f"The recorded calls in {file} cannot be read: {type(error).__name__}.") from error
    if recording.prompts != prompt_versions():
        raise NotMeasuredError(
            f"The calls in {file} were recorded with other prompts ({recording.prompts}, now {prompt_versions()}); "
            "record them again with --record-calls."
        )
    named = [(turn.case, turn.turn) for turn in turns]
    if not turns or any(not turn.calls for turn in turns) or len({*named}) < len(named):
        raise NotMeasuredError(f"The recorded calls in {file} are not whole: a turn is missing, empty or there twice.")
    return recording


def help_of(recording: Recording, rows: Sequence[Row]) -> Help:
    """What the model's work came to in a playback."""
    replies = [exchange.reply for row in rows for exchange in row.exchanges]
    reasons = Counter(reason for reply in replies if (reason := _reason(reply)))
    failed = [check for reply in replies for check in reply.verification.checks if check.name.startswith("draft:")]
    seconds = [turn.seconds for turn in recording.turns]
    return Help(
        turns=len(replies),
        fell_back=sum(reply.verification.fallback_used for reply in replies),
        reasons=dict(reasons.most_common()),
        own_wording=sum(reply.verification.fallback_used and not _reason(reply) for reply in replies),
        left_out=dict(Counter(check.name.removeprefix("draft:") for check in failed).most_common()),
        median_seconds=round(median(seconds), 1),
        longest_seconds=round(max(seconds), 1),
    )


def _reason(reply: Reply) -> str | None:
    """Why the guided model stepped in, as the reply says it."""
    _, found, rest = reply.text.partition(FELL_BACK)
    return rest.partition(". The guided model")[0] if found else None


def _turns(placed: Placed) -> int:
    return 2 if isinstance(placed.case, UnanswerableCase) and placed.case.press else 1
