"""Settings, read once: what the caller gives, then the environment, then the defaults."""

import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from platformdirs import user_data_path

from advisor.core.errors import SettingError
from advisor.core.limits import Limits
from advisor.core.model import Model

DEFAULT_MODEL = "guided"
DEFAULT_OWNER = "local"


class Settings(Model):
    """`model` is `guided` or LangChain's `provider:model`; `home` the data folder; `tables` a folder of an
    organisation's own decision tables, null for the shipped ones; `owner` whose conversations these are. `reranker` is
    a folder with a cross-encoder that orders what was found, null for none; `checker` one with a cross-encoder that
    reads sentences beside what they rest on, null for the shipped one. `limits` is what a language model may take."""

    model: str = DEFAULT_MODEL
    home: Path
    tables: Path | None = None
    owner: str = DEFAULT_OWNER
    reranker: Path | None = None
    checker: Path | None = None
    limits: Limits = Limits()

    @classmethod
    def read(
        cls,
        *,
        model: str | None = None,
        home: str | Path | None = None,
        tables: str | Path | None = None,
        owner: str | None = None,
    ) -> Self:
        """Fills what is null from `ADVISOR_MODEL`, `ADVISOR_HOME` and `ADVISOR_TABLES`, then from the defaults.

        `ADVISOR_RERANKER` and `ADVISOR_CHECKER` name cross-encoders; `ADVISOR_TIME_LIMIT`, `ADVISOR_DAILY_TOKENS`,
        `ADVISOR_DAILY_COST` and `ADVISOR_PRICES` are the limits. Raises `SettingError` where one is not understood.
        """
        environment = os.environ
        folder = tables or environment.get("ADVISOR_TABLES") or None
        return cls(
            model=model or environment.get("ADVISOR_MODEL") or DEFAULT_MODEL,
            home=Path(home or environment.get("ADVISOR_HOME") or user_data_path("advisor")).expanduser().absolute(),
            tables=Path(folder).expanduser() if folder else None,
            owner=owner or DEFAULT_OWNER,
            reranker=_folder(environment, "ADVISOR_RERANKER"),
            checker=_folder(environment, "ADVISOR_CHECKER"),
            limits=_limits(environment),
        )


def _folder(environment: Mapping[str, str], variable: str) -> Path | None:
    return Path(given).expanduser() if (given := environment.get(variable)) else None


def _limits(environment: Mapping[str, str]) -> Limits:
    fields: dict[str, tuple[str, str, Callable[[str], object]]] = {
        "seconds": ("ADVISOR_TIME_LIMIT", "a number of seconds above 0, at most a day's", float),
        "daily_tokens": ("ADVISOR_DAILY_TOKENS", "a whole number of tokens", int),
        "daily_cost": ("ADVISOR_DAILY_COST", "an amount of money", float),
        "prices": ("ADVISOR_PRICES", "the prices of a million tokens, sent/received, such as 0.15/0.60", _prices),
    }
    given: dict[str, object] = {}
    for field, (variable, form, parse) in fields.items():
        if text := environment.get(variable, "").strip():
            try:
                given[field] = getattr(Limits.model_validate({field: parse(text)}), field)
            except ValueError as error:
                raise SettingError(f"{variable} is {text!r}; give {form}.") from error
    limits = Limits.model_validate(given)
    if limits.daily_cost is not None and limits.prices is None:
        raise SettingError("ADVISOR_DAILY_COST needs ADVISOR_PRICES; set both, or limit ADVISOR_DAILY_TOKENS.")
    return limits


def _prices(text: str) -> tuple[float, float]:
    sent, received = (float(part) for part in text.split("/"))
    if not (0 <= sent < math.inf and 0 <= received < math.inf):
        raise ValueError("prices are numbers from 0")
    return sent, received
