"""Provenance texts through a real ledger: read into drafts, appended, and written again from what it answers."""

from pathlib import Path

from archive.catalogue.gifts import GiftReceived
from archive.catalogue.records import Draft
from archive.desk.desk import Desk
from archive.desk.opening import init
from archive.errors import Rejected
from archive.interchange import aam_drafts
from archive.interchange.aam_layout import STANDARD
from archive.ledger.offers import Offer


def written_again(texts: list[str], folder: Path, *, is_laid_out: bool) -> list[str | None]:
    """Return each text as the ledger writes it, of an object of its own whose receipt names nobody; None: refused.

    `is_laid_out` writes it in its own layout, else in the standard one.
    """
    drafts: list[Draft] = []
    layouts = {}
    for number, text in enumerate(texts):
        stream = f"object/n{number}"
        try:
            parsed = aam_drafts.read(text)
        except Rejected:
            continue
        layouts[stream] = parsed.layout if is_laid_out else STANDARD
        drafts.append(Draft(stream=stream, event=GiftReceived(title="An object")))
        drafts += aam_drafts.drafts(text, parsed, stream, {}, lambda _: None)
    made = init(folder, institution="Museum of Gifts", time_zone="UTC")
    with Desk.open(made) as desk:
        desk.append(Offer(draft) for draft in drafts)
        with desk.answers() as answers:
            frame = answers.frame()
            return [
                answers.provenance_texts(stream, frame).shown[0].written(layouts[stream]) if stream in layouts else None
                for stream in (f"object/n{number}" for number in range(len(texts)))
            ]
