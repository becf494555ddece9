"""What statements rest on: one source, nobody's named word, a source that was issued anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.checks.findings import Found, of_all
from archive.checks.surveying import positions
from archive.views.telling import type_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.checks.surveying import Survey
    from archive.views.statements import Statement

CITES: Final = "s.claim = 0 AND s.certainty IS NOT 'rejected' AND +s.earliest <= :day AND s.body LIKE :cites"
CITATION: Final = '%"sources":[{%'

SETTING_THE_STAGE: Final = frozenset({"PartyRegistered", "PlaceDefined", "SourceRegistered", "OccasionOpened"})
"""What only says of whom, where and when the statements that matter are: it needs no second witness."""


@of_all("single-source", "note")
def single_source(survey: Survey) -> Iterator[Found]:
    """A statement rests on one source, and nothing else in the ledger bears it out.

    What one paper prints and all others copy is still one source. Statements of which a second one of the same kind in
    the same stream cites another source are borne out and not reported; nor are entries of parties, places and
    occasions, which only say who and where is meant.

    Too strict in every young ledger, where most things rest on the register they were taken from; hence a note. What
    cites nothing at all rests on whoever recorded it, and is not looked at.
    """
    cited: dict[tuple[str, str], set[str]] = {}
    for each, body in _citing(survey):
        cited.setdefault((each.stream, each.type), set()).update(one["source"] for one in body["sources"])
    for each, body in _citing(survey):
        only = {one["source"] for one in body["sources"]}
        if len(only) == 1 and each.type not in SETTING_THE_STAGE and len(cited[each.stream, each.type]) == 1:
            told = f"{type_in_words(each.type)}: only {survey.name(only.pop())} says so"
            yield Found(each.stream, told, positions(each))


@of_all("nobodys-word", "note")
def nobodys_word(survey: Survey) -> Iterator[Found]:
    """A statement rests on sources, and in none of them does anybody with a name say it.

    "According to state media" is a sentence without a witness. A voice counts when it is a party of the ledger other
    than the source's own publisher; a collective as printed, and the paper speaking for itself, do not. One named voice
    in any of the sources is enough.

    Too strict for registers and deeds, which speak for the office that keeps them: name that office in the citation
    (`attributed_to`) and it is somebody's word.
    """
    publishers: dict[str, str | None] = {}
    for each, body in _citing(survey):
        if each.type in SETTING_THE_STAGE:
            continue
        printed: dict[str, None] = {}
        named = False
        for cited in body["sources"]:
            source = cited["source"]
            if source not in publishers:
                opening = survey.subject(source).opening
                publishers[source] = None if opening is None else opening.body.get("publisher")
            for voice in cited.get("attributed_to", ()):
                if "party" not in voice:
                    printed[voice["as_printed"]] = None
                elif survey.name(voice["party"]) != publishers[source]:
                    named = True
        if not named:
            voices = ", ".join(printed) or "no speaker"
            told = f"{type_in_words(each.type)}: {voices}, in {_names(survey, body)}"
            yield Found(each.stream, told, positions(each))


@of_all("refiled-source", "warning")
def refiled_source(survey: Survey) -> Iterator[Found]:
    """A statement cites a revision of a source that has since been issued anew.

    Papers correct themselves quietly. Until somebody has read the new revision nobody knows whether the statement still
    stands; correcting it, even to say the same with the new revision, settles it.

    Too strict for a typo somewhere else in the paper, which is most of them: then it is a note, and where a fact was
    changed or the whole withdrawn, a warning.
    """
    refiled: dict[str, list[Statement]] = {}
    for each in survey.stated("SourceRefiled"):
        refiled.setdefault(each.stream, []).append(each)
    for each, body in _citing(survey) if refiled else ():
        for source in dict.fromkeys(one["source"] for one in body["sources"]):
            newer = _newer(
                refiled.get(source, []), {one.get("revision") for one in body["sources"] if one["source"] == source}
            )
            if newer:
                change = newer[-1].body
                yield Found(
                    each.stream,
                    f"{type_in_words(each.type)} rests on an earlier revision of {survey.name(source)}, since refiled"
                    f" ({change['kind_of_change']}: {change['change']})",
                    positions(each, *newer),
                    "note" if all(one.body["kind_of_change"] == "typo" for one in newer) else None,
                )


def _newer(refiled: list[Statement], cited: set[str | None]) -> list[Statement]:
    """Return the refilings after the newest revision that is cited."""
    known = [number for number, each in enumerate(refiled) if each.body["revision"] in cited]
    return refiled[known[-1] + 1 :] if known else refiled


def _citing(survey: Survey) -> Iterator[tuple[Statement, dict[str, Any]]]:
    """Yield the statements that cite a source, with what they say."""
    for each in survey.view.select(CITES, day=survey.day, cites=CITATION):
        body = each.body
        if body.get("sources"):
            yield each, body


def _names(survey: Survey, body: dict[str, Any]) -> str:
    return ", ".join(dict.fromkeys(survey.name(one["source"]) for one in body["sources"]))
