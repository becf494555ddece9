"""Which keys sign for a ledger, from which record on and up to which size: what its own records say.

A key signs every checkpoint that covers the record which names it, until a record retires it with the size of the last
checkpoint that it signed. So the keys in force at a size follow from the records alone, and a checkpoint is believed
when each of them has signed it, and no other key of the ledger has:

    #1    LedgerOpened   names A                 sizes 1 to 70   signed by A
    #71   KeyIntroduced  B, routine, replaces A  size 72         signed by A and B: A hands over to B
    #73   KeyRetired     A, last size 72         from 73 on      signed by B

After a loss or a theft nothing hands over. `KeyIntroduced` then names the key that was given out elsewhere and ends
the old one; what the old key signed counts up to the last size that somebody else held, stated by `KeyRetired`. Sizes
between that one and the record of the loss are *disowned*: signed by whoever had the key, they prove nothing.

Corrections of these records change nothing here: a key that signed has signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.catalogue.keeping import KeyIntroduced, KeyRetired, LedgerOpened
from archive.errors import IntegrityFailure
from archive.evidence import proof as proofs
from archive.evidence.note import BadKey, KeyType, VerifierKey
from archive.evidence.proof import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.evidence.note import Note
    from archive.evidence.proof import Accepted

ROUTINE: Final = "routine"


class NotInForce(IntegrityFailure):
    """A key of the ledger has signed a checkpoint of a size that it does not sign for."""

    def __init__(self, term: Term, size: int) -> None:
        until = "" if term.last_size is None else f" and up to size {term.last_size}"
        super().__init__(
            f"the key {term.key.id.hex()} has signed size {size}, and signs for the ledger from #{term.since}{until}",
            hint="whoever has a retired key can sign with it: believe the keys in force (`archive key show`)",
        )


class NotByAll(IntegrityFailure):
    """A key that is in force has not signed a checkpoint."""

    def __init__(self, term: Term, size: int) -> None:
        super().__init__(
            f"the key {term.key.id.hex()}, in force from #{term.since} on, has not signed size {size}",
            hint="while a key is being replaced both sign; `archive key rotate` finishes what was begun",
        )


class Disowned(IntegrityFailure):
    """A checkpoint was signed with a key that somebody else may have had by then."""

    def __init__(self, term: Term, size: int) -> None:
        super().__init__(
            f"size {size} was signed with the key {term.key.id.hex()}, which was lost or stolen: what it signed after"
            f" size {term.last_size} proves nothing",
            hint="`archive checkpoint create` signs with the key in force",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One key, and for which sizes it signs."""

    key: VerifierKey
    since: int
    """Position of the record that names it: it signs what covers that record."""
    reason: str | None = None
    """Why it was introduced: routine, lost, compromised; None for the first key."""
    replaces: VerifierKey | None = None
    last_size: int | None = None
    """Size of the last checkpoint that it signed; None while it signs."""
    ended_at: int | None = None
    """Position of the record that ended it."""
    is_disowned: bool = False
    """Whether it ended because it, or the key that was to take over from it, was lost or stolen."""
    is_settled: bool = False
    """Whether, of a disowned key, a record states up to which size it counts."""

    def is_in_force(self, size: int) -> bool:
        """Tell whether it signs a checkpoint of this size."""
        return self.since <= size and (self.last_size is None or size <= self.last_size)


class Handover(NamedTuple):
    """A routine rotation that has ended: both keys signed the checkpoint of this size."""

    old: Term
    new: Term
    size: int


class Fault(NamedTuple):
    """A record about keys that cannot be so."""

    position: int
    sentence: str


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of a ledger, in the order in which its records name them."""

    origin: str
    terms: tuple[Term, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Every key that ever signed for the ledger."""
        return tuple(term.key for term in self.terms)

    @property
    def current(self) -> tuple[Term, ...]:
        """The keys that sign now: one, or two while one takes over from the other."""
        return tuple(term for term in self.terms if term.last_size is None)

    @property
    def pending(self) -> tuple[Term, Term] | None:
        """The old and the new key of a rotation that was begun and has not ended; None where there is none."""
        current = {term.key: term for term in self.current}
        for term in current.values():
            if term.reason == ROUTINE and term.replaces in current:
                return current[term.replaces], term
        return None

    @property
    def handovers(self) -> list[Handover]:
        """The routine rotations that have ended."""
        by_key = {term.key: term for term in self.terms}
        return [
            Handover(old, new, old.last_size)
            for new in self.terms
            if new.reason == ROUTINE and new.replaces is not None
            if (old := by_key[new.replaces]).last_size is not None and not old.is_disowned
            if new.is_in_force(old.last_size)
        ]

    def at(self, size: int) -> tuple[Term, ...]:
        """Return the keys that sign a checkpoint of this size."""
        return tuple(term for term in self.terms if term.is_in_force(size))

    def accept(self, signed: Note, witnesses: Sequence[VerifierKey] = (), quorum: int = 0) -> Accepted:
        """Return a checkpoint that is signed by every key in force at its size, and by no other key of the ledger.

        Raises `NotInForce`, `NotByAll`, `Disowned`, and what `proof.accept` raises.
        """
        accepted = proofs.accept(signed, Policy(logs=self.keys, witnesses=tuple(witnesses), quorum=quorum))
        size, signers = accepted.checkpoint.size, {found.key for found in accepted.logs}
        for term in self.terms:
            if term.key in signers and not term.is_in_force(size):
                is_disowned = term.is_disowned and term.ended_at is not None and term.since <= size < term.ended_at
                raise Disowned(term, size) if is_disowned else NotInForce(term, size)
            if term.key not in signers and term.is_in_force(size):
                raise NotByAll(term, size)
        return accepted


def ring(told: Iterable[tuple[int, object]]) -> KeyRing:
    """Return the keys that a ledger's own events name, given each with its position, in order.

    What cannot be so becomes a fault, and changes nothing else.
    """
    origin, terms, faults = "", dict[VerifierKey, Term](), list[Fault]()
    for position, event in told:
        try:
            if isinstance(event, LedgerOpened):
                origin = event.origin
                _introduce(terms, Term(key=_key(event.vkey, origin), since=position))
            elif isinstance(event, KeyIntroduced):
                _take_over(terms, position, event, origin)
            elif isinstance(event, KeyRetired):
                _retire(terms, position, event, origin)
        except BadKey as wrong:
            faults.append(Fault(position, wrong.sentence))
        except _CannotBe as wrong:
            faults.append(Fault(position, str(wrong)))
    return KeyRing(origin, tuple(terms.values()), tuple(faults))


class _CannotBe(Exception):
    """What a record says of keys cannot be so."""


def _key(vkey: str, origin: str) -> VerifierKey:
    key = VerifierKey.parse(vkey)
    if key.name != origin or key.type is not KeyType.LOG:
        what = f"the key {key.id.hex()} is not one that signs for {origin}"
        raise _CannotBe(what)
    return key


def _introduce(terms: dict[VerifierKey, Term], term: Term) -> None:
    if any(term.key.public == known.public for known in terms):
        what = f"the key {term.key.id.hex()} was introduced before"
        raise _CannotBe(what)
    terms[term.key] = term


def _take_over(terms: dict[VerifierKey, Term], position: int, event: KeyIntroduced, origin: str) -> None:
    key = _key(event.vkey, origin)
    old = None if event.replaces is None else terms.get(_key(event.replaces, origin))
    if event.replaces is not None and (old is None or old.last_size is not None):
        what = f"the key {key.id.hex()} is said to take over from one that does not sign"
        raise _CannotBe(what)
    _introduce(terms, Term(key=key, since=position, reason=event.reason, replaces=None if old is None else old.key))
    if event.reason != ROUTINE:  # a pending rotation ends with it: nothing vouches for the new key
        for term in [term for term in terms.values() if term.last_size is None and term.key != key]:
            terms[term.key] = replace(term, last_size=0, ended_at=position, is_disowned=True)


def _retire(terms: dict[VerifierKey, Term], position: int, event: KeyRetired, origin: str) -> None:
    term = terms.get(_key(event.vkey, origin))
    if term is None or event.last_size >= position:
        what = f"the key retired with size {event.last_size} was never introduced, or signed no such size"
        raise _CannotBe(what)
    if term.is_disowned:
        if not term.is_settled or event.last_size < (term.last_size or 0):  # what is settled can only be taken back
            terms[term.key] = replace(term, last_size=event.last_size, is_settled=True)
        return
    if term.last_size is not None:
        what = f"the key {term.key.id.hex()} was retired before"
        raise _CannotBe(what)
    successors = [other for other in terms.values() if other.replaces == term.key and other.last_size is None]
    rest = [other for other in terms.values() if other.key != term.key and other.last_size is None]
    if not rest or any(other.since > event.last_size for other in successors):
        what = f"the key {term.key.id.hex()} is retired before it signed a checkpoint together with another"
        raise _CannotBe(what)
    terms[term.key] = replace(term, last_size=event.last_size, ended_at=position)
