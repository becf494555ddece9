"""Published tiles, read by a stranger who has the key alone: all is there, it grew, and every changed byte is found."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.catalogue.entries import ObjectEntered
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints, keys, tiling
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.errors import Exit, NotFound, Refused
from archive.evidence.keys import SigningKey
from archive.evidence.note import KeyType
from archive.evidence.tiles import EntryTooLong, Tile, bundle, number, tiles
from archive.ledger.offers import Offer
from tests.desk.forging import KEY, forge
from tests.evidence.follower import Distrust, Follower, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.ledger.folder import Folder

WITNESS = SigningKey.make("witness.example/w1", b"\x05" * 32, KeyType.COSIGNER)


def rooms(desk: Desk, count: int) -> None:
    last = desk.feed.last()
    names = [f"place/r{last + at}" for at in range(count)]
    desk.append([Offer(Draft(stream=name, event=PlaceDefined(kind="room", name=name))) for name in names])


def vkey(folder: Folder) -> str:
    with Desk.open(folder) as desk:
        return keys.ring_of(desk.feed).current[0].key.format()


def publish(folder: Folder, directory: Path, more: int = 0) -> tiling.Published:
    """Record so many rooms, sign, publish."""
    with Desk.open(folder) as desk:
        if more:
            rooms(desk, more)
        checkpoints.create(desk)
        return tiling.publish(desk, directory)


def reader(directory: Path) -> functools.partial[bytes | None]:
    return functools.partial(_read, directory)


def _read(directory: Path, path: str) -> bytes | None:
    found = directory / path
    return found.read_bytes() if found.is_file() else None


def files(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    made = init(tmp_path / "museum", institution="Registry", time_zone="UTC")
    yield made
    with Desk.open(made) as desk:
        assert verify(desk).is_sound


@pytest.mark.parametrize("index", [0, 7, 999, 1_000, 1_234_067, 999_999_999, 1_000_000_000])
def test_numbers_are_written_in_groups_of_three(index: int) -> None:
    assert number(index) == named(index)
    assert number(1_234_067) == "x001/x234/067"


def test_the_example_of_the_specification() -> None:
    found = list(tiles(70_000))
    assert sum(tile.level == 0 and not tile.is_partial for tile in found) == 273
    assert [tile.path for tile in found if tile.is_partial] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [tile.level for tile in tiles(256)] == [0, 1]
    assert list(tiles(0)) == []


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 65_535, 65_536, 65_537])
@pytest.mark.parametrize("more", [0, 1, 255, 256])
def test_a_tile_that_was_there_is_known_to_be(size: int, more: int) -> None:
    before, after = set(tiles(size)), set(tiles(size + more))
    assert {tile for tile in after if tile.is_of(size)} == before & after
    assert all(tile.is_of(size) for tile in before)


def test_entries_have_their_lengths_before_them() -> None:
    assert bundle([b"a" * 258, b""]) == b"\x01\x02" + b"a" * 258 + b"\x00\x00"
    with pytest.raises(EntryTooLong):
        bundle([b"a" * 65_536])
    assert Tile(0, 3, 7).entries_path == "tile/entries/003.p/7"


def test_a_stranger_reads_all_of_it_and_it_grows(folder: Folder, tmp_path: Path) -> None:
    directory = tmp_path / "web"
    follower = Follower(reader(directory), vkey(folder))
    states = []
    for more, size, written, removed in (
        (3, 6, 3, 0),
        (249, 256, 4, 2),
        (0, 256, 0, 0),
        (350, 607, 6, 0),
        (200, 808, 6, 2),
    ):
        made = publish(folder, directory, more)
        assert (made.size, made.written, made.removed) == (size, written, removed)
        states.append(follower.audit())
        assert states[-1].size == size
    assert all(follower.grew_from(old, states[-1]) for old in states)
    with Desk.open(folder) as desk:
        stored = [row.state for page in desk.feed.rows(0, 808) for row in page]
    assert list(follower.entries(808)) == stored
    for index in (0, 255, 256, 600, 807):
        assert follower.includes(stored[index], index, states[-1])
        assert not follower.includes(stored[index] + b" ", index, states[-1])
    assert sorted(files(directory)) == sorted(
        ["checkpoint", "tile/1/000.p/1", "tile/1/000.p/2", "tile/1/000.p/3"]
        + [f"tile/{kind}/{n:03d}" for kind in ("0", "entries") for n in range(3)]
        + [f"tile/{kind}/003.p/40" for kind in ("0", "entries")]
    )


def test_what_was_lost_is_written_again_and_nothing_else(folder: Folder, tmp_path: Path) -> None:
    directory = tmp_path / "web"
    publish(folder, directory, 300)
    whole = files(directory)
    (directory / "tile/entries/000").unlink()
    (directory / "tile/1/000.p/1").unlink()
    assert publish(folder, directory).written == 3
    assert files(directory) == whole
    assert publish(folder, directory).written == 0


def test_cut_short_it_goes_on(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever file could not be written any more, what was published before still stands, and the next run mends."""
    directory = tmp_path / "web"
    publish(folder, directory, 3)
    follower = Follower(reader(directory), vkey(folder))
    before = follower.audit()
    with Desk.open(folder) as desk:
        rooms(desk, 600)
        checkpoints.create(desk)
        writing = tiling._write  # noqa: SLF001 - the disk fails where it writes
        for good in range(12):
            left = iter(range(good))

            def write(path: Path, data: bytes, left: Iterator[int] = left) -> int:
                if next(left, None) is None:
                    raise tiling.CannotPublish(path, "no space left")
                return writing(path, data)

            copy = Path(shutil.copytree(directory, tmp_path / f"copy-{good}"))
            monkeypatch.setattr(tiling, "_write", write)
            try:
                tiling.publish(desk, copy)
            except tiling.CannotPublish:
                assert Follower(reader(copy), vkey(folder)).audit() == before
            monkeypatch.setattr(tiling, "_write", writing)
            tiling.publish(desk, copy)
            after = Follower(reader(copy), vkey(folder)).audit()
            assert after.size == 607
            assert Follower(reader(copy), vkey(folder)).grew_from(before, after)


def test_cosignatures_that_came_later_are_published_too(folder: Folder, tmp_path: Path) -> None:
    made = publish(folder, tmp_path / "web", 3)
    with Desk.open(folder) as desk:
        kept = checkpoints.newest(folder)
        signed = kept.note.add(WITNESS.cosign(kept.checkpoint.format(), 1_732_700_531))
        checkpoints.keep(folder, kept.checkpoint, signed)
        assert tiling.publish(desk, tmp_path / "web").written == 1
        assert made.size == 6
    assert (tmp_path / "web" / "checkpoint").read_bytes() == signed.format()
    assert Follower(reader(tmp_path / "web"), vkey(folder)).audit().size == 6


def test_only_what_is_signed_is_published(folder: Folder, tmp_path: Path) -> None:
    with Desk.open(folder) as desk:
        with pytest.raises(NotFound, match="no checkpoint"):
            tiling.publish(desk, tmp_path / "web")
        checkpoints.create(desk)
        rooms(desk, 5)
        assert tiling.publish(desk, tmp_path / "web").size == 3
    assert Follower(reader(tmp_path / "web"), vkey(folder)).audit().size == 3


def test_records_in_clear_that_are_not_public_are_refused_by_name(tmp_path: Path) -> None:
    hidden = ObjectEntered(title="Vase", reason="gift", access="restricted")
    shown = ObjectEntered(title="B", reason="gift")
    folder = with_key(forge(tmp_path / "museum", ("object/a", hidden), ("object/b", shown)))
    with Desk.open(folder) as desk:
        checkpoints.create(desk)
        with pytest.raises(tiling.NotPublic, match="not public, and not sealed: #3; nothing was published") as refused:
            tiling.publish(desk, tmp_path / "web")
    assert refused.value.exit is Exit.REFUSED
    assert not (tmp_path / "web").exists()


def test_a_directory_of_something_else_is_left_alone(folder: Folder, tmp_path: Path) -> None:
    other = init(tmp_path / "other", institution="Other", time_zone="UTC")
    publish(other, tmp_path / "theirs", 2)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "index.html").write_text("hello")
    theirs = files(tmp_path / "theirs")
    with pytest.raises(Refused, match="its checkpoint is of"):
        publish(folder, tmp_path / "theirs")
    with pytest.raises(Refused, match=r"it holds index\.html"):
        publish(folder, tmp_path / "full")
    assert files(tmp_path / "theirs") == theirs


def with_key(folder: Folder) -> Folder:
    """Give a forged ledger the key that its opening names."""
    folder.signing_key.write_bytes(KEY.format())
    folder.signing_key.chmod(0o600)
    return folder


def test_a_rewritten_ledger_does_not_go_on_where_another_was_published(tmp_path: Path) -> None:
    """Whoever has the file and the key makes another history; what was published before does not become it."""
    one, other = (
        with_key(forge(tmp_path / name, (f"place/{name}", PlaceDefined(kind="room", name="R")))) for name in ("a", "b")
    )
    publish(one, tmp_path / "web")
    follower = Follower(reader(tmp_path / "web"), KEY.vkey)
    signed = follower.audit()
    with pytest.raises(tiling.PublishedDiffers, match="the 4 records published there"):
        publish(other, tmp_path / "web", 3)
    assert follower.audit() == signed
    publish(other, tmp_path / "elsewhere")
    elsewhere = Follower(reader(tmp_path / "elsewhere"), KEY.vkey)
    assert not elsewhere.grew_from(signed, elsewhere.audit())


@pytest.mark.parametrize("more", [3, pytest.param(255, marks=pytest.mark.long)])
def test_every_changed_byte_of_a_publication_is_found(folder: Folder, tmp_path: Path, more: int) -> None:
    """All bytes but those of a signature by a key that the reader does not know: ignored, and no change alters more."""
    publish(folder, tmp_path / "web", more)
    path = tmp_path / "web" / "checkpoint"
    signed = path.read_bytes()
    strange = b"\xe2\x80\x94 strange.example AAAAAAAAAAAA\n"
    path.write_bytes(signed + strange)
    follower = Follower(published := files(tmp_path / "web").get, vkey(folder))
    assert published("checkpoint") == signed + strange
    said = follower.audit()
    bound = ignored = 0
    whole = files(tmp_path / "web")
    for name, data in whole.items():
        step = 1 if more == 3 or name == "checkpoint" else 37
        for at in range(0, len(data), step):
            altered = bytearray(data)
            altered[at] ^= 1
            follower.fetch = (whole | {name: bytes(altered)}).get
            if name == "checkpoint" and at >= len(signed):
                ignored += 1
                with suppress(Distrust):
                    assert follower.audit() == said
            else:
                bound += 1
                with pytest.raises(Distrust):
                    follower.audit()
    assert ignored == len(strange)
    assert bound > 2_000


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serve a directory as any web server does; yield its address."""
    handler = functools.partial(_Quiet, directory=str(directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_any_web_server_serves_it(folder: Folder, tmp_path: Path) -> None:
    publish(folder, tmp_path / "web", 300)
    with served(tmp_path / "web") as address:

        def fetch(path: str) -> bytes | None:
            try:
                with urllib.request.urlopen(address + path) as answer:  # noqa: S310 - our own address
                    found: bytes = answer.read()
                    return found
            except urllib.error.HTTPError:
                return None

        follower = Follower(fetch, vkey(folder))
        state = follower.audit()
        assert state.size == 303
        entry = list(follower.entries(state.size))[299]
        assert follower.includes(entry, 299, state)
