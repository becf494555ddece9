"""Valid events, drafts and records of any type, made from the type's own declaration.

`Maker(seed)` makes the same things from the same seed, fast enough for tens of thousands; `records()` and `drafts()`
hand them to Hypothesis. Texts are in many scripts, with all that a text may hold and encoders get wrong. What is made
is of valid form: what it names does not exist, and rules between records are not kept.
"""

from collections.abc import Callable, Container, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from msgspec import Struct

from archive.catalogue.codec import canonical, forbidden_character
from archive.catalogue.event import CATALOGUE, Event
from archive.catalogue.fields import Field, fields_of
from archive.catalogue.records import Draft, Record
from archive.catalogue.samples import one_of
from archive.catalogue.sealed import Sealed
from archive.catalogue.terms import EVENT_BYTES_MAX, INTEGER_MAX, KINDS

TYPES: Final = tuple(CATALOGUE)
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
GIVEN: Final = 0.3
"""How often an optional field is given."""
SEALED: Final = 0.1
SCRIPTED: Final = 0.85
LONGEST: Final = 0.853
DATES: Final = (
    *("1972", "1984-05", "1984-05-12", "196X", "19XX-12", "1984?", "2004-06~", "1984-05-12/1984-05-14", "1964/.."),
    *("../1964", "[1984-05-12,1984-12-05]", "{1960,1961-12}", "2004-06-XX", "Y-17E7", "-0044-03-15", "2001-21"),
)
SCRIPTS: Final = (
    *("a vase, blue", "국제친선전람관", "金日成과 毛澤東", "豈更車賈滑", "ｱｲｳ　全角", "ﷺ العربية", "Жуковский"),
    *("é e\u0301 ñ", "👩‍🚀🚀🧑🏽‍🎨", "𝄞𐍈𠮷", "«quoted» § 5 °C", 'say "so"', "back\\slash", "two\nlines\tand a tab"),
    *("a:b", '{"note":null}', "</script>&amp;", "\u2028\u2029\u200b\u202e", "\u00a0\u0300", "\ue000\U000f0000"),
    *("[]{},:", "\ufdcf\ufdf0", "\ufffd\ufffc", "\U0001fffd\U0010fffd", "null", "false", "0", "-0", "\u3000"),
)


class Maker:
    """A source of valid events, told apart by a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def event(self, name: str | None = None) -> Event:
        """Return a valid event of a type, else of any."""
        struct = CATALOGUE[name or self.random.choice(TYPES)].struct
        while True:
            event = msgspec.convert(self.plain(struct), struct)
            if len(canonical(event)) <= EVENT_BYTES_MAX:
                return event

    def record(self, name: str | None = None) -> Record:
        """Return a valid record of a type, else of any; the record before it is nobody's."""
        event = self.event(name)
        seq = self.random.choice((1, 2, self.random.randint(3, INTEGER_MAX)))
        prev = None if seq == 1 else self.hexadecimal(64)
        plain = self.plain(Record, without=("event", "prev", "seq", "stream"))
        return Record(event=event, prev=prev, seq=seq, stream=self.stream_for(event), **plain)

    def draft(self, name: str | None = None) -> Draft:
        """Return a valid draft of a type, else of any."""
        event = self.event(name)
        plain = self.plain(Draft, without=("event", "stream"))
        return Draft(event=event, stream=self.stream_for(event), **plain)

    def records(self, count: int) -> Iterator[Record]:
        """Yield so many records, every type as often as any other."""
        for index in range(count):
            yield self.record(TYPES[index % len(TYPES)])

    def plain(self, struct: type[Struct], without: Container[str] = ()) -> dict[str, Any]:
        """Return the members of a valid event, shape, draft or record as plain JSON."""
        fields = [field for field in fields_of(struct) if field.name not in without]
        given = [field for field in fields if field.is_required or self.random.random() < GIVEN]
        wanted = one_of(struct) if struct is not Record else ()
        if wanted and not any(field.name in wanted for field in given):
            name = self.random.choice(wanted)
            given += [field for field in fields if field.name == name]
        tag = struct.__struct_config__.tag
        return ({"type": tag} if tag else {}) | {field.name: self.value(field) for field in given}

    def value(self, field: Field) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return a valid value of a field."""
        if not field.is_list:
            return self.one(field)
        return [self.one(field) for _ in range(field.items_min + min(int(self.random.expovariate(1)), 6))]

    def one(self, field: Field) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return a valid item of a field."""
        if field.kind == "event" and self.random.random() < SEALED:
            return self.plain(Sealed)
        if field.shapes and (field.kind != "text" or self.random.random() < GIVEN):
            return self.plain(self.random.choice(field.shapes))
        if field.kind == "vocabulary":
            return self.random.choice(field.words)
        if field.kind == "flag":
            return True
        if field.kind == "number":
            least, most = field.least or 0, field.most or INTEGER_MAX
            return self.random.choice((least, most, self.random.randint(least, most), self.random.randint(1, 99)))
        return self.text(field)

    def text(self, field: Field) -> str:
        """Return a valid text of a field."""
        if field.is_date:
            return self.random.choice(DATES)
        if field.title == "record id":
            return str(UUID(int=self.random.getrandbits(128)))
        if field.refers_to:
            return f"{self.random.choice(field.refers_to)}/{self.local_name()}"
        return WRITTEN[field.title](self) if field.title else self.prose(field.chars_max or 1)

    def prose(self, chars_max: int) -> str:
        """Return a text: mostly a few words in some script, at times as long as can be, at times any characters."""
        chance = self.random.random()
        if chance < SCRIPTED:
            words = self.random.choices(SCRIPTS, k=1 + int(self.random.expovariate(0.5)))
            return " ".join(words)[:chars_max]
        if chance < LONGEST:
            return self.random.choice(("x", "국", "🚀"))[:1] * chars_max
        points = (self.random.choice(PLANES)(self.random) for _ in range(1 + int(self.random.expovariate(0.1))))
        return "".join(char for char in map(chr, points) if not forbidden_character(char))[:chars_max] or "."

    def stream_for(self, event: Event) -> str:
        """Return the name of a stream in which an event may stand."""
        kinds = CATALOGUE[str(event.__struct_config__.tag)].kinds
        carried = getattr(event, "replacement", None) or getattr(event, "claim", None)
        if isinstance(carried, Event):
            kinds = CATALOGUE[str(carried.__struct_config__.tag)].kinds
        return f"{self.random.choice(kinds or KINDS)}/{self.local_name()}"

    def local_name(self) -> str:
        """Return the name of a stream without its kind."""
        length = self.random.choice((1, 5, 5, 5, 96))
        return self.random.choice(LETTERS) + "".join(self.random.choices(f"{LETTERS}._-", k=length - 1))

    def hexadecimal(self, digits: int) -> str:
        """Return so many digits, 0 to f."""
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def instant(self) -> str:
        """Return an instant as records write it."""
        microseconds = self.random.randrange(100 * 365 * 24 * 3600 * 10**6)
        return f"{datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds):%Y-%m-%dT%H:%M:%S.%fZ}"

    def decimal(self) -> str:
        """Return a decimal number, its digits as somebody would give them."""
        whole = self.random.choice(("0", "-0", "7", "-12", "1250", "9" * 18))
        return whole + self.random.choice(("", ".5", ".50", ".000000001"))


WRITTEN: dict[str, Callable[[Maker], str]] = {
    "short name": lambda make: make.local_name()[:64],
    "language tag": lambda make: make.random.choice(("ko", "zh-Hant", "sr-Latn-RS", "mul")),
    "script code": lambda make: make.random.choice(("Hang", "Hani", "Latn")),
    "instant in UTC": Maker.instant,
    "web address": lambda make: f"https://museum.example/{make.local_name()}?q=국%20#top",
    "media type": lambda make: make.random.choice(("image/jpeg", "application/vnd.ms-excel", "text/plain")),
    "SHA-256 digest": lambda make: make.hexadecimal(64),
    "decimal number": Maker.decimal,
    "currency code": lambda make: make.random.choice(("USD", "KPW", "XAU")),
    "verifier key": lambda make: f"museum.example/{make.local_name()}+{make.hexadecimal(8)}+{'Ab+/' * 11}",
    "origin": lambda make: f"museum.example/{make.hexadecimal(16)}",
    "name of a batch": lambda make: f"batch/{make.local_name()}",
}
"""How a text of each title is written; a new title needs a line here."""

PLANES: tuple[Callable[[Random], int], ...] = (
    lambda chance: chance.randint(0x20, 0x7E),
    lambda chance: chance.choice((0x09, 0x0A, 0x22, 0x5C, 0x2F)),
    lambda chance: chance.randint(0xA0, 0xD7FF),
    lambda chance: chance.randint(0xE000, 0xFFFF),
    lambda chance: chance.randint(0x10000, 0x10FFFF),
)
"""Where characters come from when any will do; what no text may hold is left out afterwards."""


def records(name: str | None = None) -> st.SearchStrategy[Record]:
    """Return a Hypothesis strategy of valid records of a type, else of any."""
    return st.integers(0, 2**32 - 1).map(lambda seed: Maker(seed).record(name))


def drafts(name: str | None = None) -> st.SearchStrategy[Draft]:
    """Return a Hypothesis strategy of valid drafts of a type, else of any."""
    return st.integers(0, 2**32 - 1).map(lambda seed: Maker(seed).draft(name))
