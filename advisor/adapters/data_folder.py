"""The data folder: where conversations, locks and the index live."""

from dataclasses import dataclass
from pathlib import Path

from advisor.core.errors import HomeError


@dataclass(frozen=True)
class DataFolder:
    """The places in a data folder."""

    home: Path
    threads: Path
    locks: Path
    index: Path
    usage: Path


def open_data_folder(home: Path) -> DataFolder:
    """Creates the data folder where it is missing, readable by its owner alone. Raises `HomeError`."""
    folder = DataFolder(home, home / "threads.sqlite", home / "locks", home / "index", home / "usage.sqlite")
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.locks.mkdir(exist_ok=True, mode=0o700)
        probe = folder.locks / ".writable"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise HomeError(
            f"The data folder {home} cannot be used ({error.strerror or error}); choose another with --home or "
            "ADVISOR_HOME."
        ) from error
    return folder
