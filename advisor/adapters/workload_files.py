"""The catalogue of typical workloads: the YAML files of `corpus/workloads`."""

from importlib.resources import files

import yaml

from advisor.adapters.table_files import Loader
from advisor.core.typical import TypicalWorkload

_FOLDER = files("advisor_corpus") / "workloads"


def load_workloads() -> tuple[TypicalWorkload, ...]:
    """All entries, file by file."""
    found = sorted((one for one in _FOLDER.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    return tuple(
        TypicalWorkload.model_validate({"id": name, **entry})
        for file in found
        for name, entry in yaml.load(file.read_text(encoding="utf-8"), Loader=Loader).items()
    )
