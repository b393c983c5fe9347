"""A copy of the shipped tables folder, which a test may break."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from advisor.adapters.table_files import load_tables
from advisor.matrix.tables import Tables


class TablesFolder(NamedTuple):
    """A copy of the shipped tables folder."""

    path: Path

    @contextmanager
    def editing(self, file: str) -> Iterator[Any]:
        """Yields the file's content and writes it back."""
        content = yaml.safe_load((self.path / file).read_text(encoding="utf-8"))
        yield content
        (self.path / file).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

    def edit_rule(self, rule_id: str, **changes: object) -> None:
        """Overwrites fields of a rule or refinement of the workload matrix."""
        with self.editing("workload-matrix.yaml") as table:
            item(table, rule_id).update(changes)

    def add_rule(self, rule_id: str, when: dict[str, object], *outcomes: str) -> None:
        """Adds a published rule at the end of the workload matrix."""
        with self.editing("workload-matrix.yaml") as table:
            rule = {"id": rule_id, "when": when, "outcomes": list(outcomes), "provenance": "published", "text": "New."}
            table["rules"].append(rule)

    def drop_rules(self, wanted: Callable[[str], bool]) -> None:
        """Keeps the rules of the workload matrix whose id is not wanted away."""
        with self.editing("workload-matrix.yaml") as table:
            table["rules"] = [rule for rule in table["rules"] if not wanted(rule["id"])]

    def load(self) -> Tables:
        return load_tables(self.path)


def item(table: Any, rule_id: str) -> Any:
    """The rule or refinement with this id, in the content of the workload matrix's file."""
    return next(one for one in (*table["rules"], *table["refinements"]) if one["id"] == rule_id)
