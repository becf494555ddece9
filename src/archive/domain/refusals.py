"""Why a draft may not be recorded: one class a rule, each with its sentence."""

from __future__ import annotations

from archive.errors import Conflict, Rejected


class NotInClear(Rejected):
    """An event that is not public stands in clear."""

    def __init__(self, access: str) -> None:
        super().__init__(
            f"an event of access {access!r} is never written in clear: what is published once cannot be withheld"
        )


class StaysInClear(Rejected):
    """An event was to be sealed that others cannot be judged without."""

    def __init__(self, type_name: str, access: str, why: str, *, carries: bool = False) -> None:
        where = "in the event that it carries" if carries else "in an event of its own"
        super().__init__(
            f"{type_name} cannot be sealed as {access}: {why}",
            hint=f"leave `access` out, and state it {where}"
            + (f" (`--set access={access}`)" if carries and type_name == "RecordCorrected" else ""),
        )


class NothingSealed(Rejected):
    """An order to erase names what nothing in the stream is sealed with."""

    def __init__(self, commitment: str, stream: str) -> None:
        super().__init__(
            f"{stream} has nothing sealed under {commitment}", hint="`archive erase` names the commitments of a record"
        )


class WrongStream(Rejected):
    """An event stands in a stream of a kind that it cannot be about."""

    def __init__(self, type_name: str, stream: str, kinds: tuple[str, ...]) -> None:
        wanted = " or ".join(f"{kind}/…" for kind in kinds)
        super().__init__(f"{type_name} is about {wanted}, not {stream}", hint="name the stream that the event is about")


class NotOpen(Rejected):
    """An event stands in a stream that was not opened, or whose opening was retracted."""

    def __init__(self, stream: str, type_name: str) -> None:
        kind = stream.split("/", 1)[0]
        super().__init__(
            f"{stream} is not open, and {type_name} does not open a stream",
            hint=f"record an opening event of {kind}/… first, or mend the name",
        )
        self.missing = stream


class AlreadyOpen(Rejected):
    """A stream is opened once."""

    def __init__(self, stream: str, type_name: str) -> None:
        super().__init__(
            f"{stream} is open already, and {type_name} opens a stream",
            hint="choose another name for the new thing, or correct the record that opened this one",
        )


class OpeningLost(Rejected):
    """An opening cannot be corrected into an event that opens nothing."""

    def __init__(self, type_name: str) -> None:
        super().__init__(
            f"{type_name} opens no stream, so it cannot stand in place of the opening",
            hint="replace it with an opening",
        )


class OpeningNeeded(Conflict):
    """An opening is retracted last."""

    def __init__(self, stream: str) -> None:
        super().__init__(
            f"the opening of {stream} carries other statements that are in force",
            hint="retract those first; the opening goes last",
        )


class LedgerStays(Rejected):
    """The opening of the ledger itself was to be retracted."""

    def __init__(self) -> None:
        super().__init__(
            "a ledger's own opening is never retracted: it stands at #1, and there is no other place for one",
            hint="correct it, if it says something wrong",
        )


class OneLedgerStream(Rejected):
    """A ledger tells of itself in one stream."""

    def __init__(self, stream: str, own: str) -> None:
        super().__init__(f"{stream} is not this ledger's own stream", hint=f"what concerns the ledger stands in {own}")


class NoTitle(Rejected):
    """A stream that begins with an exit has to say what the thing is."""

    def __init__(self, type_name: str) -> None:
        super().__init__(f"{type_name} begins this stream, so it needs `title`", hint="say what the object is")


class NotYet(Rejected):
    """An event lies in the future."""

    def __init__(self, occurred: str) -> None:
        super().__init__(
            f"{occurred} has not come yet, and what has not happened is no event",
            hint="record intentions as a decision, an offer, or in `until` and `due`",
        )


class NoStream(Rejected):
    """A reference names a stream that does not exist."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"there is no {stream}", hint="open it in the same append, or earlier, or mend the name")
        self.missing = stream


class NoRecord(Rejected):
    """A reference names a record that does not exist."""

    def __init__(self, record_id: str) -> None:
        super().__init__(f"there is no record {record_id}", hint="records are named by their id")
        self.missing = record_id


class NotRefiled(Rejected):
    """A record was retracted as refiled, and what is named instead is not the same event elsewhere."""

    def __init__(self, record_id: str, why: str) -> None:
        super().__init__(
            f"record {record_id} is no refiling: {why}",
            hint="`refiled_as` names the same event, in the stream where it belongs, in the same append",
        )


class NotAShowroom(Rejected):
    """An object was transferred to a showroom that is none."""

    def __init__(self, place: str, kind: str) -> None:
        super().__init__(
            f"{place} is a {kind}, and a transfer to a showroom ends in a showroom or a case",
            hint="use ObjectMoved for any other place",
        )


class NumberTaken(Conflict):
    """An accession number of the ledger's own series is in force elsewhere."""

    def __init__(self, number: str, holder: str) -> None:
        super().__init__(
            f"accession number {number} is that of {holder}", hint="numbers found on documents are NumberAssigned"
        )


class WrongAnswer(Rejected):
    """An event ends something that is not there to be ended."""

    def __init__(self, record_id: str, wanted: str) -> None:
        super().__init__(f"record {record_id} is no {wanted} in force", hint=f"name the record of the {wanted}")
