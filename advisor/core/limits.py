"""What a language model may take."""

from pydantic import Field

from advisor.core.model import Model

MILLION = 1_000_000
DAY = 86_400
"""Seconds of a day."""


class Limits(Model):
    """`seconds` for each of a turn's two model steps; tokens and cost a day, null for no limit; `prices` of a million
    tokens sent and received, in the user's own currency, null where they are not given."""

    seconds: float = Field(default=120.0, gt=0, le=DAY)
    daily_tokens: int | None = Field(default=None, ge=0)
    daily_cost: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    prices: tuple[float, float] | None = None

    @property
    def daily(self) -> bool:
        """Whether a day has a limit."""
        return self.daily_tokens is not None or self.daily_cost is not None

    def cost(self, input_tokens: int, output_tokens: int) -> float | None:
        """What so many tokens cost; null without prices."""
        if self.prices is None:
            return None
        sent, received = self.prices
        return (input_tokens * sent + output_tokens * received) / MILLION
