"""The patterns that the guided reader goes by, validated from the mappings of the cue files."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from advisor.core.facts import Value
from advisor.core.model import Model
from advisor.core.readings import Topic

CONFIDENCE = {"stated": 0.95, "implied": 0.9}
"""How sure a cue is by its basis, 0..1; a first estimate, not yet calibrated."""
Said = Literal["stated", "implied"]


class Cue(Model):
    """Speaks for a value of an input. `negation` `part` means that the patterns hold their own negation.

    `requires` is a pattern that the clause has to hold too.
    """

    input: str
    value: Value
    basis: Said
    negation: Literal["voids", "part"] = "voids"
    requires: re.Pattern[str] | None = None
    patterns: tuple[re.Pattern[str], ...]


class Scope(Model):
    """Words that change what a clause, or the whole `sentence` around it, says."""

    pattern: re.Pattern[str]
    sentence: bool = False


class Wants(Model):
    """How a message shows what it wants."""

    decision: tuple[re.Pattern[str], ...]
    generic_decision: tuple[re.Pattern[str], ...]
    guidance: tuple[re.Pattern[str], ...]
    what_if: re.Pattern[str]
    flips: re.Pattern[str]
    topics: dict[Topic, re.Pattern[str]]
    foreign: re.Pattern[str]
    workload: tuple[re.Pattern[str], ...]
    name_ends: re.Pattern[str]
    pronoun: re.Pattern[str]
    data: re.Pattern[str]


class Answers(Model):
    """Short answers to a closed question; `affirms` are the values that a plain yes leaves of an input, `unasked` the
    words that name a value of an input whatever was asked."""

    affirmative: re.Pattern[str]
    negative: re.Pattern[str]
    unsure: re.Pattern[str]
    affirms: dict[str, tuple[Value, ...]] = {}
    unasked: dict[str, dict[Value, tuple[re.Pattern[str], ...]]] = {}
    values: dict[str, dict[Value, tuple[re.Pattern[str], ...]]]


class CueBook(Model):
    """Everything the guided reader goes by: cues, and the scopes that void them by basis."""

    cues: tuple[Cue, ...]
    scopes: dict[str, Scope]
    voids: dict[Said, tuple[str, ...]]
    exempt: dict[str, tuple[str, ...]]
    wants: Wants
    answers: Answers

    def voiding(self, cue: Cue) -> tuple[str, ...]:
        """The names of the scopes that void this cue."""
        exempt = self.exempt.get(cue.input, ())
        return tuple(name for name in self.voids[cue.basis] if name not in exempt)


def cue_book(cues: Mapping[str, Any], wants: Mapping[str, Any], answers: Mapping[str, Any]) -> CueBook:
    """Builds the cue book from the content of the three cue files. Raises `ValueError` for a faulty pattern."""
    terms = cues["terms"]
    return CueBook.model_validate(
        {
            "cues": [_cue(cue, terms) for cue in cues["cues"]],
            "scopes": {
                name: {**scope, "pattern": _compiled(scope["pattern"].format(**terms))}
                for name, scope in cues["scopes"].items()
            },
            "voids": cues["voids"],
            "exempt": cues["exempt"],
            "wants": _all_compiled(wants),
            "answers": {**_all_compiled(answers), "affirms": answers["affirms"]},
        }
    )


def _cue(cue: Mapping[str, Any], terms: Mapping[str, str]) -> dict[str, Any]:
    patterns = [_compiled(pattern.format(**terms)) for pattern in cue["patterns"]]
    requires = {"requires": _compiled(cue["requires"])} if "requires" in cue else {}
    return {**cue, **requires, "patterns": patterns}


def _all_compiled(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {key: _all_compiled(value) for key, value in content.items()}
    return [_compiled(item) for item in content] if isinstance(content, list) else _compiled(content)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
