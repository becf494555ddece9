"""The ledger's directory: which one is meant, and what its configuration may say."""

import os
from pathlib import Path

import pytest

from archive.errors import Exit, NoLedger, Refused
from archive.ledger import folder as folders
from archive.ledger.folder import (
    CONFIGURATION,
    CONFIGURATION_BYTES_MAX,
    ENVIRONMENT,
    BadConfiguration,
    HeldAlready,
    NoLedgerHere,
    NotAFolder,
    NotMade,
    find,
    read,
)

PARTY = 'recorded_by = "party/registry"\n'


def directory(path: Path, text: str | bytes = PARTY) -> Path:
    """Make a directory with this configuration."""
    path.mkdir(parents=True, exist_ok=True)
    (path / CONFIGURATION).write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


class TestWhichOne:
    """The one named, else the environment's, else the nearest upward."""

    def test_the_nearest_upward(self, tmp_path: Path) -> None:
        outer, inner = directory(tmp_path / "outer"), directory(tmp_path / "outer" / "a" / "inner")
        deep = inner / "b" / "c"
        deep.mkdir(parents=True)
        assert find(None, {}, deep).root == inner
        assert find(None, {}, inner).root == inner
        assert find(None, {}, inner.parent).root == outer

    def test_none(self, tmp_path: Path) -> None:
        with pytest.raises(NoLedgerHere) as caught:
            find(None, {}, tmp_path)
        assert caught.value.exit is Exit.NO_LEDGER
        assert ENVIRONMENT in str(caught.value)

    def test_the_environments_before_the_nearest(self, tmp_path: Path) -> None:
        here, there = directory(tmp_path / "here"), directory(tmp_path / "there")
        assert find(None, {ENVIRONMENT: str(there)}, here).root == there
        assert find(None, {ENVIRONMENT: ""}, here).root == here

    def test_the_one_named_before_all(self, tmp_path: Path) -> None:
        here, there = directory(tmp_path / "here"), directory(tmp_path / "there")
        assert find(str(there), {ENVIRONMENT: str(here)}, here).root == there

    def test_named_is_not_looked_for_upward(self, tmp_path: Path) -> None:
        below = directory(tmp_path / "outer") / "below"
        below.mkdir()
        for named, environment in ((str(below), {}), (None, {ENVIRONMENT: str(below)})):
            with pytest.raises(NotAFolder):
                find(named, environment, tmp_path)
        with pytest.raises(NoLedger):
            find(str(tmp_path / "nowhere"), {}, tmp_path)

    def test_a_file_is_no_directory(self, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.write_text("x")
        with pytest.raises(NotAFolder):
            read(path)


def test_what_it_says(tmp_path: Path) -> None:
    root = directory(tmp_path / "m", PARTY + 'mirrors = ["../usb", "/srv/far"]\n')
    found = read(root)
    assert found.recorded_by == "party/registry"
    assert found.mirrors == (root / "../usb", Path("/srv/far"))
    assert (found.ledger, found.views) == (root / "ledger.db", root / "views.db")
    assert (found.keys, found.signing_key) == (root / "keys", root / "keys" / "signing.key")
    assert (found.checkpoints, found.objects) == (root / "checkpoints", root / "objects")
    assert read(directory(tmp_path / "n")).mirrors == ()


BAD = {
    "no toml": ("recorded_by =", None),
    "not closed": ('recorded_by = "party/registry', None),
    "twice": (PARTY + PARTY, None),
    "no text": (b'recorded_by = "party/\xff"', None),
    "zero bytes": (b"\0\0", None),
    "unknown": (PARTY + 'time_zone = "UTC"\n', "time_zone"),
    "misspelt": ('recorded_bye = "party/registry"\n', "recorded_bye"),
    "a table": (PARTY + "[store]\npath = 'x'\n", "store"),
    "missing": ("", "recorded_by"),
    "a number": ("recorded_by = 7\n", "recorded_by"),
    "a name": ('recorded_by = "Registry"\n', "recorded_by"),
    "a place": ('recorded_by = "place/registry"\n', "recorded_by"),
    "a line more": ('recorded_by = "party/registry\\n"\n', "recorded_by"),
    "one mirror": (PARTY + 'mirrors = "/srv/usb"\n', "mirrors"),
    "a mirror of numbers": (PARTY + "mirrors = [7]\n", "mirrors"),
    "an empty mirror": (PARTY + 'mirrors = [""]\n', "mirrors"),
    "deep": (PARTY + "mirrors = " + "[" * 5_000 + "]" * 5_000, None),
}


@pytest.mark.parametrize(("text", "field"), BAD.values(), ids=BAD)
def test_what_it_may_not_say(tmp_path: Path, text: str | bytes, field: str | None) -> None:
    root = directory(tmp_path / "m", text)
    with pytest.raises(BadConfiguration) as caught:
        read(root)
    error = caught.value
    assert error.exit is Exit.REFUSED
    assert (error.where.file, error.where.field) == (str(root / CONFIGURATION), field)
    assert "\n" not in error.sentence


def test_it_is_not_larger_than_any_need_be(tmp_path: Path) -> None:
    filled = PARTY + "#" * (CONFIGURATION_BYTES_MAX - len(PARTY))
    assert read(directory(tmp_path / "m", filled)).recorded_by == "party/registry"
    with pytest.raises(BadConfiguration, match="larger"):
        read(directory(tmp_path / "m", filled + "#"))


def test_it_may_be_unreadable(tmp_path: Path) -> None:
    root = tmp_path / "m"
    (root / CONFIGURATION).mkdir(parents=True)
    with pytest.raises(Refused, match="cannot be read"):
        read(root)


def test_what_is_made_is_what_is_read(tmp_path: Path) -> None:
    made = folders.lay_out(tmp_path / "a" / "m", "party/office")
    assert read(tmp_path / "a" / "m") == made
    assert (made.keys.stat().st_mode & 0o777) == 0o700
    assert {path.name for path in made.root.iterdir()} == {CONFIGURATION, "keys", "objects", "checkpoints"}


def test_it_is_made_once(tmp_path: Path) -> None:
    folders.configure(folders.create(tmp_path / "m", "party/registry"))
    with pytest.raises(HeldAlready) as caught:
        folders.create(tmp_path / "m", "party/registry")
    assert caught.value.exit is Exit.REFUSED
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "ledger.db").touch()
    with pytest.raises(HeldAlready):
        folders.create(tmp_path / "n", "party/registry")


def test_where_a_file_stands_none_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(NotMade) as caught:
            folders.create(path, "party/registry")
        assert caught.value.exit is Exit.REFUSED


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="only Linux has a directory that not even root may write to"
)
def test_where_nobody_may_write_none_is_made() -> None:
    with pytest.raises(NotMade, match="cannot be made"):
        folders.create(Path(f"/proc/self/{os.getpid()}/museum"), "party/registry")
