"""An intent reader for tests: it says what it was told to."""

from collections.abc import Mapping

from advisor.core.readings import Intents


def intents(kind: str = "uncovered", /, **probabilities: float) -> Intents:
    """Intents with these probabilities, nearest to this kind of outside question."""
    return Intents.model_validate({"probabilities": probabilities, "outside": kind})


class ToldIntents:
    """The `IntentReader` port with fixed answers. `asked` keeps the messages that it was asked about."""

    def __init__(self, otherwise: Intents, told: Mapping[str, Intents] | None = None) -> None:
        self.asked: list[str] = []
        self._otherwise, self._told = otherwise, told or {}

    def read(self, message: str) -> Intents:
        self.asked.append(message)
        return self._told.get(message, self._otherwise)
