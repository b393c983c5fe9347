"""What stops a run."""

from collections.abc import Iterable

from advisor import AdvisorError


class NotMeasuredError(AdvisorError):
    """Something could not be measured, so nothing can be said of it. Never a pass, never a zero."""


def bulleted(title: str, items: Iterable[object]) -> str:
    """A message with an item a line."""
    return "\n".join([title, *(f"- {item}" for item in items)])
