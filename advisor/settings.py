"""Settings, read once: what the caller gives, then the environment, then the defaults."""

import os
from pathlib import Path
from typing import Self

from platformdirs import user_data_path

from advisor.core.model import Model

DEFAULT_MODEL = "guided"
DEFAULT_OWNER = "local"


class Settings(Model):
    """`model` is `guided` or LangChain's `provider:model`; `home` the data folder; `tables` a folder of an
    organisation's own decision tables, null for the shipped ones; `owner` whose conversations these are; `reranker` a
    folder with a cross-encoder, null for none."""

    model: str = DEFAULT_MODEL
    home: Path
    tables: Path | None = None
    owner: str = DEFAULT_OWNER
    reranker: Path | None = None

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

        `ADVISOR_RERANKER` names the reranker.
        """
        environment = os.environ
        folder = tables or environment.get("ADVISOR_TABLES") or None
        return cls(
            model=model or environment.get("ADVISOR_MODEL") or DEFAULT_MODEL,
            home=Path(home or environment.get("ADVISOR_HOME") or user_data_path("advisor")).expanduser().absolute(),
            tables=Path(folder).expanduser() if folder else None,
            owner=owner or DEFAULT_OWNER,
            reranker=Path(own).expanduser() if (own := environment.get("ADVISOR_RERANKER")) else None,
        )
