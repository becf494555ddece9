"""What things are called, and which thing a person means: names on a day, resolution, near matches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive import edtf
from archive.errors import NotFound
from archive.views.statements import KNOWN, as_list

if TYPE_CHECKING:
    import sqlite3

    from archive.views.asking import StreamAt
    from archive.views.statements import Statement

NEAR_MAX: Final = 5
CANDIDATES_MAX: Final = 2_000
"""Names looked through for a near match: those that share a word or the beginning."""

TEXT_CHARS_MAX: Final = 1_000
"""No name or number is longer."""

SHOWN_CHARS_MAX: Final = 60
LIKENESS_MIN: Final = 0.6
USUAL_KINDS: Final = ("object", "party", "place")


class NoSuchThing(NotFound):
    """A name or number stands for nothing in the ledger."""

    def __init__(self, text: str, kinds: tuple[str, ...], near: list[str]) -> None:
        wanted = " or ".join(kinds) or "thing"
        hint = "did you mean " + ", ".join(near) + "?" if near else "`archive find` looks for words"
        super().__init__(f"there is no {wanted} {text[:SHOWN_CHARS_MAX]!r}", hint=hint)
        self.near = near


class Ambiguous(NotFound):
    """A name or number stands for several things."""

    def __init__(self, text: str, streams: list[str]) -> None:
        named = ", ".join(streams[:NEAR_MAX])
        untold = f" or one of {len(streams) - NEAR_MAX} more" if len(streams) > NEAR_MAX else ""
        super().__init__(f"{text[:SHOWN_CHARS_MAX]!r} stands for several things", hint=f"name one: {named}{untold}")


def called(at: StreamAt, day: int) -> str | None:
    """Return what a thing is called on a day: its name or title, else its accession number; None for neither.

    A place bears the name that it was last given by then. A party bears a name that is stated for a span, while that
    lasts; other names of it are found and not shown. A title holds on every date.
    """
    opening = at.opening
    first = opening.body if opening is not None else {}
    if opening is not None and opening.type == "PlaceDefined":
        renamed = at.answer(_name_of_place, day)[-1].value
        return renamed or str(first["name"])
    named = [
        body["name"]
        for each in at.own_of_type("PartyNamed")
        if each.earliest <= day <= each.latest and "occurred" in (body := each.body) and "language" not in body
    ]
    return (named or [title(at)])[-1] or first.get("name") or number(at, edtf.UNBOUNDED_FUTURE)


def title(at: StreamAt) -> str | None:
    """Return the title in force: the last recorded that is stated without reserve, else the last recorded."""
    doubted = stated = None
    for each in at.own:
        if each.opening or each.type == "ObjectDescribed":
            found = each.body.get("title")
            stated, doubted = (found or stated, doubted) if each.certainty is None else (stated, found or doubted)
    return stated or doubted


def number(at: StreamAt, day: int) -> str | None:
    """Return the accession number in force on a day."""
    if not any(each.type == "ObjectAccessioned" for each in at.own):
        return None
    found = at.answer(lambda each: each.body["number"] if each.type == "ObjectAccessioned" else None, day)[-1].value
    return None if found is None else str(found)


def _name_of_place(each: Statement) -> str | None:
    return str(each.body["name"]) if each.type in {"PlaceDefined", "PlaceRenamed"} else None


def resolve(connection: sqlite3.Connection, text: str, kinds: tuple[str, ...], known: int) -> str:
    """Return the stream that a person means by its name, its name without the kind, a number, or what it is called.

    An accession number goes before what is called alike; an entry that was merged into another, before which that one
    goes. Raises `NoSuchThing` with near matches, `Ambiguous`.
    """
    wanted = text.strip()
    if len(wanted) > TEXT_CHARS_MAX or not _is_text(wanted):
        raise NoSuchThing(text, kinds, [])
    for name in (wanted, *(f"{kind}/{wanted}" for kind in kinds)):
        found = connection.execute("SELECT kind FROM streams WHERE name = ? AND records > 0", (name,)).fetchone()
        if found is not None and (not kinds or found["kind"] in kinds):
            return name
    from archive.views.words import folded  # noqa: PLC0415 - takes its time to load, and most things are named in full

    streams = _called(connection, folded(wanted), kinds, known)
    if len(streams) == 1:
        return streams[0]
    if streams:
        raise Ambiguous(text, streams)
    raise NoSuchThing(text, kinds, near(connection, wanted, kinds, known))


def _called(connection: sqlite3.Connection, plain: str, kinds: tuple[str, ...], known: int) -> list[str]:
    """Return the streams that have a number or name, folded; those whose accession number it is alone, if any."""
    called = connection.execute(
        "SELECT DISTINCT streams.name, streams.kind, labels.kind = 'accession number' AS is_number FROM labels"
        " JOIN statements AS s ON s.id = labels.statement JOIN streams ON streams.key = s.stream"
        f" WHERE labels.folded = :folded AND {KNOWN} AND s.certainty IS NOT 'rejected'"
        " ORDER BY is_number DESC, streams.name",
        {"folded": plain, "known": known},
    ).fetchall()
    wanted = [row for row in called if not kinds or row["kind"] in kinds]
    by_number = [row["name"] for row in wanted if row["is_number"]]
    streams = by_number or list(dict.fromkeys(row["name"] for row in wanted))
    if len(streams) <= 1:
        return streams
    merged = {
        row["name"]
        for row in connection.execute(
            "SELECT streams.name FROM statements AS s JOIN streams ON streams.key = s.stream WHERE"
            f" s.type = 'PartiesMerged' AND s.claim = 0 AND s.certainty IS NULL AND {KNOWN}",
            {"known": known},
        )
    }
    return [name for name in streams if name not in merged] or streams


def party_named(connection: sqlite3.Connection, name: str, known: int) -> str | None:
    """Return the party that bears exactly this name, letter for letter; None where none does, or several do."""
    from archive.views.words import folded  # noqa: PLC0415 - takes its time to load

    exactly = (
        "SELECT 1 FROM labels JOIN statements AS s ON s.id = labels.statement JOIN streams ON streams.key = s.stream"
        f" WHERE labels.folded = :folded AND labels.text = :text AND streams.name = :stream AND {KNOWN}"
    )
    plain = folded(name)
    found = [
        stream
        for stream in _called(connection, plain, ("party",), known)
        if connection.execute(exactly, {"folded": plain, "text": name, "stream": stream, "known": known}).fetchone()
    ]
    return found[0] if len(found) == 1 else None


def near(connection: sqlite3.Connection, text: str, kinds: tuple[str, ...], known: int) -> list[str]:
    """Return the streams whose address or name is like a text, the likest first."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where a name is not found

    from archive.views.words import folded, query  # noqa: PLC0415

    local = text.split("/", 1)[-1]
    plain = folded(local)
    addresses = connection.execute(
        "SELECT name FROM streams WHERE records > 0 AND kind IN (SELECT value FROM json_each(:kinds))"
        " AND substr(name, instr(name, '/') + 1, 2) = :begin LIMIT :most",
        {"kinds": as_list(kinds or USUAL_KINDS), "begin": local[:2], "most": CANDIDATES_MAX},
    ).fetchall()
    by_word = connection.execute(
        "SELECT DISTINCT labels.folded, streams.name, streams.kind FROM labels"
        " JOIN statements AS s ON s.id = labels.statement JOIN streams ON streams.key = s.stream"
        f" WHERE labels.folded >= :begin AND labels.folded < :end AND {KNOWN} LIMIT :most",
        {"begin": plain[:2], "end": plain[:2] + "\U0010ffff", "known": known, "most": CANDIDATES_MAX},
    ).fetchall()
    asked = query(local)
    by_text = (
        connection.execute(
            "SELECT DISTINCT labels.folded, streams.name, streams.kind FROM search"
            " JOIN statements AS s ON s.id = search.rowid JOIN streams ON streams.key = s.stream"
            " JOIN labels ON labels.statement = s.id"
            f" WHERE search MATCH :asked AND {KNOWN} LIMIT :most",
            {"asked": asked, "known": known, "most": NEAR_MAX * 10},
        ).fetchall()
        if asked
        else []
    )
    names = {row["name"].split("/", 1)[1]: row["name"] for row in addresses}
    for row in (*by_word, *by_text):
        if not kinds or row["kind"] in kinds:
            names.setdefault(row["folded"], row["name"])
    likest = [names[name] for name in get_close_matches(plain, names, n=NEAR_MAX, cutoff=LIKENESS_MIN)]
    worded = [row["name"] for row in by_text if not kinds or row["kind"] in kinds]
    return list(dict.fromkeys([*likest, *worded]))[:NEAR_MAX]


def _is_text(text: str) -> bool:
    """Tell whether a text can be written as UTF-8; what a terminal hands over may not be."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def day_range(earliest: int, latest: int) -> str:
    """Return a span of days as people read it: one day, `by` a day, or from and to."""
    first, last = edtf.day_text(earliest), edtf.day_text(latest)
    if first == last:
        return first
    return f"by {last}" if first == ".." else f"{first} to {last}"
