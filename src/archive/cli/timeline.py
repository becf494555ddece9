"""A provenance for people: a line through time, or a tree of competing accounts; gaps and struck-out words in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from archive.cli.drawing import fact, grid, heading, plain, position
from archive.cli.escaping import escape
from archive.cli.footnotes import Footnotes
from archive.cli.pages import dated, line, now, struck, title
from archive.cli.provenance import UNNAMED, left_out, others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from archive.views.frames import Thing

    Row = tuple[Text, Text, Text]

HELD: Final = ("●", "green")
DOUBTED: Final = ("○", "yellow")
NOBODY: Final = ("┄", "yellow")
STRUCK: Final = ("✗", "red")
OWN: Final = "the ledger's own records"
NOTHING: Final = Text("  nothing was known of it by then", style="dim")
OPEN: Final = ".."
UNCERTAIN: Final = {"from": "its beginning", "until": "its end"}


def provenance(answer: Thing) -> RenderableType:
    """Return a provenance as a line through time; where several accounts are shown, as a tree with a branch of each."""
    data, notes = answer.data, Footnotes()
    shown = [each for each in data.get("accounts", ()) if each["shown"]]
    rows = [(row, account) for row, account in _rows(data, notes)]
    told = _tree(data, shown, rows) if len(shown) > 1 else grid(row for row, _ in rows) if rows else NOTHING
    number = [fact("number", plain(data["number"]))] if data.get("number") else []
    return Group(
        *title(data.get("title"), data["object"], None),
        *_chosen(data, shown),
        told,
        *([Text(f"  {said}", style="yellow")] if (said := left_out(data.get("left_out", 0))) else []),
        Text(""),
        heading("Now"),
        grid([*number, *now(data)]),
        *notes.drawn(),
    )


def _chosen(data: dict[str, Any], shown: list[dict[str, Any]]) -> Iterator[RenderableType]:
    """Yield which account is told, on whose decision, and that there are others."""
    if len(shown) == 1:
        told = Text.assemble("  account ", (escape(shown[0]["account"] or UNNAMED), "bold"))
        yield _preferred(told, data, shown[0])
    if said := others(data.get("accounts", [])):
        yield Text(f"  {escape(said)}", style="yellow")
    if shown and (said or len(shown) == 1):
        yield Text("")


def _preferred(told: Text, data: dict[str, Any], account: dict[str, Any]) -> Text:
    if not account["preferred"]:
        return told
    why = data["preference"]
    by = f" by {why['decided_by']}" if "decided_by" in why else ""
    return Text.assemble(told, (f", preferred{escape(by)}: {escape(why['ground'])}  "), position(why["position"]))


def _tree(data: dict[str, Any], shown: list[dict[str, Any]], rows: list[tuple[Row, str | None]]) -> Tree:
    """Return accounts side by side, a branch of each, and what the ledger itself records as the last."""
    root = Tree("", hide_root=True, guide_style="dim")
    for each in shown:
        label = _preferred(Text(escape(each["account"] or UNNAMED), style="bold"), data, each)
        branch = root.add(label)
        for row, account in rows:
            if account == (each["account"] or ""):
                branch.add(Text("  ").join(row))
    own = [row for row, account in rows if account is None]
    if own:
        branch = root.add(Text(OWN, style="bold"))
        for row in own:
            branch.add(Text("  ").join(row))
    return root


def _rows(data: dict[str, Any], notes: Footnotes) -> Iterator[tuple[Row, str | None]]:
    """Yield each step with the account that tells it: what was struck out beside what stands, gaps where they are."""
    gone = sorted(data.get("struck_out", ()), key=lambda each: (_line_of(each), each["known_from"]))
    for each in data.get("periods", ()):
        before = [old for old in gone if _stood_before(old, each)]
        yield from ((_struck_step(old, notes), _account(old)) for old in before)
        gone = [old for old in gone if old not in before]
        for gap in data.get("gaps", ()):
            if gap["before"] == each["position"]:
                yield _gap(gap), gap.get("account", "")
        mark = HELD if each["holds"] == "yes" else DOUBTED
        yield (dated(each), Text(*mark), line(_remarked(each), each, notes)), _account(each)
    yield from ((_struck_step(old, notes), _account(old)) for old in gone)
    for each in data.get("rejected", ()):
        told = Text.assemble(_told(each, "strike"), ("  rejected by who recorded it", "red"))
        yield (dated(each), Text(*STRUCK), line(told, each, notes)), _account(each)


def _stood_before(old: dict[str, Any], each: dict[str, Any]) -> bool:
    """Tell whether what was struck out is shown before a step: as it was recorded in an account, else by its date."""
    if _line_of(old) == _line_of(each):
        return True
    account = _account(old)
    if account is not None:
        return _account(each) is None or (_account(each) == account and _line_of(old) < _line_of(each))
    return bool(each["earliest"] != OPEN != old["latest"] and old["latest"] < each["earliest"])


def _account(each: dict[str, Any]) -> str | None:
    """Return the account that tells a step; None: the ledger's own records do."""
    return str(each.get("event", {}).get("account", "")) if each["type"] == "ProvenanceAsserted" else None


def _line_of(each: dict[str, Any]) -> int:
    """Return the position of the record that began a statement's line."""
    return int(each.get("corrects", each["position"]))


def _gap(gap: dict[str, Any]) -> Row:
    when = Text(f"{gap['earliest']} to {gap['latest']}", style="yellow")
    return when, Text(*NOBODY), Text(f"{gap['length']} without a holder", style="yellow")


def _struck_step(each: dict[str, Any], notes: Footnotes) -> Row:
    return dated(each), Text(*STRUCK), struck(each, notes, _told(each, "strike"))


def _remarked(each: dict[str, Any]) -> Text:
    """Return what a step says, with what is doubted of it, and who says otherwise."""
    told = _told(each)
    uncertain = [UNCERTAIN.get(part, part) for part in each["event"].get("uncertain", ())]
    doubts = [each["certainty"]] if each.get("certainty") and "words" not in each else []
    doubts += [f"uncertain: {', '.join(uncertain)}"] if uncertain else []
    if each.get("claimed_in"):
        doubts.append(f"claimed in dispute #{each['claimed_in']}: {each.get('reason', 'no reason given')}")
    elif each.get("disputed"):
        doubts.append("disputed")
    if each["holds"] != "yes" and not (doubts or each.get("certainty")):
        doubts.append("possibly not yet")
    if doubts:
        told.append(escape(f" ({'; '.join(doubts)})"), style="yellow")
    if each["type"] == "ProvenanceAsserted" and "note" in each["event"]:
        told.append(escape(f"  {' '.join(each['event']['note'].split())}"), style="dim")
    return told


def _told(each: dict[str, Any], style: str = "") -> Text:
    """Return a step in words; of a holding that passed directly to the next a semicolon tells, as in a text."""
    if "words" not in each:
        return Text(plain(each).plain, style=style)
    is_direct = each["event"].get("direct") and "next_taken_back" not in each
    return Text(escape(each["words"] + (";" if is_direct else ".")), style=style)
