"""Every command of `archive`, with the words that help and completion show: a table, so that they load nothing else.

A row says where its command lives, in a module of this room. A write verb's short help is the first sentence of its
event type, word for word; a test holds the two against each other.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Command(NamedTuple):
    """One row: the words of the command line, what it does, and `module:name` in this room.

    The name is a click command, or a function that takes the words and returns one.
    """

    words: tuple[str, ...]
    summary: str
    target: str

    @property
    def name(self) -> str:
        """The last word: what is typed in its group."""
        return self.words[-1]


VERBS: Final[dict[str, dict[str, str]]] = {
    "gift": {
        "offer": "A gift was offered or promised.",
        "decline": "An offered gift was declined.",
        "present": "One giver handed over, at one time, one or many objects.",
        "receive": "An object was received as a gift.",
        "reciprocate": "An object was given in return for something received.",
        "give": "An object was given, and nothing says in return for what.",
        "rule": "An authority ruled, under a gift rule, what the recipient may or must do.",
    },
    "object": {
        "enter": "An object came through the door: for a loan, an enquiry, found, returned.",
        "acquire": "An object came to belong to the collection otherwise than as a gift between states.",
        "part": "A part of an object is from now on followed on its own.",
        "accession": "The object was entered formally in the collection, under a number of the ledger's own series.",
        "number": "Another number was given to the object, or found on it.",
        "describe": "What the object is was stated: its title, material, makers, words on it.",
        "quantity": "The number of pieces in the stream is another than before.",
        "transfer": "The object was moved into a showroom, or into a case in one, and is on display there.",
        "move": "The object was moved to any other place: a store, a laboratory, a vehicle, outside.",
        "locate": "A source says that the object is in a place.",
        "home": "A place was named as the object's own, where it belongs when nothing else is said.",
        "sight": "Somebody saw the object in a place.",
        "miss": "Somebody looked for the object in a place and did not see it.",
        "condition": "The object was looked over and its condition graded.",
        "treat": "The object was cleaned, mended or conserved.",
        "damage": "Damage to the object was reported.",
        "lose": "The institution declared the object missing, stolen or destroyed.",
        "recover": "An object declared lost is in the institution's hands again.",
        "value": "A value was put on the object, or on all objects of a gift together.",
        "attach": "A photograph, scan or document was attached; its bytes are kept by their SHA-256.",
        "restrict": "An authority or the institution restricted what may be done with the object, until it is lifted.",
        "release": "A restriction ended.",
        "breach": "A source says that an act concerning this object broke a rule.",
        "custody": "Another party holds the object from now on.",
        "title": "Another party owns the object from now on.",
        "lend": "The object went out on loan.",
        "borrow": "The object came in on loan.",
        "return": "A loan ended and custody is back where it was.",
        "decide": "It was decided what shall become of the object.",
        "dispose": "The object left the institution's hands for good, or ceased to be.",
        "take-back": "An object that had left is held again.",
    },
    "party": {
        "register": "A party is from now on known to the ledger.",
        "name": "The party bears or bore another name, over the span of `occurred`.",
        "office": "The party holds or held an office, over the span of `occurred`.",
        "merge": "Two entries of the ledger are one and the same party; this one is from now on read as the other.",
        "succeed": "In the world, the party was renamed, split, merged, dissolved or succeeded by others.",
    },
    "place": {
        "define": "A place is from now on known to the ledger, and where it stands in the tree of places.",
        "rename": "The place is called something else from now on.",
        "move": "The place stands in another place from now on: a case wheeled away takes its contents along.",
        "close": "The place is closed.",
        "reopen": "The place is open again.",
        "assert": "A source says how much a place holds.",
    },
    "occasion": {
        "open": "A visit, summit or audience took place over the span of `occurred`.",
    },
    "source": {
        "register": "A document, report or testimony is from now on known to the ledger, in one revision.",
        "refile": "The publisher issued the source anew.",
    },
    "exchange": {
        "link": "Gifts and counter-gifts belong together.",
    },
    "provenance": {
        "assert": "A source or researcher says who held the object over a time.",
        "prefer": "Of competing accounts one was preferred.",
        "search": "Something was looked for and not found.",
    },
    "claim": {
        "file": "Somebody claimed the object or gift.",
        "settle": "A claim came to an end.",
    },
    "inventory": {
        "open": "A count began: of which places, by whom, against what the ledger knew at a position.",
        "close": "A count ended with these figures, in objects.",
        "resolve": "A difference that a count had found was explained.",
    },
    "rule": {
        "adopt": "A gift rule with its threshold is in force over the span of `occurred`.",
        "repeal": "A gift rule ceased to be in force.",
    },
    "report": {
        "publish": "An edition of the register was published: what was printed, and from which frame of the ledger.",
    },
    "batch": {
        "reverse": "A batch as a whole was entered in error; each of its records is retracted in the same append.",
    },
}

ABOUT_RECORDS: Final[dict[str, str]] = {
    "correct": "A record said something wrong; this is what it should have said, whole.",
    "retract": "What a record said never happened, or was entered in error.",
    "dispute": "Another source says otherwise.",
    "resolve": "A dispute was decided for the record or for the claim.",
    "attest": "Somebody stands for records: verified against the source, authorised, witnessed.",
}

WRITTEN_BY: Final = "writing:verb"
"""What makes the command of a verb from its event type."""


def noun(name: str) -> Command:
    """Return the row of a noun; it lists its verbs."""
    return Command((name,), ", ".join(VERBS[name]), "groups:noun")


def verbs(name: str) -> tuple[Command, ...]:
    """Return the rows of a noun's verbs."""
    return tuple(Command((name, verb), summary, WRITTEN_BY) for verb, summary in VERBS[name].items())


BESIDES: Final[dict[str, tuple[Command, ...]]] = {
    "provenance": (
        Command(("provenance", "parse"), "Read provenance texts into drafts that `append` reads.", "parsing:parse"),
    ),
}
"""What a noun has beside its verbs, by noun: commands that record nothing themselves."""

OTHERWISE: Final[dict[str, Command]] = {
    "provenance": Command(
        ("provenance", "OBJECT"), "Show the dated, sourced history of one object.", "provenance:provenance"
    ),
}
"""What a noun does when no verb follows, by noun: `provenance OBJECT` shows what `provenance assert OBJECT` records."""

SECTIONS: Final[dict[str, tuple[Command, ...]]] = {
    "Start": (
        Command(("init",), "Make a new ledger in a directory.", "starting:init"),
        Command(("demo",), "Build a ledger of a true story and show what it answers.", "demo:demo"),
        Command(("status",), "Show how far the ledger goes, and what is behind it.", "starting:status"),
    ),
    "Write (one event type each; `archive gift` lists a noun's verbs)": (
        *(noun(name) for name in VERBS),
        *(Command((name,), summary, f"correcting:{name}") for name, summary in ABOUT_RECORDS.items()),
        Command(("erase",), "Destroy, by order, what opens sealed events.", "erasing:erase"),
        Command(("withdraw",), "Remove, by order, what a record says in clear.", "withdrawing:withdraw"),
        Command(("append",), "Record the drafts of journal files, all or none.", "appending:append"),
    ),
    "Read (each with --on DATE and --known-at POINT)": (
        Command(("show",), "Show all that is known of one object, or of any other thing.", "reading:show"),
        Command(
            ("list",), "List objects, parties, places, sources, occasions, gifts, exchanges or events.", "reading:list_"
        ),
        Command(("find",), "Find statements that hold all these words.", "reading:find"),
        Command(("where",), "Show where an object is, or what stands in a place.", "reading:where"),
        Command(("exchanges",), "Show what was given and what was given in return.", "reading:exchanges"),
        Command(("corrections",), "Show what was said, what is said instead, and why.", "reading:corrections"),
        Command(("review",), "Show what somebody should look at again.", "reading:review"),
        Command(("stats",), "Show how much the ledger holds, beside what sources say.", "reading:stats"),
    ),
    "Audit": (
        Command(("log",), "Show the records as they were written, one a line.", "auditing:log"),
        Command(("replay",), "Fold the trail anew, step by step where asked, and compare.", "auditing:replay"),
        Command(("check",), "Show what looks wrong: contradictions, gaps, what is overdue.", "checking:check"),
        Command(("blame",), "Show what is so of an object, and the record that proves each value.", "tracing:blame"),
        Command(("diff",), "Show what the ledger says otherwise at one point than at another.", "tracing:diff"),
        Command(("bisect",), "Show the record by which something first was true of an object.", "tracing:bisect"),
        Command(("verify",), "Verify the ledger against itself and its signed checkpoints.", "signing:verify"),
        Command(("checkpoint",), "Sign how far the ledger goes, and show what was signed.", "signing:checkpoint"),
        Command(("witness",), "Have others hold how far the ledger goes, or do so for them.", "witnessing:witness"),
        Command(("key",), "Show, make ready and replace the key that signs checkpoints.", "keys:key"),
        Command(("prove",), "Write proofs that records stand in the ledger.", "carrying:prove"),
        Command(("check-proof",), "Check a proof that somebody was given.", "carrying:check_proof"),
        Command(("dossier",), "Pack all records of a thing, with proofs, for a stranger.", "packing:dossier"),
        Command(("views",), "Show, rebuild or verify what is derived from the records.", "auditing:views"),
    ),
    "Out": (
        Command(("export",), "Write every record to journal files.", "carrying:export"),
        Command(("restore",), "Make a ledger from exported journal files.", "carrying:restore"),
        Command(("publish",), "Publish the ledger for anybody to read and check.", "carrying:publish"),
        Command(("schema",), "List the event types, or print the JSON Schema of one.", "publishing:schema"),
        Command(("completion",), "Print the script that completes commands in a shell.", "publishing:completion"),
    ),
}
"""The rows of `archive --help`, in its sections. Only commands that exist stand here."""
