"""Reads the guided reader's cues and the kinds of question that are declined."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from advisor.adapters.table_files import Loader
from advisor.core.declines import Decline
from advisor.understanding.cues import CueBook, cue_book


@cache
def load_cues() -> CueBook:
    """The shipped cue book."""
    return cue_book(_read("cues"), _read("wants"), _read("answers"))


@cache
def load_declines() -> dict[str, Decline]:
    """What the advisor declines, by kind."""
    return {kind: Decline.model_validate(content) for kind, content in _read("declines").items()}


def _read(name: str) -> Any:
    file = files("advisor_corpus") / "understanding" / f"{name}.yaml"
    return yaml.load(file.read_text(encoding="utf-8"), Loader=Loader)
