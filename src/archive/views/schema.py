"""The tables of `views.db`: what every record amounts to, over two clocks.

One row of `statements` is what one line of corrections says from one position on until another: `known_from` <= K <
`known_until` is "as the ledger knew it at K". `earliest` and `latest` bound the day of the event in the world. The
columns from `place` on are the event's effects; NULL: it does not bear on that question. All other tables hang on a
statement and are never changed. All is derived: delete the file, and the next question builds it again.
"""

from __future__ import annotations

from typing import Final

FORMAT: Final = 1
"""Raised whenever the tables or the folding change: older files are rebuilt, not migrated."""

STILL: Final = 2**53 - 1
"""`known_until` of what the ledger knows still."""

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
      after TEXT,
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
      stream INTEGER NOT NULL,
      line INTEGER NOT NULL,
      type TEXT NOT NULL,
      target INTEGER NOT NULL,
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
      PRIMARY KEY (folded, statement, kind)
    ) STRICT, WITHOUT ROWID""",
    "search": """CREATE VIRTUAL TABLE search USING fts5 (
      words, content = '', tokenize = "unicode61 remove_diacritics 0"
    )""",
}
"""Every view by name. `claim` is 0 for a line's own value, else the position of the dispute that claims otherwise."""

STATEMENT_COLUMNS: Final = 21

INDEXES: Final = (
    "CREATE INDEX statements_by_stream ON statements (stream, known_from)",
    "CREATE INDEX statements_by_place ON statements (place, stream) WHERE place IS NOT NULL",
    "CREATE INDEX statements_by_type ON statements (type, id)",
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
