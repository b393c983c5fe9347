"""Should we outsource this AI work? A conversational advisor whose decisions a deterministic engine makes.

One turn is one road, and the folders follow it:

    message
      → understanding   proposes facts, each with the user's exact words
      → matrix          decides from the facts; nothing else decides
      → retrieval       finds the passages of the guidance corpus
      → agent           runs the turn and drafts the answer
      → verification    holds every sentence of the draft against what it rests on
      → reply           `Reply`, the same for every way in

Everything public is here. Importing this package loads nothing heavy: `decide` needs the decision tables
alone, and `Advisor` brings in the rest when it is first used.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import privacy as _privacy
from advisor.core.decisions import Decision
from advisor.core.errors import AdvisorError
from advisor.core.replies import Reply

if TYPE_CHECKING:
    from advisor.bootstrap import Advisor
    from advisor.matrix.tables import Tables
    from advisor.verification.grounding import Verdict

__all__ = ["Advisor", "AdvisorError", "Decision", "Reply", "Verdict", "decide", "verify_text"]

_privacy.apply()


def decide(values: Mapping[str, object], *, tables: "Path | str | Tables | None" = None) -> Decision:
    """The engine alone: decides from the values of the tables' inputs.

    A value may be a list, meaning "one of these": `{"maturity": ["none", "emerging"]}`. Inputs left out are
    open. `tables` is a folder of an organisation's own tables, or tables that are already loaded. Loads no
    language model, no embedding and no index.

    Raises `UnknownInputError`, `UnknownValueError`, or `TableError` for a faulty tables folder.
    """
    from advisor.matrix import evaluation

    loaded = _load(Path(tables)) if isinstance(tables, str | Path) else tables or _shipped()
    return evaluation.decide(loaded, loaded.known(values))


def verify_text(text: str, passages: Sequence[str], *, checker: str | Path | None = None) -> tuple["Verdict", ...]:
    """Whether `text` says only what `passages` say: a verdict with reasons for each sentence.

    The checks by words are weighed by a grounding model, the shipped one, or a cross-encoder in the folder `checker`;
    it is loaded by the first call, which takes seconds. Raises `CheckerError` where there is no usable model there.
    """
    from advisor.bootstrap import build_grounding
    from advisor.settings import Settings
    from advisor.verification import grounding

    settings = Settings.read()
    chosen = settings.model_copy(update={"checker": Path(checker)}) if checker else settings
    return grounding.verify_text(text, passages, build_grounding(chosen))


@cache
def _shipped() -> "Tables":
    return _load(None)


def _load(folder: Path | None) -> "Tables":
    from advisor.adapters.table_files import load_tables

    return load_tables(folder)


def __getattr__(name: str) -> Any:
    if name == "Advisor":
        from advisor.bootstrap import Advisor

        return Advisor
    if name == "Verdict":
        from advisor.verification.grounding import Verdict

        return Verdict
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
