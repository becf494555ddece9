"""What is found by which words: parts of Korean and Chinese names, letters without marks, numbers, beginnings."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.catalogue.entries import NumberAssigned, ObjectDescribed
from archive.catalogue.shapes import Inscription, Name
from archive.views.finding import NothingToFind
from archive.views.words import folded, indexed, query
from tests.views.museum import VASE, Museum

Found = Callable[[str], bool]

TEXTS = (
    "국제친선전람관",
    "金日成과 毛澤東의 선물",
    "Ёлка и чайник Юрия Гагарина",
    "Ваза Жуковского, й",
    "François Mitterrand, Škoda, Łódź, Straße",
    "Register No. 2023.118-4/B",
    "ｱｲｳ　ＡＢＣ",
    "カメラ K팝 3호",
    "naïve café",
    "tab\tand\nnewline under_score",
    "𠮷野家",
)


@pytest.fixture(scope="module")
def found() -> Found:
    """Tell whether a search finds any of the texts."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE search USING fts5 (words, content='', detail=none, columnsize=0, tokenize='ascii')"
    )
    connection.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", enumerate(map(indexed, TEXTS)))

    def search(text: str) -> bool:
        return bool(connection.execute("SELECT rowid FROM search WHERE search MATCH ?", (query(text),)).fetchall())

    return search


@pytest.mark.parametrize(
    "text",
    [
        *("국제친선전람관", "친선", "전람", "관", "선전람", "국제 전람관"),
        *("金日成", "日成", "毛", "毛澤東 선물", "선물"),
        *("елка", "Ёлка", "ёлка чай", "гагарин", "ГАГАРИНА юр", "и чайник"),
        *("жуковского й", "жуковского и"),
        *("francois", "FRANÇOIS mitt", "skoda", "łódź", "strasse", "straße"),
        *("2023", "118", "2023.118", "2023.118-4", "no 2023", "4/b", "20"),
        *("アイウ", "abc", "ＡＢＣ", "ア"),
        *("カメラ", "メラ", "k팝", "팝", "3호"),
        *("naive caf", "café"),
        *("newline", "under", "score", "tab newl"),
        *("𠮷野", "野家"),
    ],
)
def test_it_is_found(text: str, found: Found) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text",
    [
        *("친전", "람전", "성", "東毛"),
        *("елка самовар", "аза", "агарин", "francoi mitterrand", "lodz"),
        *("023", "118 2024", "18"),
        *("mitterrand francoi xavier",),
    ],
)
def test_it_is_not_found(text: str, found: Found) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    "text",
    [
        *('"', "' OR 1=1", "vase OR jar", "NOT vase", "a AND NOT b", "NEAR(a b)", "words: vase", "{words} : a"),
        *("^vase",),
        *("vase*", "*"),
        *("va* se*", '"unclosed', "a + b", "(", ")", "-vase", "col:", "\\", "%", "_", "\0", "\ufeff", "a\0b"),
        *("'; DROP TABLE streams; --", "\U0010ffff", "\u202eevil", "🚀", "ﷺ", "१२३"),
    ],
)
def test_operators_in_a_question_are_words_or_nothing(text: str, found: Found) -> None:
    assert query(text) == "" or isinstance(found(text), bool)


def test_operators_are_looked_for_as_words(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(ObjectDescribed(description="crane OR tiger"), ObjectDescribed(description="crane alone"))
    assert [row["position"] for row in museum.ask("find", "2020-01-05", "crane OR tig")] == [16]
    assert len(museum.ask("find", "2020-01-05", "crane")) == 2


@pytest.mark.parametrize("text", ["", " ", "…", '"', "-", "\u0301"])
def test_a_question_without_a_word_is_refused(text: str, tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    with pytest.raises(NothingToFind, match="no word"):
        museum.ask("find", "2020-01-05", text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ёлка", "елка"),
        ("Й", "и"),
        ("É  e\u0301", "e e"),
        ("ＡＢＣ", "abc"),
        ("꽃병", "꽃병"),
        ("\u1101\u1169\u11be", "꽃"),
        ("が", "が"),
        ("か\u3099", "が"),
        ("Straße", "strasse"),
        ("  A\tB\n", "a b"),
        ("ﬁ", "fi"),
        ("x\u0302", "x"),
    ],
)
def test_what_is_compared_has_no_case_and_no_marks(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert folded(plain) == plain


def test_words_are_found_in_names_inscriptions_and_numbers(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectDescribed(
            titles=(Name(text="두루미 꽃병", language="ko"),),
            inscriptions=(Inscription(text="우정 만세", translation="Long live friendship"),),
        ),
        NumberAssigned(number="K-118/4", kind="card"),
    )
    for words in ("꽃병", "루미", "만세", "friendsh", "K 118", "118/4"):
        rows = museum.ask("find", "2020-01-05", words)
        assert [row["stream"] for row in rows] == [VASE], words


def test_what_is_called_just_so_comes_first_then_what_opens_a_stream(tmp_path: Path) -> None:
    museum = Museum(tmp_path)
    museum.tell(
        ObjectDescribed(description="beside the jar"), ObjectDescribed(title="The jar"), ObjectDescribed(title="Jar")
    )
    rows = museum.ask("find", "2020-01-05", "jar")
    assert [row["told"] for row in rows] == [
        "object described: Jar", "object described", "object described: The jar",
    ]  # fmt: skip


def test_what_is_said_no_more_is_not_found(tmp_path: Path) -> None:
    from archive.catalogue.corrections import RecordCorrected

    museum = Museum(tmp_path)
    (described,) = museum.tell(ObjectDescribed(description="cranes"))
    before = museum.memory.last()
    right = ObjectDescribed(description="herons")
    museum.tell(RecordCorrected(target=described, replacement=right, kind="misreading", reason="herons they are"))
    assert museum.ask("find", "2020-01-05", "cranes") == []
    assert len(museum.ask("find", "2020-01-05", "herons")) == 1
    with museum.answers() as answers:
        assert len(answers.find("cranes", answers.frame("2020-01-05", f"#{before}")).rows) == 1


def test_a_claim_is_found_once(tmp_path: Path) -> None:
    from archive.catalogue.corrections import RecordDisputed

    museum = Museum(tmp_path)
    (described,) = museum.tell(ObjectDescribed(description="cranes"))
    museum.tell(RecordDisputed(target=described, claim=ObjectDescribed(description="storks"), reason="seen"))
    assert len(museum.ask("find", "2020-01-05", "storks")) == 1
