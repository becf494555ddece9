"""A new key takes over: step by step, so that whatever happens between two steps, the same command finishes it.

Routine, the old key vouches for the new one:

1. the new key's file is written, or the one made ready by `key new` is taken;
2. `KeyIntroduced` names it: from here on every checkpoint is signed by both;
3. a checkpoint is made, signed by both;
4. `KeyRetired` ends the old key with the size of the last checkpoint that it signed.

After a loss or a theft nobody vouches: one append names the new key, ends every key in force and says up to which size
these count; then a checkpoint is signed with the new key alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from archive.catalogue.keeping import KeyIntroduced, KeyRetired
from archive.catalogue.records import Draft
from archive.desk import checkpoints, keys
from archive.errors import ArchiveError, Refused
from archive.evidence.durable import alone
from archive.evidence.keys import SigningKey
from archive.ledger.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.desk.checkpoints import Kept
    from archive.desk.desk import Desk
    from archive.evidence.keyring import KeyRing, Term
    from archive.evidence.keys import Ask

Reason = Literal["routine", "lost", "compromised"]


class NothingToAbandon(Refused):
    """No rotation was begun."""

    def __init__(self) -> None:
        super().__init__("no rotation was begun, so there is none to give up", hint="`archive key show` lists the keys")


class HeldUnknown(Refused):
    """Up to which size a lost or stolen key counts is stated once, for good, and nothing here tells."""

    def __init__(self) -> None:
        super().__init__(
            "no witness has cosigned a checkpoint, so it is not known which one somebody else held last",
            hint="--held SIZE states it; --held 0 if nobody held any, and what the old key signed counts for nothing",
        )


class HeldTooMuch(Refused):
    """Somebody is said to hold a checkpoint of more records than there are."""

    def __init__(self, held: int, size: int) -> None:
        super().__init__(f"nobody can hold a checkpoint of size {held}: the ledger has {size} records")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What a rotation came to: the key that signs from now on, the checkpoint that shows it, and what is left behind.

    `old` are the terms that ended; `was_begun` tells whether an earlier run had begun it.
    """

    key: Term
    old: tuple[Term, ...]
    checkpoint: Kept
    was_begun: bool


def rotate(
    desk: Desk,
    reason: Reason = "routine",
    *,
    held: int | None = None,
    ask: Ask | None = None,
    choose: Callable[[], str | None] = lambda: None,
) -> Rotation:
    """Put a new key in use, or finish what an earlier run began.

    `held` is the size of the last checkpoint that somebody else held, for a key lost or stolen; by default that of the
    newest one that a witness has cosigned. `choose` returns the passphrase of a key to be made.
    Raises `Refused`, `Rejected`, `IntegrityFailure`, `Locked`.
    """
    with alone(desk.folder.checkpoints):
        ring = keys.ring_of(desk.feed)
        was_begun = _is_begun(desk, ring, reason)
        at_hand = list[SigningKey]()
        if not was_begun:
            if reason == "routine":
                at_hand = keys.signers(desk.folder, ring.current, ask)  # before a record says that both sign
                at_hand.append(_new_key(desk, ring, ask, choose))
                _introduce(desk, ring, at_hand[-1])
            else:
                last = _held(desk, held)
                at_hand.append(_new_key(desk, ring, ask, choose))
                _replace(desk, ring, at_hand[-1], reason, last)
        return _finish(desk, ask, at_hand, was_begun=was_begun)


def abandon(desk: Desk) -> Term:
    """Give up a rotation that was begun: the new key, whose file may be lost, never takes over. Return it.

    Raises `NothingToAbandon`.
    """
    with alone(desk.folder.checkpoints):
        pending = keys.ring_of(desk.feed).pending
        if pending is None:
            raise NothingToAbandon
        _, new = pending
        last = max((each.checkpoint.size for each in _signed_by(desk, new)), default=0)
        _record(desk, KeyRetired(vkey=new.key.format(), last_size=last))
        return new


def _is_begun(desk: Desk, ring: KeyRing, reason: Reason) -> bool:
    """Tell whether an earlier run stopped on the way to what is asked for now."""
    if ring.pending is not None:
        return reason == "routine"
    newest = ring.current[-1] if ring.current else None
    return (
        newest is not None
        and newest.reason in {"lost", "compromised"}
        and reason in {"routine", newest.reason}
        and not _signed_by(desk, newest)
    )


def _new_key(desk: Desk, ring: KeyRing, ask: Ask | None, choose: Callable[[], str | None]) -> SigningKey:
    waiting = keys.ready(desk.folder, ring)
    return waiting.open(ask) if waiting is not None else keys.new(desk.folder, ring, choose())


def _introduce(desk: Desk, ring: KeyRing, key: SigningKey) -> None:
    replaces = ring.current[-1].key.format() if ring.current else None
    _record(desk, KeyIntroduced(vkey=key.vkey, reason="routine", replaces=replaces))


def _held(desk: Desk, held: int | None) -> int:
    """Return up to which size the old key counts. Raises `HeldTooMuch`, `HeldUnknown`."""
    size = desk.feed.last()
    if held is None:
        held = checkpoints.size_held(desk)
        if not held:
            raise HeldUnknown
    if held > size:
        raise HeldTooMuch(held, size)
    return held


def _replace(desk: Desk, ring: KeyRing, key: SigningKey, reason: Reason, last: int) -> None:
    """Record, in one append, the new key and up to which size each key in force counts."""
    _record(
        desk,
        KeyIntroduced(vkey=key.vkey, reason=reason, replaces=ring.current[-1].key.format() if ring.current else None),
        *(KeyRetired(vkey=term.key.format(), last_size=last) for term in ring.current),
    )


def _finish(desk: Desk, ask: Ask | None, at_hand: list[SigningKey], *, was_begun: bool) -> Rotation:
    ring = keys.ring_of(desk.feed)
    if ring.pending is None:
        (key,) = ring.current
        made = checkpoints.create_alone(desk, ask=ask, at_hand=at_hand)
        old = tuple(term for term in ring.terms if term.ended_at == key.since)
        return Rotation(key=key, old=old, checkpoint=made, was_begun=was_begun)
    old_term, new = ring.pending
    both = _signed_by(desk, new)
    made = both[-1] if both else checkpoints.create_alone(desk, ask=ask, at_hand=at_hand)
    _record(desk, KeyRetired(vkey=old_term.key.format(), last_size=made.checkpoint.size))
    terms = {term.key: term for term in keys.ring_of(desk.feed).terms}
    return Rotation(key=new, old=(terms[old_term.key],), checkpoint=made, was_begun=was_begun)


def _signed_by(desk: Desk, term: Term) -> list[Kept]:
    """Return the checkpoints kept that this key, and every other in force, has signed, by size."""
    found = []
    for each in checkpoints.kept(desk.folder):
        if each.checkpoint.size >= term.since:
            try:
                checkpoints.check(desk, each)
            except ArchiveError:
                continue
            found.append(each)
    return found


def _record(desk: Desk, *events: KeyIntroduced | KeyRetired) -> None:
    desk.append([Offer(Draft(stream=keys.LEDGER_STREAM, event=event)) for event in events])
