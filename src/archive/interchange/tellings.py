"""The provenance of an object in a ledger, as museums write it: the account preferred, then the ledger's own.

An asserted account is told as it stands. The ledger's own records go on from where it ends: behind the last holder
that both name, else from their own beginning. Sources are footnotes, each told once, with the place in them and whose
word it is; so is what a text cannot mark (a doubt about how it came), and what another source disputes.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec

from archive import edtf
from archive.interchange import aam
from archive.interchange.aam_dates import write_ends
from archive.interchange.aam_layout import STANDARD
from archive.interchange.aam_wording import write_period
from archive.interchange.footnoted import Footnotes, converted, names_of, with_life
from archive.interchange.own_periods import own_periods
from archive.views import holders
from archive.views.accounts import ASSERTED, UNNAMED, accounts
from archive.views.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.catalogue.provenance import ProvenanceAsserted
    from archive.interchange.aam_layout import Layout
    from archive.interchange.own_periods import Own
    from archive.ledger.feed import Feed
    from archive.views.accounts import Accounts
    from archive.views.statements import Statement
    from archive.views.view import View


_Link: TypeAlias = "tuple[ProvenanceAsserted, Statement]"
"""A period, and the statement that tells it."""


class Telling(NamedTuple):
    """One account as events that can be written: asserted, then the ledger's own, with their footnotes in `note`."""

    account: str
    is_preferred: bool
    events: tuple[ProvenanceAsserted, ...]
    names: dict[str, str]

    def written(self, layout: Layout = STANDARD) -> str:
        """Return the text; empty where nobody is known to have held the object."""
        return aam.format(self.events, names=self.names, layout=layout) if self.events else ""


class Tellings(NamedTuple):
    """The accounts shown, the names of those that are not, and how many doubted periods are left out."""

    shown: tuple[Telling, ...]
    others: tuple[str, ...]
    preferred: str | None
    left_out: int = 0


def tellings(view: View, feed: Feed, stream: str, *, account: str | None = None, has_sources: bool = True) -> Tellings:
    """Return the accounts of an object to be written: the preferred one or all, or those asked for.

    `has_sources` gives each period footnotes of what it rests on. Raises `NoSuchAccount`, `IntegrityFailure`.
    """
    at = view.stream(stream)
    found = accounts(view, stream).choose(stream, account)
    own, left_out = own_periods(view, stream)
    notes = Footnotes(view, feed, [each for each in at.statements if each.claim], has_sources=has_sources)
    shown = []
    for name in found.shown or (UNNAMED,):
        asserted = [(_asserted(view, each, found), each) for each in found.told.get(name, ())]
        chain = _joined(view, asserted, own)
        names = names_of(view, (event for event, _ in chain))
        events = tuple(notes.added(event, each) for event, each in chain)
        shown.append(Telling(name, name == found.preferred, events, names))
    others = tuple(name for name in found.told if name not in found.shown)
    left_out += sum(found.doubted.get(name, 0) for name in found.shown)
    return Tellings(tuple(shown), others, found.preferred, left_out)


def _asserted(view: View, each: Statement, found: Accounts) -> ProvenanceAsserted:
    """Return a period as it was asserted; that it passed directly holds only while what it passed to is told."""
    event = converted(view, each.body)
    return msgspec.structs.replace(event, direct=event.direct and each.line not in found.broken)


def worded(view: View, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps of a history, those that were asserted told in the words of a provenance text.

    Their `dated` is from when until when, `?` where an end is not known.
    """
    return [_worded(view, step) if step["type"] == ASSERTED else step for step in steps]


def _worded(view: View, step: dict[str, Any]) -> dict[str, Any]:
    event = converted(view, step["event"])
    begun, ended = write_ends(event.occurred, event.began, event.ended)
    dated = "undated" if not (begun or ended) else begun if begun == ended else f"{begun or '?'} – {ended or '?'}"
    bare = msgspec.structs.replace(
        event, occurred=None, began=None, ended=None, occurred_text=None,
        certainty=None if event.certainty == "rejected" else event.certainty,
    )  # fmt: skip
    words = write_period(bare, is_first=True, names=names_of(view, [event]))
    return {**step, "dated": dated, "words": words}


def _joined(view: View, asserted: list[_Link], own: list[Own]) -> list[_Link]:
    """Return an account with the ledger's own periods, from behind the last holder that both name.

    One that is definitely earlier than an asserted period stands before it, all others behind the account.
    """
    chain = list(asserted)
    if asserted and own:
        last, said_by = asserted[-1]
        names = _called(view, last)
        told = next((index for index, each in enumerate(own) if names & _called(view, each.event)), None)
        if told is not None:
            if own[told + 1 :]:
                chain[-1] = (msgspec.structs.replace(last, direct=own[told].event.direct), said_by)
            own = own[told + 1 :]
    for each in own:
        later = (at for at, (_, told_by) in enumerate(chain) if each.statement.latest < _begins(told_by))
        chain.insert(next(later, len(chain)), (with_life(view, each.event), each.statement))
    return list(_parted(chain, asserted[-1][1] if asserted else None))


def _begins(each: Statement) -> int:
    """Return the first day of an asserted period; what the ledger itself tells stays in its own order."""
    return each.earliest if each.type == ASSERTED else edtf.UNBOUNDED_PAST


def _parted(chain: list[_Link], last: Statement | None) -> Iterator[_Link]:
    """Yield a chain in which nothing passes directly from an account to the ledger's own or back, but at its end."""
    for (event, each), (_, following) in zip_longest(chain, chain[1:], fillvalue=(None, None)):
        if event is not None and each is not None:
            is_other = following is not None and (each.type == ASSERTED) != (following.type == ASSERTED)
            yield (msgspec.structs.replace(event, direct=False) if is_other and each is not last else event, each)


def _called(view: View, event: ProvenanceAsserted) -> set[str]:
    """Return what tells a holder from others: the party it is read as, and its name."""
    holder = event.holder
    if holder is None:
        return set()
    found = {folded(holder.as_written)} if holder.as_written else set()
    if holder.party:
        party = holders.read_as(view, holder.party)
        found |= {party, folded(view.name(party))}
    return found
