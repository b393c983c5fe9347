"""Facts about a workload. No fact without evidence: the user's words, or the control that set it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from advisor.core.model import Model

Value = bool | str
"""A value of an input: an id of its vocabulary (`"high"`), or a truth value."""

Basis = Literal["stated", "implied", "set", "assumed"]
"""`stated`: the user said it; `implied`: it follows from what they said; `set`: a control set it;
`assumed`: nobody said it and the reply names it as an assumption."""


class Evidence(Model):
    """The exact place in the user's words, or in their document, that a fact rests on.

    `quote == text[start:end]`, where `text` is the user's message number `message` (0-based, counted
    over the user's messages of the thread) or the text of `section` of `document`. Offsets are in
    code points.
    """

    message: int | None = Field(default=None, ge=0)
    document: str | None = None
    section: str | None = None
    quote: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)

    @model_validator(mode="after")
    def _span_fits_quote(self) -> Self:
        if self.end - self.start != len(self.quote) or not self.quote:
            raise ValueError(f"the span {self.start}:{self.end} does not fit the quote {self.quote!r}")
        if (self.message is None) == (self.document is None):
            raise ValueError("evidence points into a message or into a document, exactly one of them")
        return self


class Fact(Model):
    """One input of a workload with its value.

    `value` may be a tuple, meaning "one of these": `("none", "emerging")`.
    `confidence` lies in 0..1. `evidence` is null where a control set the fact.
    """

    input: str
    value: Value | tuple[Value, ...]
    basis: Basis
    confidence: float = Field(default=1.0, ge=0, le=1)
    evidence: Evidence | None = None

    @model_validator(mode="after")
    def _said_facts_carry_evidence(self) -> Self:
        if self.basis in ("stated", "implied") and self.evidence is None:
            raise ValueError(f"the {self.basis} fact {self.input!r} carries no evidence")
        return self

    @property
    def values(self) -> tuple[Value, ...]:
        """All values that the fact leaves possible."""
        return self.value if isinstance(self.value, tuple) else (self.value,)


class Suggestion(Model):
    """A likely value that somebody else's text offers. It decides nothing until the user confirms it."""

    input: str
    value: Value
    reason: str
    from_: Literal["document", "catalogue"] = Field(alias="from")
    evidence: Evidence | None = None
