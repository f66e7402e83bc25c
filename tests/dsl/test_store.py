"""Files of the cache: whole, ours and under their own name, or as if they were not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bonitas.dsl import store
from bonitas.dsl.store import CACHE

DATA = {"a": [1, None, "信用"]}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def file(folder: Path, name: str = "x-1") -> Path:
    return folder / f"{name}.json"


def test_what_is_kept_is_read(folder: Path) -> None:
    assert store.read("x-1") is None
    store.write("x-1", DATA)
    assert store.read("x-1") == DATA
    assert [each.name for each in folder.iterdir()] == ["x-1.json"]


@pytest.mark.parametrize("switch", ["off", "OFF", " off ", ""])
def test_nothing_is_kept_when_it_is_switched_off(switch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(CACHE, switch)
    store.write("x-1", DATA)
    assert store.folder() is None
    assert store.read("x-1") is None
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CACHE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert store.folder() == tmp_path / "xdg" / "bonitas"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert store.folder() == tmp_path / "home" / ".cache" / "bonitas"


@pytest.mark.parametrize("place", ["checksum", "line end", "text", "end"])
def test_a_changed_byte_anywhere_makes_it_absent(place: str, folder: Path) -> None:
    store.write("x-1", DATA)
    whole = file(folder).read_bytes()
    at = {"checksum": 5, "line end": 64, "text": 70, "end": len(whole) - 1}[place]
    for changed in (
        whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
        whole[:at] + whole[at + 1 :],
        whole[:at] + b"0" + whole[at:],
        whole[:at],
    ):
        file(folder).write_bytes(changed)
        assert store.read("x-1") is None
    store.write("x-1", DATA)
    assert file(folder).read_bytes() == whole


def test_a_file_under_the_name_of_another_is_absent(folder: Path) -> None:
    store.write("x-1", DATA)
    file(folder).rename(file(folder, "x-2"))
    assert store.read("x-2") is None


def test_what_others_could_have_written_is_absent(folder: Path) -> None:
    store.write("x-1", DATA)
    assert file(folder).stat().st_mode & 0o777 == 0o600
    file(folder).chmod(0o620)
    assert store.read("x-1") is None
    file(folder).chmod(0o602)
    assert store.read("x-1") is None


def test_what_belongs_to_another_user_is_absent(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write("x-1", DATA)
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert store.read("x-1") is None


def test_what_is_no_file_is_absent(folder: Path) -> None:
    file(folder).mkdir(parents=True)
    assert store.read("x-1") is None
    store.write("x-1", DATA)
    assert store.read("x-1") is None
    assert [each.name for each in folder.iterdir()] == ["x-1.json"]


def test_a_place_that_cannot_be_written_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(CACHE, str(tmp_path / "file"))
    store.write("x-1", DATA)
    assert store.read("x-1") is None
    assert (tmp_path / "file").read_text() == "no folder"


def test_the_oldest_of_a_group_are_forgotten(folder: Path) -> None:
    store.write("y-1", DATA)
    for number in range(5):
        store.write(f"x-{number}", DATA, most=9)
        os.utime(file(folder, f"x-{number}"), (1000 + number, 1000 + number))
    store.write("x-5", DATA, most=3)
    assert sorted(each.name for each in folder.iterdir()) == ["x-3.json", "x-4.json", "x-5.json", "y-1.json"]


def test_what_a_writer_that_died_left_is_removed(folder: Path) -> None:
    store.write("x-1", DATA)
    old, new = folder / ".x-2.7.abc", folder / ".x-3.8.abc"
    old.write_text("half")
    new.write_text("half")
    os.utime(old, (1000, 1000))
    store.write("x-1", DATA)
    assert sorted(each.name for each in folder.iterdir()) == [".x-3.8.abc", "x-1.json"]
