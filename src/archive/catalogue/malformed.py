"""What can be wrong with the form of a draft: one class a situation, each with its sentence.

`where.field` is the path of the value concerned: `event.sources[0].source`; lists count from 0, as in the JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from archive.catalogue.fields import did_you_mean, either, near
from archive.errors import Rejected, Where

SHOWN_CHARS_MAX: Final = 60
WORDS_SHOWN_MAX: Final = 8


class MalformedDraft(Rejected):
    """A draft, or an event from the command line, is not written as the catalogue wants it."""

    def __init__(self, sentence: str, *, field: str = "", hint: str | None = None) -> None:
        super().__init__(sentence, hint=hint, where=Where(field=field or None))


class EmptyLine(MalformedDraft):
    """There is nothing in the line."""

    def __init__(self) -> None:
        super().__init__("the line is empty", hint="one draft a line, and no other lines")


class LineTooLong(MalformedDraft):
    """A line is longer than any draft can be, however it is spelled. Sizes are in bytes."""

    def __init__(self, size: int, size_max: int) -> None:
        super().__init__(f"the line has {size} bytes, and {size_max} is the limit", hint="one draft a line")


class NotUtf8(MalformedDraft):
    """A line is not text. `byte` counts from 1."""

    def __init__(self, byte: int) -> None:
        super().__init__(f"the line is not UTF-8 text from byte {byte} on", hint="save the file as UTF-8")


class NotJson(MalformedDraft):
    """A line is text and not JSON. `byte` counts from 1; `rest` is what stands there."""

    def __init__(self, byte: int, rest: str) -> None:
        at = f"from byte {byte} on, at {shown(rest)}" if rest else "it ends too early"
        hint = "save the file without a byte order mark" if rest.startswith("\ufeff") else None
        super().__init__(f"the line is not JSON: {at}", hint=hint)


class HalfCharacter(MalformedDraft):
    r"""A text holds one half of a surrogate pair, such as `\ud83c` alone."""

    def __init__(self, field: str) -> None:
        super().__init__("the text holds half of a surrogate pair", field=field, hint="write the character itself")


class TooDeep(MalformedDraft):
    """Values are nested deeper than any event."""

    def __init__(self, depth_max: int) -> None:
        super().__init__(f"it is nested deeper than {depth_max} levels, which no event is")


class EventTooLarge(MalformedDraft):
    """An event is larger than can be recorded and corrected. Sizes are in bytes of its canonical form."""

    def __init__(self, field: str, size: int, size_max: int) -> None:
        super().__init__(
            f"the event has {size} bytes, and {size_max} is the limit",
            field=field,
            hint="attach long texts as files, and quote what matters",
        )


class WrittenTwice(MalformedDraft):
    """One object has the same member twice."""

    def __init__(self, field: str, name: str) -> None:
        super().__init__(f"{shown(name)} is written twice", field=field, hint="keep one of the two")


class NothingWritten(MalformedDraft):
    """The absence of a value was spelled out."""

    def __init__(self, field: str, spelling: str) -> None:
        super().__init__(
            f"{spelling} is never written: absence means that nothing is stated",
            field=field,
            hint="leave the field out",
        )


class ForbiddenCharacter(MalformedDraft):
    """A text holds a character that no record may hold; `character` is `U+0007`."""

    def __init__(self, field: str, character: str) -> None:
        super().__init__(f"the character {character} is not allowed in a text", field=field, hint="take it out")


class UnknownType(MalformedDraft):
    """An event is of a type that the catalogue does not have."""

    def __init__(self, field: str, name: str, names: Sequence[str]) -> None:
        hint = did_you_mean(name, names) or "`archive schema` lists the types"
        super().__init__(f"there is no event type {shown(name)}", field=field, hint=hint)


class NeverCarried(MalformedDraft):
    """A correction or dispute carries an event that is itself about records."""

    def __init__(self, field: str, name: str) -> None:
        super().__init__(
            f"{name} is about records, and what is carried here is an event about the world",
            field=field,
            hint="name the newest record of the line as target instead",
        )


class NotOfThisStream(MalformedDraft):
    """An event of this type is about another kind of thing than the stream."""

    def __init__(self, field: str, name: str, stream: str, kinds: Sequence[str]) -> None:
        wanted = either([f"{kind}/…" for kind in kinds])
        super().__init__(
            f"{name} stands in a stream {wanted}, and {stream} is none",
            field=f"{field}.type",
            hint="name the stream that the event is about",
        )


class UnknownField(MalformedDraft):
    """A field has a name that its type does not have."""

    def __init__(self, field: str, name: str, hint: str) -> None:
        super().__init__(f"unknown field {shown(name)}", field=field, hint=hint)


class MissingField(MalformedDraft):
    """A field that the type needs is absent."""

    def __init__(self, field: str, name: str, description: str) -> None:
        super().__init__(f"{name} is needed", field=field, hint=_phrase(description))


class RuleBroken(MalformedDraft):
    """Fields that are right one by one do not fit together; the shape's own words say how."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence.replace("`", ""), field=field)


class NotInVocabulary(MalformedDraft):
    """A word is none of the field's vocabulary."""

    def __init__(self, field: str, word: str, words: Sequence[str]) -> None:
        first = near(word, words)
        rest = [known for known in words if known not in first]
        listed = [*first, *rest]
        more = len(listed) - WORDS_SHOWN_MAX
        text = f"{', '.join(listed[:WORDS_SHOWN_MAX])} and {more} more" if more > 1 else either(listed)
        super().__init__(f"{shown(word)} is not one of its words", field=field, hint=f"write {text}")


class NotWrittenSo(MalformedDraft):
    """A text does not have the form that its field wants."""

    def __init__(self, field: str, text: str, title: str, example: str) -> None:
        super().__init__(
            f"{shown(text)} is not written as {with_article(title)}", field=field, hint=f"for example {example}"
        )


class TextTooLong(MalformedDraft):
    """A text is longer than its field takes. Lengths are in characters."""

    def __init__(self, field: str, length: int, length_max: int) -> None:
        super().__init__(f"the text has {length} characters, and {length_max} is the limit", field=field)


class ListTooShort(MalformedDraft):
    """A list has fewer items than its field needs."""

    def __init__(self, field: str, length: int, length_min: int) -> None:
        super().__init__(f"the list has {length}, and needs at least {length_min}", field=field)


class NumberOutside(MalformedDraft):
    """A number lies outside of what its field takes."""

    def __init__(self, field: str, number: int, least: int, most: int) -> None:
        limit = f"less than {least}" if number < least else f"more than {most}"
        super().__init__(f"the number is {limit}, the {'least' if number < least else 'most'} it can be", field=field)


class WrongJson(MalformedDraft):
    """A value is of another JSON type than its field takes."""

    def __init__(self, field: str, wanted: str, got: str, hint: str | None = None) -> None:
        super().__init__(f"{wanted} is wanted, and this is {got}", field=field, hint=hint)


def shown(text: str) -> str:
    """Return an outside text as it may stand in a sentence: quoted, short, nothing unprintable in it."""
    short = text if len(text) <= SHOWN_CHARS_MAX else f"{text[: SHOWN_CHARS_MAX - 1]}…"
    escaped = (char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in short)
    return '"' + "".join(escaped).replace('"', '\\"') + '"'


def with_article(title: str) -> str:
    """Return what a text is called, as it stands in a sentence: `the name of a place`, `an instant in UTC`."""
    return f"{'the' if title.startswith('name') else 'an' if title[0] in 'aeiou' else 'a'} {title}"


def _phrase(sentence: str) -> str | None:
    """Return a sentence as it stands in brackets: no final stop, no capital but a name's."""
    text = sentence.rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text or None
