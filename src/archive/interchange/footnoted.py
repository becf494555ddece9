"""Footnotes of a provenance text: what a period's words cannot mark, what is said against it, what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from archive.catalogue.provenance import ProvenanceAsserted
from archive.interchange import aam
from archive.interchange.aam_wording import write_period
from archive.views import holders, telling
from archive.views.accounts import ASSERTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.ledger.feed import Feed
    from archive.views.statements import Statement
    from archive.views.view import View

DOUBTS: Final = {
    "holder": "who held it",
    "method": "how it was acquired",
    "place": "where it was held",
    "from": "from when",
    "until": "until when",
}
"""What is uncertain, in a footnote, where the words of the text cannot say so."""


class Footnotes:
    """Adds footnotes to periods, as paragraphs of their notes."""

    def __init__(self, view: View, feed: Feed, claims: Sequence[Statement], *, has_sources: bool) -> None:
        """Take the views, the feed of records, the claims in open disputes, and whether to name sources."""
        self._view = view
        self._feed = feed
        self._claims = claims
        self._has_sources = has_sources

    def added(self, event: ProvenanceAsserted, each: Statement) -> ProvenanceAsserted:
        """Return a period with all its footnotes; `each` is the statement that tells it. Raises `IntegrityFailure`."""
        notes = [event.note] if event.note else []
        notes += self._of_words(event)
        notes += [self._disputed(claim) for claim in self._claims if claim.line == each.line]
        if self._has_sources:
            notes += map(self._rests_on, each.body.get("sources", ()))
        return msgspec.structs.replace(event, note="\n".join(dict.fromkeys(notes)) or None)

    def _of_words(self, event: ProvenanceAsserted) -> Iterator[str]:
        """Yield what the words of the text cannot say of a period."""
        if doubts := self._unmarked(event):
            yield f"Uncertain: {', '.join(DOUBTS[part] for part in doubts)}."
        if event.holder is not None and event.holder.on_behalf_of is not None:
            yield f"Held for {self._view.name(event.holder.on_behalf_of)}."

    def _unmarked(self, event: ProvenanceAsserted) -> list[str]:
        """Return what is uncertain and cannot be seen to be so from the words of the text."""
        if not event.uncertain:
            return []
        alone = msgspec.structs.replace(event, direct=False, note=None)
        read = aam.parse(aam.format([alone], names=names_of(self._view, [event]))).periods[0]
        return [part for part in event.uncertain if part not in read.uncertain]

    def _disputed(self, claim: Statement) -> str:
        """Return what another source states instead, and why it is believed."""
        if claim.type == ASSERTED:
            event = converted(self._view, claim.body)
            words = write_period(event, is_first=False, names=names_of(self._view, [event]))
        else:
            words = telling.sentence(claim.body, self._view.name)
        record = self._feed.told(claim.claim)
        dispute = record.event if record is not None else {}
        reason = dispute.get("reason")
        told = f"Disputed: {words}" + (f" ({reason})" if reason else "")
        cited = [*claim.body.get("sources", ()), *dispute.get("sources", ())]
        sources = dict.fromkeys(telling.source(each, self._view.name) for each in cited)
        return _stopped(", ".join([told, *sources]))

    def _rests_on(self, cited: dict[str, Any]) -> str:
        """Return the source, the place in it, whose word it is, and the words where they are given."""
        quote = f": “{cited['quote']}”" if "quote" in cited else ""
        return _stopped(telling.source(cited, self._view.name) + quote)


def _stopped(words: str) -> str:
    """Return a footnote on one line, its stop behind it."""
    words = " ".join(words.split())
    return words if words.endswith((".", "”")) else f"{words}."


def names_of(view: View, events: Iterable[ProvenanceAsserted]) -> dict[str, str]:
    """Return what the parties and places that events name are called."""
    named = {stream for event in events for stream in (event.place, event.holder and event.holder.party) if stream}
    return {stream: view.name(stream) for stream in named}


def converted(view: View, body: dict[str, Any]) -> ProvenanceAsserted:
    """Return an event given as plain JSON, with the years of its holder's life."""
    return with_life(view, msgspec.convert(body, ProvenanceAsserted))


def with_life(view: View, event: ProvenanceAsserted) -> ProvenanceAsserted:
    """Return an event with the years of its holder's life, where the party has them and the event does not."""
    party = event.holder.party if event.holder is not None else None
    if event.lived is not None or party is None:
        return event
    registered = view.stream(holders.read_as(view, party)).own_of_type("PartyRegistered")
    known = registered[-1].body if registered else {}
    life = "/".join(_year(known.get(end, "")) for end in ("born", "died"))
    return event if life == "/" or known["kind"] != "person" else msgspec.structs.replace(event, lived=life)


def _year(date: str) -> str:
    """Return the year of a date as it stands in brackets behind a name; empty where it is vaguer than a year."""
    doubt = date[-1:] if date[-1:] in {"?", "~", "%"} else ""
    return date[:4] + doubt if date[:4].isdigit() and "/" not in date else ""
