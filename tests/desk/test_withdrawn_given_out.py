"""What is given out after a record was withdrawn: its place and its leaf hash, the order, and all the rest, proved.

A dossier's own verifier and a stranger who reads published files follow it; nobody is told more than is known.
"""

from __future__ import annotations

import json
import shutil
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest

from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints, dossier, erasing, keys, proving, tiling, withdrawing
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.evidence import dossier_verify, withdrawn
from archive.evidence.proof import Proof, verify_leaf
from archive.ledger.offers import Offer
from tests.domain.given import accessioned, checked, id_of, received
from tests.evidence.follower import Distrust, Follower

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.ledger.rows import Row

VASE, BOWL = "object/vase", "object/bowl"
WORDS = "xylographic gossip"
ORDER = erasing.Order(text="Court order 12/2026", authority="District court")
FILLER = 600
"""Records before the last ones of the long ledger: two full tiles and a partial one."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a ledger with a vase (#3), its number (#4) and two looks at it (#5, #6), under a checkpoint of seven."""
    with Desk.open(init(tmp_path / "museum", institution="Registry", time_zone="UTC")) as made:
        made.append(
            map(
                Offer,
                (received(VASE), accessioned(VASE, "2026.1"), checked(VASE, "check", note=WORDS), checked(VASE, "b")),
            )
        )
        checkpoints.create(made)
        yield made


def withdraw(desk: Desk, name: str = "check") -> tuple[int, int]:
    """Withdraw a record; return its position and that of the order."""
    at = desk.feed.position_of(id_of(name))
    assert at is not None
    done = withdrawing.withdraw(desk, at, ORDER).receipt
    assert done is not None
    assert done.last is not None
    return at, done.last


def rows(desk: Desk) -> list[Row]:
    return [row for page in desk.feed.rows() for row in page]


def sentences(folder: Path) -> list[str] | None:
    """Return what the dossier's verifier says; None where it refuses."""
    try:
        return dossier_verify.verify(folder, (folder / "policy.txt").read_text())
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def test_the_line_says_where_it_stood_and_its_leaf_hash_and_no_more(desk: Desk) -> None:
    before = {row.position: row for row in rows(desk)}
    at, order = withdraw(desk)
    for row in rows(desk)[: order - 1]:
        if row.position != at:
            assert withdrawn.line(row) == before[row.position].state
    line = withdrawn.line(rows(desk)[at - 1])
    assert json.loads(line) == {
        **{name: json.loads(before[at].state)[name] for name in ("id", "prev", "seq", "stream")},
        "leaf": before[at].leaf.hex(),
    }
    assert line == json.dumps(json.loads(line), separators=(",", ":"), sort_keys=True).encode()


def packed(desk: Desk, target: Path, stream: str = VASE) -> Path:
    dossier.pack(desk, stream, target)
    return target


def test_a_dossier_has_its_place_its_leaf_hash_and_a_proof(desk: Desk, tmp_path: Path) -> None:
    at, order = withdraw(desk)
    with pytest.raises(proving.NotYetInCheckpoint, match=f"#{order} is not yet in a checkpoint"):
        packed(desk, tmp_path / "early")
    size = checkpoints.create(desk).checkpoint.size
    folder = packed(desk, tmp_path / "vase")
    told = sentences(folder)
    assert told is not None
    origin = checkpoints.newest(desk.folder).checkpoint.origin
    assert told[0] == (
        f"(1) proved: these 5 records stand in {origin}'s ledger at size {size};"
        f" of what was withdrawn by order the leaf hash alone: #{at} by #{order}"
    )
    lines = (folder / "record-lines.jsonl").read_bytes().splitlines()
    assert lines == [withdrawn.line(row) for row in rows(desk) if row.stream == VASE]
    proof = Proof.parse((folder / "proofs" / f"{at}.tlog-proof").read_bytes())
    _, policy = checkpoints.to_rest_on(desk)
    assert verify_leaf(proof, bytes.fromhex(json.loads(lines[2])["leaf"]), policy).index == at - 1
    page = (folder / "index.html").read_text()
    assert f"#{at} withdrawn by order, as #{order} says" in page


def test_a_stream_that_is_named_has_it_told_too(desk: Desk, tmp_path: Path) -> None:
    """The bowl's dossier holds the whole stream of the room that it was seen in, also without its first name."""
    room, other = (PlaceDefined(kind="room", name=name) for name in (WORDS, "Hall"))
    desk.append([Offer(Draft(stream="place/hall", event=room, id=id_of("hall")))])
    desk.append(
        [
            Offer(received(BOWL)),
            Offer(Draft(stream=BOWL, event=checked(BOWL).event)),
            Offer(Draft(stream="place/attic", event=other)),
        ]
    )
    at, order = withdraw(desk, BOWL)
    checkpoints.create(desk)
    folder = packed(desk, tmp_path / "bowl", BOWL)
    told = sentences(folder)
    assert told is not None
    assert told[0].endswith(f"of what was withdrawn by order the leaf hash alone: #{at} by #{order}")


def test_every_changed_byte_of_such_a_dossier_is_found(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_verify, "is_signed", cache(dossier_verify.is_signed))
    withdraw(desk)
    checkpoints.create(desk)
    folder = packed(desk, tmp_path / "vase")
    assert sentences(folder) is not None
    path = folder / "record-lines.jsonl"
    data = path.read_bytes()
    for at in range(len(data)):
        for bit in (0, 5):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            path.write_bytes(flipped)
            assert sentences(folder) is None, (at, bit)


SPELLINGS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "by whom": lambda said: {**said, "recorded_by": "party/registry"},
    "an event": lambda said: {**said, "event": {"type": "Sealed", "commitment": said["leaf"]}},
    "another place": lambda said: {**said, "seq": said["seq"] + 1},
    "seq as a fraction": lambda said: {**said, "seq": float(said["seq"])},
    "no place": lambda said: {name: value for name, value in said.items() if name != "prev"},
    "another id": lambda said: {**said, "id": id_of("another")},
    "another leaf": lambda said: {**said, "leaf": "ab" * 32},
    "another order of members": lambda said: dict(reversed(said.items())),
}


@pytest.mark.parametrize("change", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_nothing_else_is_taken_for_a_record_withdrawn(
    desk: Desk, tmp_path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    at, _ = withdraw(desk)
    checkpoints.create(desk)
    folder = packed(desk, tmp_path / "vase")
    path = folder / "record-lines.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    stone = withdrawn.line(rows(desk)[at - 1])
    changed = json.dumps(change(json.loads(stone)), separators=(",", ":")).encode()
    assert changed != stone
    path.write_bytes(b"".join(changed + b"\n" if line == stone + b"\n" else line for line in lines))
    assert sentences(folder) is None


def test_a_record_that_no_order_withdrew_is_not_left_out(desk: Desk, tmp_path: Path) -> None:
    """Who packs cannot put a leaf hash in place of any other record: no order names it."""
    withdraw(desk)
    checkpoints.create(desk)
    folder = packed(desk, tmp_path / "vase")
    path = folder / "record-lines.jsonl"
    lines = path.read_bytes().splitlines()
    for row in (row for row in rows(desk) if row.stream == VASE and not row.order):
        stone = withdrawn.line(row._replace(order=1))
        path.write_bytes(b"".join((stone if line == row.state else line) + b"\n" for line in lines))
        assert sentences(folder) is None


def test_what_was_withdrawn_is_not_disclosed(desk: Desk, tmp_path: Path) -> None:
    at, order = withdraw(desk)
    checkpoints.create(desk)
    with pytest.raises(
        dossier.NotToDisclose, match=f"#{at} cannot be disclosed: it was withdrawn by order, as #{order}"
    ):
        dossier.pack(desk, VASE, tmp_path / "vase", disclosed=[at])


def follower_of(desk: Desk, directory: Path) -> Follower:
    def fetch(path: str) -> bytes | None:
        found = directory / path
        return found.read_bytes() if found.is_file() else None

    return Follower(fetch, keys.ring_of(desk.feed).current[0].key.format())


def names(directory: Path) -> set[str]:
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}


def words_in(directory: Path) -> set[str]:
    return {name for name in names(directory) if WORDS.encode() in (directory / name).read_bytes()}


def fill(desk: Desk, count: int) -> None:
    last = desk.feed.last()
    desk.append(
        Offer(Draft(stream=f"place/r{last + at}", event=PlaceDefined(kind="room", name="R"))) for at in range(count)
    )


def test_publishing_again_takes_the_bundle_away_and_gives_its_other_records(desk: Desk, tmp_path: Path) -> None:
    web = tmp_path / "web"
    tiling.publish(desk, web)
    follower = follower_of(desk, web)
    small = follower.audit()
    assert words_in(web) == {"tile/entries/000.p/7"}
    fill(desk, FILLER)
    checkpoints.create(desk)
    tiling.publish(desk, web)
    large = follower.audit()
    assert words_in(web) == {"tile/entries/000"}
    before = {name: (web / name).read_bytes() for name in names(web)}
    stood = rows(desk)
    at, order = withdraw(desk)
    made = tiling.publish(desk, web)  # at once, with no new checkpoint
    assert (made.size, made.unserved, made.removed) == (large.size, {at: order}, 1)
    assert words_in(web) == set()
    assert names(web) == before.keys() - {"tile/entries/000"} | {"withdrawn/000.jsonl", "withdrawn/README.txt"}
    assert all((web / name).read_bytes() == before[name] for name in names(web) & before.keys())
    assert follower.audit() == large
    assert follower.orders(large.size) == {at - 1: None}
    line = f"#{at} by #{order}: not tile/entries/000 but withdrawn/000.jsonl\n"
    assert (web / "withdrawn/README.txt").read_text().endswith(f"\n\n{line}")
    checkpoints.create(desk)
    made = tiling.publish(desk, web)
    newest = follower.audit()
    assert follower.orders(newest.size) == {at - 1: order - 1}
    assert (
        f"#{at} by #{order}: not tile/entries/000 but withdrawn/000.jsonl" in (web / "withdrawn/README.txt").read_text()
    )
    assert follower.grew_from(small, newest)
    assert follower.grew_from(large, newest)
    for row in stood:
        assert (list(follower.entries(newest.size))[row.position - 1] == row.state) == (row.position != at)
        if row.position != at and row.position % 50 < 8:
            assert follower.includes(row.state, row.position - 1, newest)
    again = tiling.publish(desk, web)
    assert (again.written, again.removed, again.unserved) == (0, 0, {at: order})
    fresh = tiling.publish(desk, tmp_path / "fresh")
    assert fresh.size == newest.size
    assert follower_of(desk, tmp_path / "fresh").audit() == newest
    assert names(tmp_path / "fresh") == {name for name in names(web) if name not in OLD_PARTIALS(web, newest.size)}
    assert verify(desk).is_sound


def OLD_PARTIALS(web: Path, size: int) -> set[str]:  # noqa: N802
    """Return the partial tiles of earlier sizes."""
    wanted = {f"{size // 256**level % 256}" for level in range(3)}
    return {name for name in names(web) if ".p/" in name and name.rpartition("/")[2] not in wanted}


def test_a_second_record_of_the_bundle_and_one_of_the_last_bundle_go_too(desk: Desk, tmp_path: Path) -> None:
    web = tmp_path / "web"
    fill(desk, FILLER)
    desk.append([Offer(checked(VASE, "late", note=WORDS))])
    checkpoints.create(desk)
    tiling.publish(desk, web)
    follower = follower_of(desk, web)
    one, by_one = withdraw(desk)
    checkpoints.create(desk)
    tiling.publish(desk, web)
    other, by_other = withdraw(desk, "b")
    late, by_late = withdraw(desk, "late")
    checkpoints.create(desk)
    made = tiling.publish(desk, web)
    assert made.unserved == {one: by_one, other: by_other, late: by_late}
    assert words_in(web) == set()
    assert not any(name.startswith(("tile/entries/000", "tile/entries/002")) for name in names(web))
    state = follower.audit()
    assert follower.orders(state.size) == {at - 1: order - 1 for at, order in made.unserved.items()}
    fill(desk, 256)
    checkpoints.create(desk)
    tiling.publish(desk, web)
    grown = follower.audit()
    assert follower.grew_from(state, grown)
    assert not any(name.startswith("tile/entries/002") for name in names(web))


def test_cut_short_it_never_serves_less_than_all_but_the_withdrawn(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiling.publish(desk, tmp_path / "web")
    withdraw(desk)
    checkpoints.create(desk)
    writing = tiling._write  # noqa: SLF001 - the disk fails where it writes
    for good in range(6):
        left = iter(range(good))

        def write(path: Path, data: bytes, left: Iterator[int] = left) -> int:
            if next(left, None) is None:
                raise tiling.CannotPublish(path, "no space left")
            return writing(path, data)

        copy = tmp_path / f"copy-{good}"
        shutil.copytree(tmp_path / "web", copy)
        with monkeypatch.context() as patched:
            patched.setattr(tiling, "_write", write)
            try:
                tiling.publish(desk, copy)
            except tiling.CannotPublish:
                assert good < 4
        follower_of(desk, copy).audit()
        tiling.publish(desk, copy)
        assert words_in(copy) == set()
        assert follower_of(desk, copy).audit().size == checkpoints.newest(desk.folder).checkpoint.size


def test_a_first_publication_cut_short_goes_on(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    withdraw(desk)
    checkpoints.create(desk)

    def write(_: Path, path: Path, data: bytes) -> int:
        if path.name == "checkpoint":
            raise tiling.CannotPublish(path, "no space left")
        return writing(path, data)

    writing = tiling._write  # noqa: SLF001 - the disk fails where it writes
    with monkeypatch.context() as patched:
        patched.setattr(tiling, "_write", partial(write, tmp_path))
        with pytest.raises(tiling.CannotPublish):
            tiling.publish(desk, tmp_path / "web")
    assert names(tmp_path / "web") >= {"withdrawn/000.jsonl", "withdrawn/README.txt"}
    tiling.publish(desk, tmp_path / "web")
    follower_of(desk, tmp_path / "web").audit()


def test_every_changed_byte_of_the_lines_is_found(desk: Desk, tmp_path: Path) -> None:
    withdraw(desk)
    checkpoints.create(desk)
    tiling.publish(desk, tmp_path / "web")
    follower = follower_of(desk, tmp_path / "web")
    state = follower.audit()
    whole = (tmp_path / "web/withdrawn/000.jsonl").read_bytes()
    for at in range(len(whole)):
        altered = bytearray(whole)
        altered[at] ^= 1
        (tmp_path / "web/withdrawn/000.jsonl").write_bytes(altered)
        with pytest.raises(Distrust):
            follower.audit()
    (tmp_path / "web/withdrawn/000.jsonl").write_bytes(whole)
    assert follower.audit() == state
