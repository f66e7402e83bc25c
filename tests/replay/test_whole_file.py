"""Files appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bonitas.replay.whole_file import appearing, written


def test_a_file_appears_when_it_is_finished(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    with written(target) as file:
        file.write("甲\n")
        assert not target.exists()
    assert target.read_bytes() == "甲\n".encode()
    assert target.stat().st_mode & 0o777 == 0o666 & ~_umask()
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_is_not_finished_leaves_the_old_file(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "out.txt"
    target.write_text("before", encoding="utf-8")
    with pytest.raises(error), appearing(target) as place:
        place.write_text("half", encoding="utf-8")
        raise error
    assert target.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_the_mode_of_a_file_stays_and_links_are_written_through(tmp_path: Path) -> None:
    target, link = tmp_path / "out.txt", tmp_path / "link"
    target.write_text("before", encoding="utf-8")
    target.chmod(0o600)
    link.symlink_to(target)
    with written(link) as file:
        file.write("after")
    assert link.is_symlink() and target.read_text(encoding="utf-8") == "after"
    assert target.stat().st_mode & 0o777 == 0o600


def test_what_is_no_file_is_written_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with appearing(pipe) as place:
        assert place == pipe
    assert pipe.is_fifo()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing, appearing(tmp_path / "nix" / "out.txt"):
        pass
    assert missing.value.filename == str(tmp_path / "nix" / "out.txt")
    with pytest.raises(IsADirectoryError), appearing(tmp_path):
        pass


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
