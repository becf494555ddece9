"""What was recorded in clear goes by order: its words leave every file, its leaf hash stays, all of it verifies."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue.corrections import RecordWithdrawn
from archive.catalogue.sealed import Sealed
from archive.desk import checkpoints, erasing, journals, proving, withdrawing
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.errors import ArchiveError, IntegrityFailure, Rejected
from archive.ledger import withdrawing as removal
from archive.ledger.folder import read
from archive.ledger.offers import Offer
from archive.ledger.schema import GUARDS
from archive.views import building
from tests.domain.given import accessioned, checked, corrected, disputed, draft, id_of, received, resolved, retracted

VASE = "object/vase"
WORDS = "xylographic gossip"
ORDER = erasing.Order(text="Court order 12/2026", authority="District court")
CHECK = checked(VASE, "check", note=WORDS)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a ledger with a vase (#3), its number (#4) and a look at it (#5), which a checkpoint was signed over."""
    with Desk.open(init(tmp_path / "museum", institution="Registry", time_zone="UTC")) as made:
        made.append(map(Offer, (received(VASE), accessioned(VASE, "2026.1"), CHECK, checked(VASE, "later"))))
        checkpoints.create(made)
        yield made


def position(desk: Desk, name: str) -> int:
    found = desk.feed.position_of(id_of(name))
    assert found is not None
    return found


def withdraw(desk: Desk, name: str = "check", *, dry_run: bool = False) -> withdrawing.Withdrawn:
    return withdrawing.withdraw(desk, position(desk, name), ORDER, dry_run=dry_run)


def files_with(root: Path, words: str = WORDS) -> set[str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)) for path in files if words.encode() in path.read_bytes()}


def tampered(desk: Desk, statement: str, *arguments: object) -> list[tuple[str, str]]:
    """Change the file past the archive, guards and all; return what verification finds."""
    with sqlite3.connect(desk.folder.ledger) as connection:
        for name in GUARDS:
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement, arguments).rowcount == 1
        for guard in GUARDS.values():
            connection.execute(guard)
    connection.close()
    return [(finding.id, finding.where) for finding in verify(desk).findings if finding.severity == "failure"]


def state_of(desk: Desk, at: int) -> dict[str, Any]:
    (((*_, state, _),),) = desk.feed.rows(at - 1, at)
    told: dict[str, Any] = json.loads(state)
    return told


def test_its_words_leave_every_file_and_everything_still_verifies(desk: Desk) -> None:
    desk.catch_up()
    at = position(desk, "check")
    (proof,) = proving.prove(desk, [at])
    root, before = verify(desk).root, desk.feed.leaves(0, 99)
    assert "ledger.db" in {name.removesuffix("-wal") for name in files_with(desk.folder.root)}
    assert any(name.startswith("views.db") for name in files_with(desk.folder.root))
    done = withdraw(desk)
    assert files_with(desk.folder.root) == set()
    assert files_with(desk.folder.root, "ConditionChecked") != set()  # the other one stands
    assert desk.feed.leaves(0, len(before)) == before
    verified = verify(desk)
    assert (verified.is_sound, verified.findings, verified.sealed) == (True, (), (0, 0, 0))
    assert (verified.held[-1].size, verified.root != root) == (len(before), True)
    assert done.receipt is not None
    assert {"objects", "rules", "views", "tree"} - set(verified.proved) <= {"objects"}
    (paper, bytes_) = (desk.folder.root.parent / "proof", desk.folder.root.parent / "record")
    paper.write_bytes(proof.proof.format())
    bytes_.write_bytes(proof.record)
    assert proving.check(desk, paper, bytes_).index == at - 1
    checkpoints.create(desk)
    assert verify(desk).is_sound


def test_what_stands_in_its_place_says_where_it_stood_and_nothing_else(desk: Desk) -> None:
    at = position(desk, "check")
    before = state_of(desk, at)
    leaf = desk.feed.leaves(at - 1, 1)[0].hex()
    withdraw(desk)
    assert state_of(desk, at) == {**before, "event": {"commitment": leaf, "type": "Sealed"}}
    entry = desk.feed.stream(VASE)[-1]
    assert entry.event == RecordWithdrawn(target=id_of("check"), leaf=leaf, order=ORDER.text, authority=ORDER.authority)


def test_nothing_is_withdrawn_when_it_is_only_tried(desk: Desk) -> None:
    before = desk.feed.last()
    assert withdraw(desk, dry_run=True).receipt is not None
    assert (desk.feed.last(), state_of(desk, position(desk, "check"))["event"]["note"]) == (before, WORDS)
    assert verify(desk).is_sound


def test_an_order_given_again_is_not_recorded_again(desk: Desk) -> None:
    first = withdraw(desk).receipt
    assert first is not None
    before = desk.feed.last()
    again = withdraw(desk)
    assert (again.receipt, again.order, desk.feed.last()) == (None, first.last, before)


def test_a_number_given_by_what_was_withdrawn_is_free(desk: Desk) -> None:
    withdraw(desk, f"{VASE} number")
    assert desk.feed.numbers() == set()
    assert verify(desk).is_sound
    desk.append(map(Offer, (received("object/bowl"), accessioned("object/bowl", "2026.1"))))
    assert verify(desk).is_sound


def test_a_stream_whose_first_record_is_gone_goes_on(desk: Desk) -> None:
    withdraw(desk, VASE)
    desk.append([Offer(checked(VASE, "more"))])
    assert verify(desk).is_sound


def test_a_plain_draft_withdraws_too(desk: Desk) -> None:
    leaf = desk.feed.leaves(position(desk, "check") - 1, 1)[0].hex()
    desk.append([Offer(draft(VASE, RecordWithdrawn(target=id_of("check"), leaf=leaf, order="1", authority="Court")))])
    assert files_with(desk.folder.root) == set()
    assert verify(desk).is_sound


@pytest.mark.parametrize("changed", [{"leaf": "ab" * 32}, {"access": "internal"}, {"target": id_of("nothing")}])
def test_an_order_that_does_not_fit_its_record_is_refused(desk: Desk, changed: dict[str, Any]) -> None:
    leaf, before = desk.feed.leaves(position(desk, "check") - 1, 1)[0].hex(), desk.feed.last()
    said = {"target": id_of("check"), "leaf": leaf, "order": "1", "authority": "Court", **changed}
    with pytest.raises(Rejected):
        desk.append([Offer(draft(VASE, RecordWithdrawn(**said)))])
    assert (desk.feed.last(), verify(desk).is_sound) == (before, True)


def test_what_is_sealed_orders_and_the_ledgers_own_records_stay(desk: Desk) -> None:
    desk.append([Offer(draft(VASE, Sealed(commitment="ab" * 32), "foreign"))])
    order = withdraw(desk).receipt
    assert order is not None
    assert order.last is not None
    for at in (1, position(desk, "foreign"), order.last):
        with pytest.raises(removal.CannotWithdraw):
            withdrawing.withdraw(desk, at, ORDER)
    with pytest.raises(erasing.NoRecordThere):
        withdrawing.withdraw(desk, 99, ORDER)
    assert verify(desk).is_sound


def test_what_others_rest_on_goes_after_them(desk: Desk) -> None:
    desk.append([Offer(disputed(VASE, "later", checked(VASE).event, "d")), Offer(resolved(VASE, "d", "claim", "r"))])
    with pytest.raises(removal.CannotWithdraw, match="rests on it"):
        withdraw(desk, "d")
    withdraw(desk, "r")
    withdraw(desk, "d")
    assert verify(desk).is_sound


def test_corrections_and_retractions_go_too(desk: Desk) -> None:
    desk.append(
        map(Offer, (corrected(VASE, "later", checked(VASE, note=WORDS).event, "c"), retracted(VASE, "check", "gone")))
    )
    for name in ("c", "gone", "check"):
        withdraw(desk, name)
    assert files_with(desk.folder.root) == set()
    assert verify(desk).is_sound


TOMBSTONE = "UPDATE records SET state = CAST(replace(CAST(state AS TEXT), ?, ?) AS BLOB) WHERE position = 5"


@pytest.mark.parametrize(
    ("old", "new"),
    [('"Sealed"}', '"Sealed"} '), ('"seq":3', '"batch":"batch/a","seq":3'), ('"commitment":"', '"commitment":"0')],
)
def test_no_other_tombstone_is_taken(desk: Desk, old: str, new: str) -> None:
    assert position(desk, "check") == 5
    withdraw(desk)
    assert ("record-altered", "#5") in tampered(desk, TOMBSTONE, old, new)
    with pytest.raises(IntegrityFailure):
        desk.feed.entry(5)


def test_a_tombstone_without_an_order_is_not_taken(desk: Desk) -> None:
    row = next(desk.feed.rows(4, 5))[0]
    stone = removal.tombstone(next(desk.feed.read([row])).record, row.leaf)
    assert ("record-altered", "#5") in tampered(desk, "UPDATE records SET state = ? WHERE position = 5", stone)
    with sqlite3.connect(desk.folder.ledger) as connection:
        connection.execute("INSERT INTO types (name) VALUES ('Sealed')")
    connection.close()
    sealed = "UPDATE records SET type = (SELECT key FROM types WHERE name = 'Sealed') WHERE position = 5"
    assert ("record-altered", "#5") in tampered(desk, sealed)


def test_an_order_whose_record_still_stands_is_a_finding(desk: Desk) -> None:
    kept = next(desk.feed.rows(4, 5))[0]
    done = withdraw(desk).receipt
    assert done is not None
    back = "UPDATE records SET state = ?, type = (SELECT key FROM types WHERE name = ?) WHERE position = 5"
    assert ("withdrawn-stands", f"#{done.last}") in tampered(desk, back, kept.state, kept.type)


def test_cut_short_anywhere_everything_is_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = desk.feed.last(), [row for page in desk.feed.rows() for row in page]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for name in ("remove", "_fold_again", "tombstone"):
        with monkeypatch.context() as patched:
            patched.setattr(removal, name, _after(getattr(removal, name), stop) if name == "remove" else stop)
            with pytest.raises(KeyboardInterrupt):
                withdraw(desk)
        assert (desk.feed.last(), [row for page in desk.feed.rows() for row in page]) == found
        assert verify(desk).is_sound


def _after(done: Callable[..., object], then: Callable[..., None]) -> Callable[..., None]:
    def both(*arguments: object) -> None:
        done(*arguments)
        then()

    return both


def test_cut_short_before_the_file_is_written_anew_the_same_order_does_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    desk.catch_up()
    with monkeypatch.context() as patched:
        patched.setattr(removal, "scrub", stop)
        with pytest.raises(KeyboardInterrupt):
            withdraw(desk)
    assert verify(desk).findings == () or {each.step for each in verify(desk).findings} == {"views"}
    assert withdraw(desk).receipt is None
    assert files_with(desk.folder.root) == set()
    assert verify(desk).is_sound


def test_while_its_views_are_read_it_says_so_and_the_same_order_does_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a reader still sees stands in the file, and only the log has what took its place."""
    desk.catch_up()
    monkeypatch.setattr(building, "LOCK_SECONDS", 0.1)
    with closing(sqlite3.connect(desk.folder.views, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM statements").fetchone()
        with pytest.raises(building.ViewsBusy):
            withdraw(desk)
        assert "views.db" in files_with(desk.folder.root)
    assert withdraw(desk).receipt is None
    assert files_with(desk.folder.root) == set()


def test_taken_out_and_made_again_it_comes_to_the_same_root(desk: Desk, tmp_path: Path) -> None:
    withdraw(desk)
    checkpoints.create(desk)
    journals.export(desk, tmp_path / "journal")
    assert files_with(tmp_path / "journal") == set()
    restored = journals.restore(tmp_path / "journal", tmp_path / "again")
    assert restored.root == verify(desk).root
    with Desk.open(read(tmp_path / "again")) as again:
        assert verify(again).is_sound
        rows = [row for page in again.feed.rows() for row in page]
        assert rows == [row for page in desk.feed.rows() for row in page]
    shutil.rmtree(tmp_path / "again")
    journal = next((tmp_path / "journal").glob("*.jsonl"))
    journal.write_bytes(journal.read_bytes().replace(b'"commitment":"', b'"commitment":"0', 1))
    with pytest.raises(ArchiveError):
        journals.restore(tmp_path / "journal", tmp_path / "again")


def test_nothing_can_be_proved_of_what_it_said(desk: Desk) -> None:
    at = position(desk, "check")
    withdraw(desk)
    checkpoints.create(desk)
    with pytest.raises(proving.WithdrawnByOrder, match=f"#{at} was withdrawn by order"):
        list(proving.prove(desk, [at]))
    found = proving.provable(desk, VASE)
    assert found == ([at - 2, at - 1, at + 1, at + 3], {at: at + 3})
    assert [each.position for each in proving.prove(desk, found.positions)] == found.positions
