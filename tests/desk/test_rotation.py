"""A new key takes over: whatever step it stops at, the ledger is sound and the same command finishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.catalogue.keeping import KeyIntroduced, KeyRetired
from archive.catalogue.places import PlaceDefined
from archive.catalogue.records import Draft
from archive.desk import checkpoints, journals, keys, rotation
from archive.desk.desk import Desk
from archive.desk.keys import ring_of
from archive.desk.opening import init
from archive.desk.verifying import verify
from archive.evidence import note
from archive.evidence.keyring import NotByAll, NotInForce
from archive.evidence.keys import KeyExposed, KeyMissing, SigningKey, make_key, read_key
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.evidence.keyring import KeyRing
    from archive.ledger.folder import Folder


class Crash(BaseException):
    """The process ends here."""


def define(desk: Desk, name: str) -> None:
    desk.append([Offer(Draft(stream=f"place/{name}", event=PlaceDefined(kind="room", name=name)))])


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a ledger of three records, the last of them a signed seal."""
    made = init(tmp_path / "museum", institution="Registry", time_zone="UTC")
    with Desk.open(made) as desk:
        checkpoints.create(desk)
    return made


def ring(folder: Folder) -> KeyRing:
    with Desk.open(folder) as desk:
        return ring_of(desk.feed)


def findings(folder: Folder, severity: str = "failure") -> list[str]:
    with Desk.open(folder) as desk:
        return [
            each.id
            for each in verify(desk, without=("objects", "rules", "views")).findings
            if each.severity == severity
        ]


def rotate(folder: Folder, reason: rotation.Reason = "routine", held: int | None = None) -> rotation.Rotation:
    with Desk.open(folder) as desk:
        return rotation.rotate(desk, reason, held=held)


def signed_by(folder: Folder) -> list[tuple[int, list[int]]]:
    """Return the sizes signed, each with the places of its signers among the ledger's keys."""
    ids = [key.id for key in ring(folder).keys]
    return [
        (each.checkpoint.size, sorted(ids.index(line.key_id) for line in each.note.signatures))
        for each in checkpoints.kept(folder)
    ]


def test_the_old_key_hands_over_to_the_new(folder: Folder) -> None:
    done = rotate(folder)
    assert (done.key.reason, done.old[0].last_size, done.was_begun) == ("routine", 5, False)
    with Desk.open(folder) as desk:
        assert desk.status().data["vkey"] == done.key.key.format(), "the key to give out is the one in force"
    assert signed_by(folder) == [(3, [0]), (5, [0, 1])]
    assert findings(folder) == []
    with Desk.open(folder) as desk:
        define(desk, "a")
        checkpoints.create(desk)
    assert signed_by(folder)[-1] == (8, [1])
    assert findings(folder) == []
    with Desk.open(folder) as desk:
        assert [type(entry.event).__name__ for entry in desk.feed.stream("ledger/main")][2:5] == [
            "KeyIntroduced",
            "LedgerSealed",
            "KeyRetired",
        ]


def test_a_key_made_ready_is_the_one_that_takes_over(folder: Folder) -> None:
    with Desk.open(folder) as desk:
        made = keys.new(folder, ring_of(desk.feed))
        with pytest.raises(keys.SeveralReady):
            keys.new(folder, ring_of(desk.feed))
    assert rotate(folder).key.key == made.verifier


EFFECTS = ((keys, "save_key"), (Desk, "append"), (checkpoints, "put"))


def crashing(monkeypatch: pytest.MonkeyPatch, at: int, *, after: bool) -> Callable[[], int]:
    """Let the process end before, or directly after, the effect of this number (from 0); return what counts them."""
    count = 0

    def wrapped(effect: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the effect
            nonlocal count
            count += 1
            if count - 1 == at and not after:
                raise Crash
            result = effect(*args, **options)
            if count - 1 == at:
                raise Crash
            return result

        return run

    for owner, name in EFFECTS:
        monkeypatch.setattr(owner, name, wrapped(getattr(owner, name)))
    return lambda: count


@pytest.mark.parametrize("reason", ["routine", "compromised"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(5))
def test_stopped_at_any_step_it_is_finished_by_asking_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, reason: rotation.Reason, at: int, *, after: bool
) -> None:
    """Effects in order: the key's file, KeyIntroduced, the seal, the checkpoint's file, KeyRetired (routine only)."""
    steps = 5 if reason == "routine" else 4
    held = None if reason == "routine" else 3
    with monkeypatch.context() as patched:
        counted = crashing(patched, at, after=after)
        if at >= steps:
            rotate(folder, reason, held)
            assert counted() == steps
            return
        with pytest.raises(Crash):
            rotate(folder, reason, held)
    assert findings(folder) == [], "a ledger that stopped here is sound"
    was_done = after and at == steps - 1
    if not was_done:
        with Desk.open(folder) as desk:
            define(desk, "meanwhile")
            if reason == "routine":  # after a theft, the first checkpoint by the new key is what was left to do
                checkpoints.create(desk)
        assert findings(folder) == []
        rotate(folder, reason, held)
    found = ring(folder)
    assert (len(found.terms), len(found.current), found.pending, found.faults) == (2, 1, None, ())
    assert found.terms[0].is_disowned == (reason == "compromised")
    assert findings(folder) == []
    with Desk.open(folder) as desk:
        define(desk, "later")
        assert checkpoints.create(desk).checkpoint.size == desk.feed.last()
    assert signed_by(folder)[-1][1] == [1]
    assert findings(folder) == []


def test_a_lost_key_hands_nothing_over_and_counts_up_to_what_others_held(folder: Folder) -> None:
    with Desk.open(folder) as desk:
        define(desk, "a")
        checkpoints.create(desk)
    folder.signing_key.unlink()
    with pytest.raises(KeyMissing):
        rotate(folder)
    with pytest.raises(rotation.HeldUnknown):
        rotate(folder, "lost")
    with pytest.raises(rotation.HeldTooMuch):
        rotate(folder, "lost", 6)
    assert len(ring(folder).terms) == 1
    done = rotate(folder, "lost", 3)
    assert (done.old[0].last_size, done.checkpoint.checkpoint.size) == (3, 8)
    assert findings(folder) == []
    assert findings(folder, "note") == ["key-by-itself", "checkpoint-disowned"]


def test_nothing_begins_while_the_old_key_cannot_sign(folder: Folder) -> None:
    folder.signing_key.chmod(0o640)
    with pytest.raises(KeyExposed):
        rotate(folder)
    assert len(ring(folder).terms) == 1
    assert [path.name for path in folder.keys.iterdir()] == ["signing.key"]


def test_a_rotation_whose_new_key_is_lost_is_given_up(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    with Desk.open(folder) as desk, pytest.raises(rotation.NothingToAbandon):
        rotation.abandon(desk)
    with monkeypatch.context() as patched:
        crashing(patched, 1, after=True)
        with pytest.raises(Crash):
            rotate(folder)
    (new,) = (path for path in folder.keys.iterdir() if path != folder.signing_key)
    new.unlink()
    with pytest.raises(KeyMissing):
        rotate(folder)
    with Desk.open(folder) as desk:
        rotation.abandon(desk)
        checkpoints.create(desk)
    assert rotate(folder).old[0].since == 1
    assert findings(folder) == []


def forged(folder: Folder, key: SigningKey, *events: KeyIntroduced | KeyRetired) -> None:
    """Do what an insider without the ledger's key can: record, seal, and sign with a key of his own."""
    with Desk.open(folder) as desk:
        desk.append([Offer(Draft(stream="ledger/main", event=event)) for event in events])
    folder.signing_key.unlink()
    (folder.keys / "mine.key").touch(0o600)
    (folder.keys / "mine.key").write_bytes(key.format())


def test_an_insider_without_the_key_cannot_take_over_by_routine(folder: Folder) -> None:
    old, evil = read_key(folder.signing_key), make_key(ring(folder).origin)
    forged(folder, evil, KeyIntroduced(vkey=evil.vkey, reason="routine", replaces=old.vkey))
    with Desk.open(folder) as desk:
        with pytest.raises(KeyMissing):
            checkpoints.create(desk)
        desk.append([Offer(Draft(stream="ledger/main", event=KeyRetired(vkey=old.vkey, last_size=4)))])
        checkpoints.create(desk)
    assert findings(folder) == ["key-unproved"], "no checkpoint has both signatures"


def test_an_insider_who_says_that_the_key_was_lost_is_shown_to_have_nobody_vouch(folder: Folder) -> None:
    old, evil = read_key(folder.signing_key), make_key(ring(folder).origin)
    forged(
        folder,
        evil,
        KeyIntroduced(vkey=evil.vkey, reason="lost", replaces=old.vkey),
        KeyRetired(vkey=old.vkey, last_size=3),
    )
    with Desk.open(folder) as desk:
        made = checkpoints.create(desk)
    assert findings(folder, "note") == ["key-by-itself"]
    known_before = type(ring(folder))(ring(folder).origin, ring(folder).terms[:1])
    with pytest.raises(Exception, match="none of the known keys"):
        known_before.accept(made.note)


@pytest.mark.parametrize("who", ["old alone", "new alone", "old after", "both after"])
def test_a_checkpoint_by_a_key_not_in_force_is_a_finding(folder: Folder, who: str) -> None:
    old = read_key(folder.signing_key)
    done = rotate(folder)
    new = keys.signers(folder, [done.key])[0]
    text = done.checkpoint.checkpoint.format()
    if "after" in who:
        with Desk.open(folder) as desk:
            text = checkpoints.create(desk).checkpoint.format()
    signers = {"old alone": [old], "new alone": [new], "old after": [old], "both after": [new, old]}[who]
    for path in folder.checkpoints.glob("*.checkpoint"):
        if path.read_text().startswith(text):
            path.write_bytes(note.sign(text, *signers).format())
            with Desk.open(folder) as desk, pytest.raises((NotByAll, NotInForce)):
                checkpoints.check(desk, checkpoints.read(path))
    expected = {"checkpoint-key"} | ({"key-unproved"} if "alone" in who else set())
    assert set(findings(folder)) == expected


def test_a_restored_ledger_keeps_the_proof_that_a_key_took_over(folder: Folder, tmp_path: Path) -> None:
    rotate(folder)
    with Desk.open(folder) as desk:
        define(desk, "a")
        checkpoints.create(desk)
        journals.export(desk, tmp_path / "journal")
    journals.restore(tmp_path / "journal", tmp_path / "again")
    again = checkpoints.kept(type(folder)(root=tmp_path / "again", recorded_by="party/registry"))
    assert [each.checkpoint.size for each in again] == [5, 8]
    assert findings(type(folder)(root=tmp_path / "again", recorded_by="party/registry")) == []
    (tmp_path / "journal" / "000000000005.checkpoint").unlink()
    journals.restore(tmp_path / "journal", tmp_path / "once more")
    assert findings(type(folder)(root=tmp_path / "once more", recorded_by="party/registry")) == ["key-unproved"]


def test_another_process_at_it_is_waited_for_and_then_told(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.evidence import durable

    monkeypatch.setattr(durable, "WAIT_SECONDS_MAX", 0.1)
    with durable.alone(folder.checkpoints), pytest.raises(durable.Busy):
        rotate(folder)
