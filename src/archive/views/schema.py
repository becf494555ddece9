"""The tables of `views.db`: what every record amounts to, over two clocks.

One row of `statements` is what one line of corrections says from one position on until another: `known_from` <= K <
`known_until` is "as the ledger knew it at K". `earliest` and `latest` bound the day of the event in the world. The
columns from `place` on are the event's effects; NULL: it does not bear on that question. `lasting` is 1 where the event
is none that happened on one day to the thing: it lasts over a span, or is about records. `links` has the lines, as
positions with spaces between, whose events came before this one. All other tables hang on a statement and are never
changed. All is derived: delete the file, and the next question builds it again.
"""

from __future__ import annotations

from typing import Final

FORMAT: Final = 4
"""Raised whenever the tables or the folding change: older files are rebuilt, not migrated."""

STILL: Final = 2**53 - 1
"""`known_until` of what the ledger knows still."""

NOT_KNOWN: Final = 0
"""The key that stands in `place` where an event says that the place is not known; its stream is named "?"."""

STATEMENTS_PER_RECORD: Final = 65_536
"""A statement's id is the position that wrote it times this, and a number: so it is found again without an index."""

NO_TEXT: Final = ""
NO_NUMBER: Final = -1
"""What is bound for NULL, and turned into it on the way in: no text is empty, no number negative.

Python's sqlite3 binds an exact int or str at once and takes eight times as long for None, a bool or bytes.
"""

TABLES: Final = {
    "streams": """CREATE TABLE streams (
      key INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      first INTEGER,
      records INTEGER NOT NULL
    ) STRICT""",
    "statements": """CREATE TABLE statements (
      id INTEGER PRIMARY KEY,
      stream INTEGER NOT NULL,
      line INTEGER NOT NULL,
      claim INTEGER NOT NULL,
      position INTEGER NOT NULL,
      type TEXT NOT NULL,
      known_from INTEGER NOT NULL,
      known_until INTEGER NOT NULL,
      earliest INTEGER NOT NULL,
      latest INTEGER NOT NULL,
      certainty TEXT,
      opening INTEGER NOT NULL,
      lasting INTEGER NOT NULL,
      links TEXT,
      place INTEGER,
      custody TEXT,
      title TEXT,
      status TEXT,
      found INTEGER,
      quantity INTEGER,
      body TEXT NOT NULL
    ) STRICT""",
    "amendments": """CREATE TABLE amendments (
      position INTEGER NOT NULL,
      target INTEGER NOT NULL,
      stream INTEGER NOT NULL,
      line INTEGER NOT NULL,
      type TEXT NOT NULL,
      PRIMARY KEY (position, target)
    ) STRICT, WITHOUT ROWID""",
    "mentions": """CREATE TABLE mentions (
      target INTEGER NOT NULL,
      statement INTEGER NOT NULL,
      field TEXT NOT NULL,
      PRIMARY KEY (target, statement, field)
    ) STRICT, WITHOUT ROWID""",
    "labels": """CREATE TABLE labels (
      folded TEXT NOT NULL,
      statement INTEGER NOT NULL,
      kind TEXT NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (folded, statement, kind, text)
    ) STRICT, WITHOUT ROWID""",
    "search": """CREATE VIRTUAL TABLE search USING fts5 (
      words, content = '', detail = none, columnsize = 0, tokenize = 'ascii'
    )""",
}
"""Every view by name. `claim` is 0 for a line's own value, else the position of the dispute that claims otherwise.

Where a table has no rowid, the columns of its key come first, in the key's order: SQLite's own check of a file reports
others falsely (3.40). `search` keeps which statements have a word and nothing else: words are made by `words.indexed`,
so the tokenizer has only to split at spaces.
"""

PUT_STREAM: Final = (
    "INSERT INTO streams VALUES (?, ?, ?, nullif(?, 0), ?) ON CONFLICT (key) DO UPDATE"
    " SET first = coalesce(first, excluded.first), records = max(records, excluded.records)"
)
INSERT_STATEMENT: Final = f"""INSERT INTO statements VALUES (
  {", ".join("?" * 10)}, nullif(?, ''), ?, ?, nullif(?, ''), nullif(?, -1), nullif(?, ''), nullif(?, ''),
  nullif(?, ''), nullif(?, -1), nullif(?, -1), ?
)"""

INDEXES: Final = (
    "CREATE INDEX statements_by_stream ON statements (stream, known_from)",
    """CREATE INDEX statements_by_place ON statements (place, stream, known_from, known_until, earliest, latest, type)
      WHERE place IS NOT NULL""",
    """CREATE INDEX statements_placing ON statements
      (stream, latest, earliest, known_from, known_until, claim, certainty, line) WHERE place IS NOT NULL""",
    "CREATE INDEX statements_by_type ON statements (type)",
    """CREATE INDEX statements_opening ON statements (line, stream, known_from, known_until, earliest, certainty)
      WHERE opening = 1 AND claim = 0""",
    "CREATE INDEX statements_by_day ON statements (latest, earliest)",
    "CREATE INDEX statements_claiming ON statements (claim) WHERE claim > 0",
    "CREATE INDEX labels_by_statement ON labels (statement)",
    "CREATE INDEX amendments_by_line ON amendments (stream, line)",
)
SHOWN: Final = (
    """CREATE VIEW conditions AS SELECT streams.name AS object, statements.position, known_from, known_until, earliest,
      latest, json_extract(body, '$.grade') AS grade, json_extract(body, '$.findings') AS findings
      FROM statements JOIN streams ON streams.key = stream WHERE type = 'ConditionChecked' AND claim = 0""",
    """CREATE VIEW valuations AS SELECT streams.name AS object, statements.position, known_from, known_until, earliest,
      latest, json_extract(body, '$.value.amount') AS amount, json_extract(body, '$.value.currency') AS currency,
      json_extract(body, '$.basis') AS basis
      FROM statements JOIN streams ON streams.key = stream WHERE type = 'ValuationRecorded' AND claim = 0""",
    """CREATE VIEW restrictions AS SELECT streams.name AS object, statements.position, type, known_from, known_until,
      earliest, latest, json_extract(body, '$.kind') AS kind, json_extract(body, '$.ground') AS ground
      FROM statements JOIN streams ON streams.key = stream
      WHERE type IN ('RestrictionImposed', 'BreachAsserted') AND claim = 0""",
    """CREATE VIEW sightings AS SELECT streams.name AS object, statements.position, type, known_from, known_until,
      earliest, latest, json_extract(body, '$.place') AS place, json_extract(body, '$.checked_by') AS checked_by
      FROM statements JOIN streams ON streams.key = stream
      WHERE type IN ('ObjectSighted', 'ObjectNotSighted') AND claim = 0""",
    """CREATE VIEW placements AS SELECT objects.name AS object, statements.position, type, known_from, known_until,
      earliest, latest, places.name AS place
      FROM statements JOIN streams AS objects ON objects.key = stream LEFT JOIN streams AS places ON places.key = place
      WHERE place IS NOT NULL AND claim = 0""",
)
"""Readable cuts of `statements`, for whoever opens the file with another tool."""

META: Final = "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID"
