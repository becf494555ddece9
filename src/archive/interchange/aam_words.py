"""The vocabulary of provenance texts: abbreviations, titles, kin, firms, regions, and what numbers are called."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS: Final = _words("""
    mr mrs ms mme mlle mll m mm messrs mssrs dr prof rev hon sen gov gen col lt capt maj sgt pres sir hrh hm fr
    frl hr st ste mt ft jr sr bros inc ltd co corp cie esq bt bart univ dept ave blvd rd née geb b d wm chas geo
    thos jos robt alex edw jas jno benj no nos nr c ca cat cf ed eds ex coll fig figs ill illus inv p
    pp ph pl repr ref stk acc supp suppl trans vol vols vs etc lugt gns jan feb mar apr jun jul
    aug sept sep oct nov dec pa penn mass conn calif mich minn ind wash va fla del md tex ariz ore wis tenn
""")
"""What a full stop shortens, so that it ends no sentence."""

NUMBERED: Final = _words("lot lots sale stock inv inventory cat catalogue acc accession photograph ph folio ref object"
                         " book negative register")  # fmt: skip
"""What has a number of its own beside a holding."""

REGIONS: Final = _words("""
    usa u.s.a. u.s. us uk u.k. ussr holland russia england scotland wales britain bohemia prussia saxony bavaria
    silesia moravia tuscany lombardy brittany normandy provence burgundy flanders persia siam ceylon palestine
    korea vietnam taiwan nyc n.y.c. n.y. d.c. dc mass pa penn conn calif fla ill ind mich minn tenn tex wash wis
    va md del colo mo ariz ore kans ky ga la ala n.j. n.c. s.c. r.i. n.h. vt me
""")
"""Names of countries and regions that the ISO lists do not have, in lower case."""

PARTICLES: Final = _words("""
    a al am an and area auf d da dai das de del della den der des di do dos du e el en et im in l la las le les
    lo los near nd of og och on op rd s st sub sur sous th the und upon van ver vom von y zu zum zur
""")
"""Words of names and places that are written small."""

FAMILIAR: Final = PARTICLES | _words("""
    artist artists his her their its son sons daughter daughters wife widow widower husband brother brothers
    sister sisters nephew niece mother father uncle aunt cousin grandson granddaughter grandmother grandfather
    grandchildren children stepson stepdaughter godson goddaughter twin elder younger late law in-law couple
    parents great family families heir heirs descendant descendants executor executors executrix trustee
    trustees estate estates sitter owner collection collections collector private dealer dealers agent gallery
    museum unknown unidentified anonymous donor source sale née neé né jun sen mr mrs ms dr mme mlle messrs
    saint bros co inc ltd company firm memory honor honour
""")
"""Words written small that a holder's name may have; any other is kept with a remark."""

TITLES: Final = _words("""
    Earl Duke Duchess Count Countess Lord Lady Baron Baroness Baronet Viscount Viscountess Marquis Marquess
    Marchioness Prince Princess King Queen Duc Duchesse Comte Comtesse Vicomte Freiherr Graf Gräfin Bishop Sir
    Mr Mrs Ms Miss Mme Mlle Dr Prof Rev President Director Chairman Trustee Bt
""")
"""What begins a part of a name that stands behind a comma: `Thomas Trevor Hampden, 2nd Viscount Hampden`."""

FIRMS: Final = _words("""
    Gallery Galleries Gallerie Galerie Galeries Galleria Museum Museums Institute Institution Company Companies
    Corporation Collection Collections Associates Association Fund Funds Foundation Son Sons Brothers Bros
    University College Society Trust Trustees Estate Estates Books Bookshop Bookstore Shop Auction Auctions
    Auctioneers Dealer Dealers Art Arts Antique Antiques Fine Department Library Committee School Academy Club
    Bank Cie Workshop Studio Studios Press Film Films Design Designs Prints Rooms Exchange Bequest Gift Purchase
    Endowment International Exhibition Sale
""")
"""What tells a firm or an institution from a place."""

KIN: Final = _words("""
    his her their the a an its later then by widow wife son daughter brother sister nephew niece heir heirs
    cousin grandson granddaughter great mother father uncle aunt executor executors husband descendant
    descendants as who and or of in on with from for to at via through né née neé formerly possibly probably
    likely perhaps
""")
"""What begins a part behind a comma that still tells of the holder: `Elizabeth Bakewell, his daughter`."""

ABODES: Final = _words("""
    House Hall Place Square Street St Avenue Ave Boulevard Blvd Road Rue rue Lane Castle Chateau Château Park
    Abbey Palace Palais Palazzo Villa Schloss Manor Court Lodge Farm Hotel Hôtel Cottage Priory Terrace Gardens
    Hill Hills Heights Island Islands County Dept Département Province Republic Kingdom City Beach Lake Mountain
    Mountains
""")
"""What tells a place from a person of two names."""

CITY_BEGINNINGS: Final = _words("""
    New San Santa Santo São Sao Saint St Ste Los Las Le La Les Den The El Fort Ft Port West East North South Bad
    Rio Hong Mount Mt Monte Cape Upper Lower Grand Great Little Tel Abu Kuala Palm Buenos Mexico Cedar Salt Ann
    Aix Villeneuve Neuilly Sankt Ciudad Puerto Colorado Kansas Baton Des Cold Old Glen Long Oak Silver Beverly
    Chapel Palo Coral Chevy Highland Lake Red White Green Blue Black
""")
"""First words of cities whose names have several."""
