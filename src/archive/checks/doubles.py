"""What may have been entered twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from archive.checks.findings import Found, of_all
from archive.checks.surveying import positions, when
from archive.views.words import WORD, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Survey
    from archive.views.statements import Statement

GIVERS: Final = frozenset({"donor", "sender", "presenter"})


@of_all("party-twice", "note")
def party_twice(survey: Survey) -> Iterator[Found]:
    """Two parties bear the same name, and nobody has said that they are one.

    A giver entered twice has half of his gifts under each entry. Compared are names and other names without capitals,
    accents, signs and the order of words, among parties of one kind; entries that were merged are one already.

    Too strict for namesakes, of whom every archive has some; hence a note. It does not hear that two spellings of a
    foreign name are one.
    """
    merged = {each.stream for each in survey.stated("PartiesMerged")}
    alike: dict[tuple[str, str], dict[str, Statement]] = defaultdict(dict)
    for each in survey.stated("PartyRegistered"):
        if each.stream in merged:
            continue
        body = each.body
        for text in (body["name"], *(name["text"] for name in body.get("names", ()))):
            if key := _words(text):
                alike[body["kind"], key].setdefault(each.stream, each)
    told: set[tuple[str, str]] = set()
    for found in alike.values():
        first, *others = found.values()
        for other in others:
            if (first.stream, other.stream) not in told:
                told.add((first.stream, other.stream))
                yield Found(
                    other.stream,
                    f"called {survey.name(other.stream)}, like {first.stream}: are they one?",
                    positions(first, other),
                )


@of_all("object-twice", "note")
def object_twice(survey: Survey) -> Iterator[Found]:
    """Two objects of the same title came from the same giver at the same time.

    Typed in from the receipt and again from the register: then the ledger holds one thing twice, and counts it twice.
    Compared are the title without capitals, accents and signs, the givers, the occasion and the date as stated.

    Too strict for pairs and series of like pieces given together; hence a note. Objects of one gift, which were typed
    in side by side, are taken to be different.
    """
    alike: dict[tuple[object, ...], dict[str, Statement]] = defaultdict(dict)
    for each in survey.stated("GiftReceived"):
        body = each.body
        givers = frozenset(
            who.get("party") or folded(who.get("as_written", ""))
            for who in body.get("participants", ())
            if who["role"] in GIVERS
        )
        alike[_words(body["title"]), givers, body.get("occasion"), body.get("occurred")].setdefault(each.stream, each)
    for found in alike.values():
        first, *others = found.values()
        for other in others:
            if "gift" in other.body and other.body["gift"] == first.body.get("gift"):
                continue
            yield Found(
                other.stream,
                f"{other.body['title']} ({when(other)}) came from the same giver as {first.stream}, of the same title:"
                " are they one?",
                positions(first, other),
            )


def _words(text: str) -> str:
    """Return the words of a name, as they are compared, in the order of the alphabet."""
    return " ".join(sorted(WORD.findall(folded(text))))
