"""What usually holds for a kind of workload: the entries of our catalogue. They suggest; they never set a fact."""

from advisor.core.facts import Suggestion, Value
from advisor.core.model import Model


class Usual(Model):
    """The value that an input usually has, and why, in a sentence."""

    value: Value
    why: str


class TypicalWorkload(Model):
    """A kind of workload: what people call it, how they describe it, what usually holds and when it does not."""

    id: str
    label: str
    called: tuple[str, ...]
    described: tuple[str, ...]
    usually: dict[str, Usual]
    unless: str = ""

    def suggestions(self, answered: set[str]) -> tuple[Suggestion, ...]:
        """What may be suggested for the inputs that are not `answered` yet."""
        return tuple(
            Suggestion.model_validate(
                {"input": name, "value": one.value, "reason": f"{self.label}: {one.why}", "from": "catalogue"}
            )
            for name, one in self.usually.items()
            if name not in answered
        )
