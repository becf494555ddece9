"""Lines of corrections as a definition: nothing is kept but what was said, and every question is answered anew."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Act = Literal["begin", "correct", "retract", "dispute", "resolve"]
Known = tuple["str | None", "str | None"]  # value and proof

NOTHING: Known = (None, None)


class Said(NamedTuple):
    """One record; `target` is what it corrects, retracts, disputes or resolves."""

    act: Act
    record: str
    position: int
    target: str = ""
    value: str | None = None
    claim: str = ""
    favour: str = ""


class Naive:
    """What is known once these records, and no others, have been added."""

    def __init__(self, records: Sequence[Said]) -> None:
        self.records = {said.record: said for said in records}

    def origin(self, record: str) -> str:
        """Return the record that began the line."""
        said = self.records[record]
        return self.origin(said.target) if said.act in {"correct", "retract"} else record

    def origins(self) -> list[str]:
        return [record for record in self.records if self.origin(record) == record]

    def line(self, record: str) -> list[Said]:
        origin = self.origin(record)
        return [said for said in self.records.values() if self.origin(said.record) == origin]

    def newest(self, record: str) -> Said:
        return self.line(record)[-1]

    def stands(self, record: str) -> bool:
        return self.known(record)[1] == self.origin(record)

    def ruling(self, dispute: str) -> Said | None:
        """Return the last standing resolution of a dispute."""
        rulings = [
            said
            for said in self.records.values()
            if said.act == "resolve" and self.origin(said.target) == dispute and self.stands(said.record)
        ]
        return rulings[-1] if rulings else None

    def disputes(self, record: str) -> list[Said]:
        """Return the standing disputes about the line of a record."""
        return [
            said
            for said in self.records.values()
            if said.act == "dispute" and self.origin(said.target) == self.origin(record) and self.stands(said.record)
        ]

    def claims(self, record: str) -> list[tuple[str, str]]:
        return [(said.record, said.claim) for said in self.disputes(record) if self.ruling(said.record) is None]

    def known(self, record: str, before: float = float("inf")) -> Known:
        """Return the value and the proof of a line, counting only what was said before a position."""
        moments = [(said.position, said) for said in self.line(record)]
        for dispute in self.disputes(record):
            ruling = self.ruling(dispute.record)
            if ruling is not None and ruling.favour == "claim":
                moments.append((ruling.position, dispute))
        moments = [moment for moment in moments if moment[0] < before]
        if not moments:
            return NOTHING
        said = max(moments)[1]
        if said.act == "retract":
            target = self.records[said.target]
            return NOTHING if target.record == self.origin(record) else self.known(record, before=target.position)
        if said.act == "dispute" and self.origin(record) != said.record:
            return said.claim, said.record
        return said.value, said.record
