"""The ways in which things come to holders, and what each moves: custody, title.

Who holds and who owns are told apart here as everywhere in the archive. A way that moves custody alone (a loan, a
consignment, an auction house that sells) makes the next holder one that held without owning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to come by a thing: its name, whether custody and title move, and the phrases for it, the usual first.

    `to` are phrases before the next holder, `of` before the previous one, `after` words behind the previous one's
    name; `bare` stand without a name. `is_sale` tells of sales held, whose dates are their own and not a holding's;
    `is_open` that texts leave it open whether the next holder owned.
    """

    name: str
    custody: bool
    title: bool
    to: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    is_sale: bool = False
    is_open: bool = False


WAYS: Final = (
    Way(
        name="purchase", custody=True, title=True,
        to=("purchased by", "bought by", "acquired by purchase by", "purchase by", "purchased for", "sold to",
            "resold to"),
        of=("purchased from", "bought from", "purchase from", "purchased through", "purchased at", "sold by",
            "resold by"),
        bare=("museum purchase",),
    ),
    Way(
        name="auction", custody=True, title=False, is_sale=True,
        to=("sold at", "sold at auction at", "sold at auction by", "sold through", "offered at", "auctioned at",
            "auctioned by", "sold in", "unsold at", "bought in at"),
    ),
    Way(
        name="owner's sale", custody=True, title=True, is_sale=True,
        of=("sale of", "auction sale of"),
        after=("sale", "auction sale", "estate sale"),
        bare=("sale", "auction sale"),
    ),
    Way(
        name="gift", custody=True, title=True,
        to=("gift to", "given to", "donated to", "presented to", "by gift to", "presented by the artist to"),
        of=("gift of", "given by", "donated by", "presented by", "gift from"),
    ),
    Way(
        name="bequest", custody=True, title=True,
        to=("bequest to", "bequeathed to", "by bequest to", "willed to"),
        of=("bequest of", "bequeathed by", "by bequest of", "bequest from"),
    ),
    Way(
        name="by descent", custody=True, title=True,
        to=("by descent to", "by inheritance to", "inherited by", "descended to", "by descent in",
            "by descent through"),
        of=("by descent from", "inherited from", "by inheritance from"),
        bare=("thence by descent",),
    ),
    Way(name="marriage", custody=True, title=True, to=("by marriage to",)),
    Way(
        name="exchange", custody=True, title=True,
        to=("by exchange to", "exchanged with", "traded to"),
        of=("by exchange from", "by exchange with"),
        bare=("by exchange",),
    ),
    Way(
        name="commission", custody=True, title=True,
        to=("commissioned by", "made for", "created for", "designed for", "executed for", "commissioned for"),
        of=("commissioned from",),
        bare=("by commission",),
    ),
    Way(
        name="acquisition", custody=True, title=True,
        to=("acquired by", "obtained by", "collected by", "procured by", "acquired for"),
        of=("acquired from", "obtained from", "procured from", "received from", "acquired through", "acquired at"),
    ),
    Way(
        name="transfer", custody=True, title=True,
        to=("transferred to", "by transfer to", "transfer to"),
        of=("transferred from", "by transfer from", "transfer from"),
    ),
    Way(name="conversion", custody=True, title=True, to=("by conversion to",), bare=("by conversion",)),
    Way(name="restitution", custody=True, title=True, to=("restituted to", "restored to")),
    Way(
        name="return", custody=True, title=False, is_open=True,
        to=("returned to", "sent back to"),
        of=("returned by",),
    ),
    Way(
        name="seizure", custody=True, title=False,
        to=("confiscated by", "seized by", "appropriated by", "requisitioned by", "looted by", "stolen by"),
        of=("confiscated from", "seized from", "looted from", "stolen from"),
    ),
    Way(name="recovery", custody=True, title=False, is_open=True, to=("recovered by",), of=("recovered from",)),
    Way(
        name="consignment", custody=True, title=False,
        to=("consigned to", "consigned at", "on consignment to", "on consignment with", "placed on consignment with"),
        of=("consigned by", "on consignment from"),
    ),
    Way(
        name="deposit", custody=True, title=False,
        to=("deposited with", "deposited at", "on deposit at", "on deposit with", "placed on deposit at"),
        of=("deposited by",),
    ),
    Way(
        name="loan", custody=True, title=False,
        to=("on loan to", "lent to", "loaned to", "long term loan to", "long-term loan to"),
        of=("on loan from", "lent by", "loaned by", "borrowed from"),
    ),
    Way(name="life estate", custody=True, title=False, to=("life estate to",)),
    Way(
        name="custody", custody=True, title=False,
        to=("in the custody of", "in the care of", "held by", "stored with", "stored at", "delivered to"),
    ),
    Way(
        name="discovery", custody=True, title=False, is_open=True,
        to=("found in", "found by", "excavated by", "found at"),
    ),
    Way(name="passage", custody=True, title=False, is_open=True, to=("to", "then to", "passed to"), of=("from",)),
    Way(
        name="presence", custody=False, title=False,
        to=("with", "formerly", "ex-collection", "ex-collection of", "ex-coll.", "possession of"),
        of=("from the collection of", "formerly in the collection of"),
    ),
)  # fmt: skip
"""Every way that is known. Names and phrases are each given once."""
