"""What an insider with the database can still do, case by case: what is found, by whom, and what is not.

The insider is able: rows are changed with their hashes and columns, chains mended, guards put back. What remains is
held by a checkpoint, the directory's own or one that somebody else keeps. Each test ends with what nobody finds.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.catalogue.entries import ObjectEntered
from archive.catalogue.keeping import LedgerSealed
from archive.catalogue.movements import ObjectMoved
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints
from archive.desk.desk import Desk
from archive.desk.verifying import verify
from archive.errors import NOWHERE, IntegrityFailure
from archive.evidence.heads import Head, heads_root
from archive.ledger import folder as folders
from archive.ledger.offers import Offer
from archive.ledger.restoring import restore
from tests.desk.forging import BEGINNING, KEY, forge

if TYPE_CHECKING:
    from archive.ledger.folder import Folder

VASE = "object/vase"
HALL, STORE = (PlaceDefined(kind="room", name=name) for name in ("Hall", "Store"))
ENTERED = ObjectEntered(title="Vase", reason="gift")
STEPS: tuple[tuple[str, Any], ...] = (
    ("place/hall", HALL),
    ("place/store", STORE),
    (VASE, ENTERED),
    (VASE, ObjectMoved(to="place/hall")),
    (VASE, ObjectMoved(to="place/store")),
)
"""Records #3 to #7 of the true history."""


def with_key(folder: Folder) -> Folder:
    """Give a forged ledger the key that its opening names."""
    folder.signing_key.write_bytes(KEY.format())
    folder.signing_key.chmod(0o600)
    return folder


def signed(root: Path, *steps: tuple[str, Any]) -> Folder:
    """Return a ledger of these records, sealed and signed by the ledger's own key."""
    folder = with_key(forge(root, *steps))
    with Desk.open(folder) as desk:
        checkpoints.create(desk)
    return folder


@pytest.fixture
def true(tmp_path: Path) -> Folder:
    """Return the ledger as it should be: eight records, the last its seal."""
    return signed(tmp_path / "true", *STEPS)


@pytest.fixture
def kept(true: Folder, tmp_path: Path) -> Path:
    """Return the copy of its checkpoint that somebody else keeps."""
    return Path(shutil.copy(checkpoints.newest(true).path, tmp_path / "kept.checkpoint"))


def found(folder: Folder, *against: Path) -> list[str]:
    with Desk.open(folder) as desk:
        return [each.id for each in verify(desk, against=against, without={"views"}).findings]


def with_checkpoint_of(true: Folder, folder: Folder) -> Folder:
    """Put the true ledger's checkpoints beside forged records."""
    shutil.copytree(true.checkpoints, folder.checkpoints, dirs_exist_ok=True)
    return folder


FORGED: dict[str, tuple[tuple[str, Any], ...]] = {
    "altered": (*STEPS[:4], (VASE, ObjectMoved(to="place/hall"))),
    "swapped": (STEPS[1], STEPS[0], *STEPS[2:]),
    "dropped": (*STEPS[:3], STEPS[4]),
    "dropped, another in its place": (*STEPS[:3], STEPS[4], ("place/attic", HALL)),
    "inserted": (*STEPS[:3], ("place/attic", HALL), *STEPS[3:]),
    "replayed": (*STEPS, STEPS[4]),
    "truncated": STEPS[:4],
    "a stream forked": (*STEPS[:3], STEPS[4], STEPS[3]),
}
"""Other histories than the true one, each whole in itself."""


@pytest.mark.parametrize("steps", FORGED.values(), ids=FORGED.keys())
def test_another_history_is_found_by_the_checkpoint(
    true: Folder, kept: Path, tmp_path: Path, steps: tuple[tuple[str, Any], ...]
) -> None:
    forged = forge(tmp_path / "forged", *steps)
    assert found(forged) == [], "with no checkpoint nobody can tell: it is whole in itself"
    (held,) = found(forged, kept)
    assert held in {"ledger-different", "ledger-shorter"}
    with Desk.open(with_checkpoint_of(true, forged)) as desk, pytest.raises(IntegrityFailure):
        desk.append([Offer(Draft(stream="place/new", event=HALL))])
    with Desk.open(with_key(forged)) as desk, pytest.raises(IntegrityFailure):
        checkpoints.create(desk)


@pytest.mark.parametrize("steps", FORGED.values(), ids=FORGED.keys())
def test_with_the_key_it_is_signed_and_found_by_whoever_kept_the_first(
    kept: Path, tmp_path: Path, steps: tuple[tuple[str, Any], ...]
) -> None:
    """Whoever has database and key signs another history; two checkpoints compared give it away."""
    forged = signed(tmp_path / "forged", *steps)
    assert found(forged) == []
    assert found(forged, kept) in (["ledger-different"], ["ledger-shorter"])


def test_a_stream_that_forks_inside_the_tree_is_found_without_any_checkpoint(tmp_path: Path) -> None:
    """Two records that both follow the vase's first: order in the tree does not make a chain of them."""
    forged = forge(tmp_path / "forged", *STEPS[:4])
    lines = _lines(forged)
    other = lines[-1].replace(b"place/hall", b"place/store")
    assert other != lines[-1]
    with pytest.raises(IntegrityFailure, match="object/vase goes from 2 to 2"):
        _restore(tmp_path / "again", [*lines, other])


def _lines(folder: Folder) -> list[bytes]:
    with Desk.open(folder) as desk:
        return [row.state for page in desk.feed.rows() for row in page]


def _restore(root: Path, lines: list[bytes]) -> None:
    root.mkdir()
    restore(root / "ledger.db", [(NOWHERE, line) for line in lines])


@pytest.mark.parametrize("what", ["through", "streams", "heads_root"])
def test_a_false_seal_is_found_by_any_holder_of_all_entries(tmp_path: Path, what: str) -> None:
    honest = forge(tmp_path / "honest", *STEPS)
    with Desk.open(honest) as desk:
        heads = [Head(*head) for head in desk.feed.heads(7)]
    right: dict[str, Any] = {"through": 7, "streams": len(heads), "heads_root": heads_root(heads).hex()}
    false: dict[str, Any] = {"through": 6, "streams": len(heads) + 1, "heads_root": heads_root(heads[1:]).hex()}
    assert found(forge(tmp_path / "right", *STEPS, ("ledger/main", LedgerSealed(**right)))) == []
    wrong = LedgerSealed(**(right | {what: false[what]}))
    assert found(forge(tmp_path / "wrong", *STEPS, ("ledger/main", wrong))) == ["seal-false"]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\n8\n", b"\n7\n"), (b"\n8\n", b"\n08\n"), (b"ledger.invalid", b"ledger.another"), (b"=\n\n", b"=\n\n\n")],
    ids=["size", "spelling", "origin", "empty line"],
)
def test_an_edited_checkpoint_is_found_by_its_signature(true: Folder, old: bytes, new: bytes) -> None:
    path = checkpoints.newest(true).path
    data = path.read_bytes()
    path.write_bytes(data.replace(old, new, 1))
    assert path.read_bytes() != data
    assert found(true)


def test_a_folder_rolled_back_whole_is_found_by_a_mirror_or_by_nobody(tmp_path: Path) -> None:
    """Put back ledger, tree, views and checkpoints of last month: only what lies outside remembers more."""
    folder = signed(tmp_path / "m", *STEPS)
    last_month = shutil.copytree(folder.root, tmp_path / "backup")
    configuration = folder.root / "archive.toml"
    configuration.write_text(configuration.read_text().replace("mirrors = []", 'mirrors = ["../mirror"]'))
    with Desk.open(folders.read(folder.root)) as desk:
        desk.append([Offer(Draft(stream="place/new", event=HALL))])
        checkpoints.create(desk)
    told = configuration.read_text()
    shutil.rmtree(folder.root)
    shutil.copytree(last_month, folder.root)
    assert found(folders.read(folder.root)) == [], "the old configuration knows of no mirror: nobody can tell"
    configuration.write_text(told)
    assert found(folders.read(folder.root)) == ["ledger-shorter"]
    with Desk.open(folders.read(folder.root)) as desk, pytest.raises(checkpoints.LedgerShorter):
        desk.append([Offer(Draft(stream="place/other", event=HALL))])
    kept = Path(shutil.copy(next((tmp_path / "mirror").glob("*.checkpoint")), tmp_path / "kept.checkpoint"))
    shutil.rmtree(tmp_path / "mirror")
    assert found(folders.read(folder.root)) == [], "rolled back with its mirror: with no other copy nobody can tell"
    assert found(folders.read(folder.root), kept) == ["ledger-shorter"], "but by whoever kept one"


def test_what_came_after_the_newest_checkpoint_is_the_insiders_to_change(kept: Path, tmp_path: Path) -> None:
    """The tail: records after the last checkpoint held elsewhere are held by nothing but their own hashes."""
    with Desk.open(folders.read(tmp_path / "true")) as desk:
        desk.append([Offer(Draft(stream="place/attic", event=HALL))])
    sealed = _lines(folders.read(tmp_path / "true"))
    assert len(sealed) == 9
    _restore(tmp_path / "again", sealed[:8])
    folders.lay_out(tmp_path / "again", "party/registry")
    assert found(folders.read(tmp_path / "again"), kept) == [], "a record that nobody held was dropped"


def test_a_ledger_made_anew_from_the_first_record_on_verifies(tmp_path: Path) -> None:
    """With no copy outside everything can be rewritten from #1: the table says so, and so it is."""
    anew = signed(tmp_path / "anew", ("place/other", HALL))
    assert found(anew) == []
    assert BEGINNING[0][1].vkey == KEY.vkey
