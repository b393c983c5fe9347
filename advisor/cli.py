"""The commands. Each is thin: it opens what it needs, calls it, and prints."""

import json
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor import privacy
from advisor.core.errors import AdvisorError, UsageError

if TYPE_CHECKING:
    from advisor.matrix.tables import Input

privacy.apply()
DISTRIBUTION = "outsourcing-advisor"
Command = Callable[..., int | None]
home_option = click.option("--home", type=click.Path(path_type=Path), help="The data folder (ADVISOR_HOME).")
tables_option = click.option("--tables", type=click.Path(path_type=Path), help="A folder of your own decision tables.")
model_option = click.option(
    "--model", help="`guided` (default), or `provider:model` such as openai:NAME (ADVISOR_MODEL)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=DISTRIBUTION, prog_name="advisor")
def cli() -> None:
    """Should we outsource this AI work? Ask in plain language; a decision matrix decides."""


@cli.command()
@click.argument("message")
@click.option("--thread", help="Go on in this conversation; without it a new one begins.")
@model_option
@home_option
@tables_option
@json_option
def ask(
    message: str, thread: str | None, model: str | None, home: Path | None, tables: Path | None, as_json: bool
) -> None:
    """One turn: ask, or answer what was asked, in the conversation THREAD."""
    from advisor import terminal

    with _open(model, home, tables) as advisor:
        terminal.show_disclosure(advisor)
        reply = advisor.ask(message, thread)
        if as_json:
            click.echo(reply.model_dump_json(indent=2))
        else:
            terminal.show_reply(reply)
            if not thread:
                click.echo(f'To go on: advisor ask --thread {reply.thread_id} "…"', err=True)


@cli.command()
@model_option
@home_option
@tables_option
def chat(model: str | None, home: Path | None, tables: Path | None) -> None:
    """A conversation in the terminal; an empty line or Ctrl-D ends it."""
    from advisor import terminal

    with _open(model, home, tables) as advisor:
        terminal.show_disclosure(advisor)
        terminal.converse(advisor)


class DecideCommand(click.Command):
    """Takes an option for each input of the decision tables in use."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Adds the tables' inputs as options before the arguments are parsed."""
        from advisor.adapters.table_files import load_tables

        ctx.obj = load_tables(_tables_folder(args))
        known = {parameter.name for parameter in self.params}
        self.params.extend(_option(field) for field in ctx.obj.inputs.values() if field.id not in known)
        return super().parse_args(ctx, args)


@cli.command(cls=DecideCommand)
@tables_option
@json_option
@click.pass_context
def decide(ctx: click.Context, /, tables: Path | None, as_json: bool, **values: tuple[str, ...]) -> None:
    """The engine alone, without any language model: `advisor decide --sensitivity high --maturity none`.

    Give several values, separated by commas, where more than one is possible; leave out what is not known.
    """
    from advisor.matrix.evaluation import decide as evaluate

    given = {
        name: [_value(one) for part in parts for one in part.split(",")] for name, parts in values.items() if parts
    }
    decision = evaluate(ctx.obj, ctx.obj.known(given))
    if as_json:
        click.echo(decision.model_dump_json(indent=2))
    else:
        from advisor import terminal

        terminal.show_decision(ctx.obj, decision)


@cli.group("tables")
def tables_group() -> None:
    """Verify and print the decision tables."""


@tables_group.command("check")
@tables_option
@json_option
def tables_check(tables: Path | None, as_json: bool) -> None:
    """Coverage, gaps, overlaps and other faults; exit status 1 on an undeclared one."""
    from advisor import terminal
    from advisor.adapters.table_files import load_tables
    from advisor.matrix.checks import check

    report = check(load_tables(_folder(tables)))
    if as_json:
        click.echo(report.model_dump_json(indent=2))
    else:
        terminal.show_report(report)
    if report.faults:
        sys.exit(1)


@tables_group.command("show")
@tables_option
def tables_show(tables: Path | None) -> None:
    """Print each table, and the workload matrix cell by cell."""
    from advisor import terminal
    from advisor.adapters.table_files import load_tables

    terminal.show_tables(load_tables(_folder(tables)))


@tables_group.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
def tables_diff(old: Path, new: Path, form: str) -> None:
    """Which decisions change between the tables folders OLD and NEW, and the rule behind each."""
    from advisor.adapters.table_files import load_tables
    from advisor.matrix.diff import compare

    difference = compare(load_tables(old), load_tables(new))
    as_json = difference.model_dump_json(indent=2)
    click.echo({"text": difference.text(), "markdown": difference.markdown()}.get(form, as_json))


@tables_group.command("export")
@click.option("--format", "form", type=click.Choice(["dmn"]), default="dmn", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; standard output without it.")
@tables_option
def tables_export(form: str, output: Path | None, tables: Path | None) -> None:
    """The tables in another form: `dmn` is DMN 1.3, one UNIQUE decision table for each."""
    from advisor.adapters.table_files import load_tables
    from advisor.matrix.dmn import to_dmn

    text = to_dmn(load_tables(_folder(tables)))
    if output:
        _write(output, text)
    else:
        click.echo(text)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--what-if", "supposed", multiple=True, metavar="INPUT=VALUE", help="Suppose it for all workloads.")
@tables_option
@json_option
def portfolio(file: Path, supposed: tuple[str, ...], tables: Path | None, as_json: bool) -> None:
    """Decide many workloads at once: a CSV file with a column `name` and a column for each input that is known.

    Several possible values of a cell are separated by `|`; an empty cell is not known.
    """
    from advisor import terminal
    from advisor.adapters.portfolio_files import load_portfolio
    from advisor.adapters.table_files import load_tables
    from advisor.matrix.portfolio import decide_portfolio, what_if

    loaded = load_tables(_folder(tables))
    workloads = load_portfolio(file, loaded)
    result = decide_portfolio(loaded, workloads)
    changes = _changes(supposed)
    loaded.known(changes)
    shifts = what_if(loaded, workloads, changes) if changes else ()
    if as_json:
        shown = {**result.model_dump(mode="json"), "what_if": [shift.model_dump() for shift in shifts]}
        click.echo(json.dumps(shown, indent=2))
    else:
        terminal.show_portfolio(loaded, result, shifts, changes)


@cli.command()
@click.option("--source", "chosen", multiple=True, help="Only this article.")
@json_option
def sources(chosen: tuple[str, ...], as_json: bool) -> None:
    """The articles behind the guidance: each heading with the statements that rest on it.

    Exit status 1 where a heading carries no statement and is not left out for a reason.
    """
    from advisor import terminal
    from advisor.adapters.corpus_files import load_sections, load_sources
    from advisor.core.documents import coverage

    articles = load_sources()
    if unknown := [name for name in chosen if name not in articles]:
        raise UsageError(f"There is no source {unknown[0]!r}; choose {', '.join(articles)}.")
    covered = coverage([articles[name] for name in chosen or articles], load_sections())
    if as_json:
        click.echo(json.dumps([one.model_dump() for one in covered], indent=2))
    else:
        terminal.show_coverage(articles, covered)
    if not all(one.covered for one in covered):
        sys.exit(1)


@cli.command()
@home_option
def index(home: Path | None) -> None:
    """Build the index of the guidance, with progress; does nothing where it is there already."""
    from advisor import terminal
    from advisor.bootstrap import build_index
    from advisor.settings import Settings

    with terminal.progress("Indexing the guidance") as progress:
        folder = build_index(Settings.read(home=home), progress)
    click.echo(f"The index is ready in {folder}.")


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=7860, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port.")
@model_option
@home_option
@tables_option
def ui(host: str, port: int, model: str | None, home: Path | None, tables: Path | None) -> None:
    """The web UI; prints its address when it is ready."""
    _app("ui")(host=host, port=port, model=model, home=home, tables=tables)


@cli.command("eval")
@click.option("--split", "splits", multiple=True, type=click.Choice(["dev", "test"]), help="Only this split.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["workload", "dialogue", "guidance", "unanswerable", "injection"]),
    help="Only this kind of case.",
)
@click.option("--seed", default=1, show_default=True, help="Seed of the simulated users.")
@click.option("--cases", type=click.Path(path_type=Path), help="A folder of your own cases.")
@click.option("--accepted", type=click.Path(path_type=Path), help="A folder of accepted figures to be held against.")
@click.option("--accept", is_flag=True, help="Make this run the accepted state.")
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="Record the turns in a file.")
@click.option("--turns", type=click.Path(path_type=Path, dir_okay=False), help="Score recorded turns; run nothing.")
@click.option("--sample", type=click.IntRange(min=1), help="Only so many turns of single messages, by the seed.")
@click.option(
    "--record-calls", type=click.Path(path_type=Path, dir_okay=False), help="Record a language model's calls."
)
@click.option(
    "--recorded", is_flag=False, flag_value="shipped", help="Play back recorded calls: a file's, or the shipped ones."
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as JSON to a file.")
@model_option
@home_option
@tables_option
@json_option
def evaluate(
    seed: int,
    accepted: Path | None,
    output: Path | None,
    model: str | None,
    home: Path | None,
    tables: Path | None,
    as_json: bool,
    **chosen: Any,
) -> None:
    """The evaluation suite: is the advice right, and would we notice if it were not?

    Exit status 0 passed, 1 a gate fell, 2 wrong usage, 3 could not be measured.
    """
    from advisor.settings import Settings

    settings = Settings.read(model=model, home=home, tables=tables)
    sys.exit(_app("eval")(settings, chosen, seed, accepted=accepted, output=output, as_json=as_json))


@cli.command()
@model_option
@home_option
@tables_option
@json_option
def doctor(model: str | None, home: Path | None, tables: Path | None, as_json: bool) -> None:
    """What is installed, reachable and writable, and what to do where something is not."""
    from advisor import terminal
    from advisor.doctor import examine
    from advisor.settings import Settings

    findings = examine(Settings.read(model=model, home=home, tables=tables))
    if as_json:
        click.echo(json.dumps([finding.model_dump() for finding in findings], indent=2))
    else:
        terminal.show_findings(findings)
    if not all(finding.ok for finding in findings):
        sys.exit(1)


def main() -> None:
    """Runs a command; whatever goes wrong on purpose becomes one sentence and an exit status."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AdvisorError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)


def _open(model: str | None, home: Path | None, tables: Path | None) -> Any:
    """An advisor that shows progress on standard error where it has to build the index first."""
    from advisor import terminal
    from advisor.bootstrap import Advisor, build
    from advisor.settings import Settings

    settings = Settings.read(model=model, home=home, tables=tables)
    return Advisor(build(settings, progress=terminal.Progress("Indexing the guidance, once")), settings.owner)


def _app(name: str) -> Command:
    for entry in entry_points(group="advisor.apps", name=name):
        loaded: Command = entry.load()
        return loaded
    raise UsageError(f"The part `{name}` is not installed; run `pip install {DISTRIBUTION}` again.")


def _tables_folder(args: list[str]) -> Path | None:
    """The folder behind `--tables`, read before the options are known."""
    for position, arg in enumerate(args):
        if arg == "--tables" and position + 1 < len(args):
            return _folder(Path(args[position + 1]))
        if arg.startswith("--tables="):
            return _folder(Path(arg.removeprefix("--tables=")))
    return _folder(None)


def _folder(tables: Path | None) -> Path | None:
    from advisor.settings import Settings

    return Settings.read(tables=tables).tables


def _option(field: "Input") -> click.Option:
    names = dict.fromkeys((f"--{field.id.replace('_', '-')}", f"--{field.id}"))
    words = [str(value).lower() if isinstance(value, bool) else value for value in field.values]
    return click.Option([*names, field.id], multiple=True, metavar="|".join(words), help=field.description)


def _changes(supposed: tuple[str, ...]) -> dict[str, bool | str]:
    pairs = [one.partition("=") for one in supposed]
    for name, separator, value in pairs:
        if not (name and separator and value):
            raise UsageError("`--what-if` takes an input and a value, such as --what-if maturity=mature.")
    return {name.strip(): _value(value) for name, _, value in pairs}


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error


def _value(word: str) -> bool | str:
    from advisor.matrix.tables import value_of

    return value_of(word)
