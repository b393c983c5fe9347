"""What `advisor eval` runs: the exit status, whatever happens."""

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from advisor import AdvisorError
from advisor.core.errors import UsageError
from advisor.settings import Settings

NOT_MEASURED = 3


def run(
    settings: Settings,
    chosen: Mapping[str, Any],
    seed: int,
    *,
    accepted: Path | None,
    output: Path | None,
    as_json: bool,
) -> int:
    """Runs the suite and prints its report; returns the exit status: 0 passed, 1 a gate fell, 3 could not be measured.

    `chosen` holds fields of `suite.Options`; what is empty takes its default. Raises `UsageError`. Whatever else goes
    wrong, expected or not, means that nothing was measured.
    """
    try:
        from advisor_evals.command import run_suite

        return run_suite(settings, chosen, seed, accepted, output, as_json)
    except UsageError:
        raise
    except AdvisorError as error:
        click.echo(f"Not measured: {error}", err=True)
    except ModuleNotFoundError as error:
        click.echo(
            f"Not measured: the package {error.name} is not installed; run `pip install 'outsourcing-advisor[evals]'`.",
            err=True,
        )
    except Exception:  # noqa: BLE001
        # A fault of ours must not look like a gate that fell, which is what an uncaught exception exits with.
        traceback.print_exc()
        click.echo("Not measured: the suite itself failed; the lines above say where.", err=True)
    return NOT_MEASURED
