"""Reads decision tables from a folder of YAML files."""

from collections.abc import Hashable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from advisor.core.errors import TableError
from advisor.matrix.tables import Tables
from advisor.matrix.validation import FILES, validate_tables

# The C parser is some ten times faster; wheels of PyYAML carry it on every common platform.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UniqueKeyLoader(Loader):  # type: ignore[misc]
    """As the parser it derives from, but a key that a mapping holds twice is an error instead of a silent loss."""


def _mapping(loader: Any, node: Any) -> Any:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            problem = "a key is a word or a truth value, not a list or a mapping"
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        if key in seen:
            problem = f"the key {key!r} stands there twice; give each its own"
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_tables(folder: Path | None = None) -> Tables:
    """The tables in `folder`, or the shipped ones. Raises `TableError` naming file, rule and cell."""
    root: Traversable = folder or files("advisor_corpus") / "tables"
    if not root.is_dir():
        raise TableError(f"There is no tables folder at {root}; give the folder that holds {', '.join(FILES)}.")
    return validate_tables({name: _read(root / name) for name in FILES if (root / name).is_file()})


def _read(file: Traversable) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=UniqueKeyLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise TableError(f"{file.name}{place} is not valid YAML: {getattr(error, 'problem', error)}.") from error
    except UnicodeDecodeError as error:
        raise TableError(f"{file.name} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except OSError as error:
        raise TableError(f"{file} cannot be read: {error.strerror}.") from error
