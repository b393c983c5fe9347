"""Kinds of question that the advisor cannot answer, and the honest reply to each."""

import re

from advisor.core.model import Model


class Decline(Model):
    """A kind of question that cannot be answered: how it shows in the words, the reply, and an offer."""

    patterns: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()
    reply: str
    offer: str

    def applies(self, message: str) -> bool:
        """Whether the message asks for this kind of thing."""
        return any(p.search(message) for p in self.patterns) and not any(p.search(message) for p in self.unless)

    @property
    def text(self) -> str:
        """The reply as people read it."""
        return f"{self.reply} {self.offer}"
