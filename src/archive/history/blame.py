"""Blame: for each value of the present the record that proves it, who recorded it when, and on whose word it rests.

The present is that of a frame: as known at a position, on a day. Where several records may have brought a value about,
or put a thing where it stands, each is named; the row tells the last of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.history.present import Present
from archive.ledger.stored import SEALED
from archive.views import telling
from archive.views.frames import Listing
from archive.views.statements import when

if TYPE_CHECKING:
    from archive.history.facts import Fact
    from archive.history.records import Records
    from archive.views.view import View

COLUMNS: Final = (
    "field",
    "told",
    "holds",
    "position",
    "type",
    "recorded_at",
    "recorded_by",
    "source",
    "word",
)


def blame(view: View, records: Records, stream: str) -> Listing:
    """Return a row for each value of a thing in the view's frame: `value`, how it `holds`, and what proves it.

    `position` is the record that proves it, `evidence` all that may have brought it about, `of` the stream they stand
    in where it is another one. Raises `IntegrityFailure`.
    """
    rows = [
        _row(view, records, stream, fact) for fact in Present(view, records).of(stream) if fact.holds and fact.is_stated
    ]
    return Listing(frame=view.frame, columns=COLUMNS, rows=rows, total=len(rows))


def _row(view: View, records: Records, stream: str, fact: Fact) -> dict[str, Any]:
    proof = fact.by[-1]
    record = records.at(proof.position)
    event = record.event
    cited = [*proof.body.get("sources", ())]
    cited += [citation for citation in event.get("sources", ()) if citation not in cited]
    row: dict[str, Any] = {
        "field": fact.field,
        "value": fact.value,
        "told": view.sentence(proof) if proof.type == SEALED else fact.told,
        "holds": str(fact.holds),
        "position": proof.position,
        "type": event["type"],
        "recorded_at": record.recorded_at,
        "recorded_by": record.recorded_by,
        "recorded_by_name": view.name(record.recorded_by),
        "source": "; ".join(dict.fromkeys(_source(view, citation) for citation in cited)) or None,
        "word": "; ".join(dict.fromkeys(_word(view, citation) for citation in cited)) or None,
        **when(proof),
        "evidence": list(dict.fromkeys(each.position for each in fact.by)),
        "sources": [{**citation, "told": telling.source(citation, view.name)} for citation in cited],
    }
    if proof.stream != stream:
        row["of"] = proof.stream
    if proof.line != proof.position:
        row["corrects"] = proof.line
    if "reason" in event and proof.line != proof.position:
        row["reason"] = event["reason"]
    if fact.ends:
        row["may_have_ended_by"] = [each.position for each in fact.ends]
    return row


def _source(view: View, citation: dict[str, Any]) -> str:
    """Return where it is stated: the source, the place in it, the revision read."""
    return telling.source({name: value for name, value in citation.items() if name != "attributed_to"}, view.name)


def _word(view: View, citation: dict[str, Any]) -> str:
    """Return whose word it is, from the nearest speaker outward; the source's own where it names nobody."""
    voices = [
        view.name(voice["party"]) if "party" in voice else voice["as_printed"]
        for voice in citation.get("attributed_to", ())
    ]
    return ", relaying ".join(voices) or "the source's own"
