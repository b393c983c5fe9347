"""The patterns that the guided reader goes by, validated from the mappings of the cue files."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from advisor.core.facts import Value
from advisor.core.model import Model
from advisor.core.readings import Topic

CONFIDENCE = {"stated": 0.95, "implied": 0.9}
"""How sure a cue is by its basis, 0..1; a first estimate, not yet calibrated."""


class Cue(Model):
    """Speaks for a value of an input. `negation` `part` means that the patterns hold their own negation."""

    input: str
    value: Value
    basis: Literal["stated", "implied"]
    negation: Literal["voids", "part"] = "voids"
    patterns: tuple[re.Pattern[str], ...]


class Wants(Model):
    """How a message shows what it wants."""

    decision: tuple[re.Pattern[str], ...]
    generic_decision: tuple[re.Pattern[str], ...]
    guidance: tuple[re.Pattern[str], ...]
    what_if: re.Pattern[str]
    topics: dict[Topic, re.Pattern[str]]
    foreign: re.Pattern[str]
    workload: tuple[re.Pattern[str], ...]
    name_ends: re.Pattern[str]
    pronoun: re.Pattern[str]
    data: re.Pattern[str]


class Answers(Model):
    """Short answers to a closed question."""

    affirmative: re.Pattern[str]
    negative: re.Pattern[str]
    unsure: re.Pattern[str]
    values: dict[str, dict[Value, tuple[re.Pattern[str], ...]]]


class CueBook(Model):
    """Everything the guided reader goes by. `voids` says which scopes void a cue of which input."""

    cues: tuple[Cue, ...]
    scopes: dict[str, re.Pattern[str]]
    voids: dict[str, tuple[str, ...]]
    wants: Wants
    answers: Answers

    def voiding(self, input_id: str) -> tuple[str, ...]:
        """The names of the scopes that void a cue of this input."""
        return self.voids.get(input_id, self.voids["default"])


def cue_book(cues: Mapping[str, Any], wants: Mapping[str, Any], answers: Mapping[str, Any]) -> CueBook:
    """Builds the cue book from the content of the three cue files. Raises `ValueError` for a faulty pattern."""
    terms = cues["terms"]
    filled = [{**cue, "patterns": [_compiled(p.format(**terms)) for p in cue["patterns"]]} for cue in cues["cues"]]
    return CueBook(
        cues=filled,
        scopes={name: _compiled(pattern.format(**terms)) for name, pattern in cues["scopes"].items()},
        voids=cues["voids"],
        wants=_all_compiled(wants),
        answers=_all_compiled(answers),
    )


def _all_compiled(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {key: _all_compiled(value) for key, value in content.items()}
    return [_compiled(item) for item in content] if isinstance(content, list) else _compiled(content)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
