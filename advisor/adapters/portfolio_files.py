"""Reads a portfolio: a CSV file with one workload a row."""

import csv
from pathlib import Path

from advisor.core.errors import PortfolioError, UsageError
from advisor.matrix.tables import Known, Tables, listed, value_of

NAME = "name"
SEPARATOR = "|"


def load_portfolio(file: Path, tables: Tables) -> dict[str, Known]:
    """What is known of each workload, by name, in the file's order.

    The header names `name` and inputs of the tables; several possible values are separated by `|`, and an empty
    cell is not known. Raises `PortfolioError` naming the file, the row and the column.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            columns = [column.strip() for column in reader.fieldnames or ()]
            reader.fieldnames = columns
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise PortfolioError(f"{file} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise PortfolioError(f"{file} is no CSV file in UTF-8: {error}.") from error
    _check_header(file, columns, tables)
    workloads: dict[str, Known] = {}
    for line, row in rows:
        name = (row[NAME] or "").strip()
        if not name or name in workloads or None in row:
            fault = "has more cells than the header" if None in row else f"needs a name of its own, not {name!r}"
            raise PortfolioError(f"{file}, line {line}: the row {fault}.")
        workloads[name] = _known(file, line, row, tables)
    if not workloads:
        raise PortfolioError(f"{file} holds no workload; write one a row below the header.")
    return workloads


def _check_header(file: Path, columns: list[str], tables: Tables) -> None:
    unknown = [column for column in columns if column != NAME and column not in tables.inputs]
    if NAME not in columns or unknown or len(set(columns)) < len(columns):
        fault = (
            f"has the unknown column {unknown[0]!r}" if unknown else f"needs one column {NAME!r} and no column twice"
        )
        raise PortfolioError(f"{file}, header: it {fault}; inputs are {listed(tables.inputs)}.")


def _known(file: Path, line: int, row: dict[str, str | None], tables: Tables) -> Known:
    given = {
        column: [value_of(word) for word in cell.split(SEPARATOR)]
        for column, cell in row.items()
        if column != NAME and cell and cell.strip()
    }
    try:
        return tables.known(given)
    except UsageError as error:
        raise PortfolioError(f"{file}, line {line}: {error}") from error
