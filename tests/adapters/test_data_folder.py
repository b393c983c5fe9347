"""The data folder: made where it is missing, private, and refused in one clear sentence where it cannot be used."""

import stat
from pathlib import Path

import pytest

from advisor.adapters.data_folder import open_data_folder
from advisor.core.errors import HomeError


def test_a_missing_folder_is_made_with_its_places(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    folder = open_data_folder(home)
    assert folder.home == home
    assert folder.locks.is_dir()
    assert {folder.threads.parent, folder.locks.parent, folder.index.parent} == {home}
    assert list(folder.locks.iterdir()) == []


def test_it_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    folder = open_data_folder(tmp_path / "home")
    for place in (folder.home, folder.locks):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_it_may_be_opened_again_with_all_that_is_in_it(tmp_path: Path) -> None:
    first = open_data_folder(tmp_path)
    first.threads.write_text("kept", encoding="utf-8")
    assert open_data_folder(tmp_path) == first
    assert first.threads.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize(
    ("occupied", "home"),
    [("home", "home"), ("home", "home/below"), ("home/locks", "home"), ("file", "file/deep/down")],
)
def test_a_file_in_its_way_is_one_clear_sentence(tmp_path: Path, occupied: str, home: str) -> None:
    file = tmp_path / occupied
    file.parent.mkdir(exist_ok=True)
    file.write_text("here first", encoding="utf-8")
    with pytest.raises(HomeError) as caught:
        open_data_folder(tmp_path / home)
    message = str(caught.value)
    assert message.startswith(f"The data folder {tmp_path / home} cannot be used (")
    assert message.endswith("); choose another with --home or ADVISOR_HOME.")
    assert "None" not in message
    assert "\n" not in message
    assert file.read_text(encoding="utf-8") == "here first"
