"""Notes below a provenance text: however they are numbered and laid out, they go with the period they are about."""

import pytest

from archive.interchange import aam

BODY = "Anna Vonder, Paris [1]; Berta Lormund [2] [3]."


@pytest.mark.parametrize(
    "notes",
    [
        " NOTES: [1] Lot 80. [2] On loan. [3] See file.",
        "\nNOTES: [1] Lot 80. [2] On loan. [3] See file.",
        " \nNOTES:1. Lot 80.  2. On loan.  3. See file.",
        "\n\nNotes:\n[1]. Lot 80.\n[2]. On loan.\n[3]. See file.",
        "\n\nNotes:\n[1.] Lot 80.\n[2.] On loan.\n[3.] See file.",
        "\nNOTES\n1. Lot 80.\n2. On loan.\n3. See file.",
        "\n\n[1] Lot 80.\n[2] On loan.\n[3] See file.",
        " Note: 1) Lot 80. 2) On loan. 3) See file.",
    ],
)
def test_notes_are_found_in_every_style_and_laid_out_again(notes: str) -> None:
    parsed = aam.parse(BODY + notes)
    assert [period.note for period in parsed.periods] == ["Lot 80.", "On loan.\nSee file."]
    assert aam.format(parsed.periods, layout=parsed.layout) == BODY + notes
    assert aam.format(parsed.periods) == f"{BODY} NOTES: [1] Lot 80. [2] On loan. [3] See file."


def test_marks_in_round_brackets_are_marks_where_the_notes_are_numbered_so() -> None:
    text = "Anna Vonder (1); Berta Lormund (2). NOTES: (1) Lot 80. (2) On loan."
    parsed = aam.parse(text)
    assert [period.note for period in parsed.periods] == ["Lot 80.", "On loan."]
    assert aam.format(parsed.periods, layout=parsed.layout) == text


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("Anna [1, 2]; Berta [2]. NOTES: [1] One. [2] Two.", ["One.\nTwo.", "Two."]),
        ("Anna [1], [2]; Berta. NOTES: [1] One. [2] Two.", ["One.\nTwo.", None]),
        ("Anna [1], 1920; Berta. NOTES: [1] One.", ["One.", None]),
        ("Anna. [1] Berta. NOTES: [1] One.", ["One.", None]),
        ("Anna; Berta [2]. NOTES: [1] One. [2] Two.", [None, "Two.\nOne."]),
        ("Anna [3]; Berta. NOTES: [1] One.", [None, "One."]),
        ("Anna; Berta. NOTES: Hung upside down.", [None, "Hung upside down."]),
        ("Anna; Berta.\n\nUnder review.", [None, "Under review."]),
        ("Anna; Berta [1]. NOTES: [1] One.\n\n\nUnder review.", [None, "One.\nUnder review."]),
        (
            "Anna [1]; Berta [2]. NOTES: [1] See note [2] below, 2. or so. [2] Two.",
            ["See note", "below, 2. or so. [2] Two."],
        ),
        ("Anna [1]. NOTES: [1]", [None]),
        ("NOTES: [1] One.", [None]),
        ("Anna [1850-1914]; Berta [c.1860].", [None, None]),
    ],
)
def test_whose_note_it_is(text: str, notes: list[str | None]) -> None:
    parsed = aam.parse(text)
    assert [period.note for period in parsed.periods] == notes
    again = aam.parse(aam.format(parsed.periods))
    assert [period.note for period in again.periods] == notes


def test_a_mark_without_a_note_stays_with_the_words() -> None:
    (period, _) = aam.parse("Anna [3]; Berta. NOTES: [1] One.").periods
    assert period.holder is not None
    assert period.holder.as_written == "Anna [3]"


def test_the_same_note_keeps_its_number() -> None:
    text = "Anna [1]; Berta [2]; Carl [1]. NOTES: [1] On loan. [2] See file."
    parsed = aam.parse(text)
    assert [period.note for period in parsed.periods] == ["On loan.", "See file.", "On loan."]
    assert aam.format(parsed.periods) == text


def test_a_note_that_a_text_gives_twice_is_given_twice_again_in_its_layout() -> None:
    text = "Anna [1]; Berta [2]. NOTES: [1] On loan. [2] On loan."
    parsed = aam.parse(text)
    assert aam.format(parsed.periods, layout=parsed.layout) == text
    assert aam.format(parsed.periods) == "Anna [1]; Berta [1]. NOTES: [1] On loan."


@pytest.mark.parametrize("blank", ["\n\n", "\n \n", " \n\n\n"])
def test_a_remark_below_is_laid_out_again_as_it_stood(blank: str) -> None:
    text = f"Anna Vonder, 1920; Berta Lormund, 1930.{blank}Under review."
    parsed = aam.parse(text)
    assert [remark.words for remark in parsed.remarks] == ["Under review."]
    assert aam.format(parsed.periods, layout=parsed.layout) == text


def test_a_name_below_a_name_is_no_remark() -> None:
    periods = aam.parse("Anna Vonder\n\nBerta Lormund").periods
    assert [period.holder and period.holder.as_written for period in periods] == ["Anna Vonder", "Berta Lormund"]
