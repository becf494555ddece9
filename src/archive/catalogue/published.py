"""The files of the published language that are written from the catalogue: pages, schemas, samples, golden bytes.

Golden bytes are for ever: a file of them, once there, is never written again. When a type gains a field, its new
complete record goes into a file beside the old one, and both are read by every later version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from archive.catalogue.codec import canonical, leaf_hash
from archive.catalogue.event import CATALOGUE
from archive.catalogue.pages import index_page, type_page
from archive.catalogue.records import Record
from archive.catalogue.samples import complete, complete_record, minimal, minimal_record
from archive.catalogue.schema import schema

GOLDEN: Final = ".record.json"
LEAVES: Final = "vectors/leaf-hashes.jsonl"


def published(kept: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return every file that is made from the catalogue, by its path in `events/`.

    `kept` are the files that are there: golden bytes and their leaf hashes are taken from it, and only added to.
    """
    files = {"catalogue/README.md": index_page().encode()}
    for name, file in (("Record", "record"), ("Draft", "draft"), ("Sealed", "sealed")):
        files[f"catalogue/{file}.schema.json"] = _json(schema(name))
    golden: dict[str, bytes] = {}
    for name, known in CATALOGUE.items():
        folder = f"catalogue/{name}"
        records = _golden(folder, "complete", complete_record(name), kept)
        records |= _golden(folder, "minimal", minimal_record(name), kept)
        golden |= records
        page = type_page(name, {path.removeprefix(f"{folder}/"): data for path, data in records.items()})
        files[f"{folder}/README.md"] = page.encode()
        files[f"{folder}/schema.json"] = _json(schema(name))
        files[f"{folder}/complete.json"] = _json(complete(known.struct))
        files[f"{folder}/minimal.json"] = _json(minimal(known.struct))
    return files | golden | {LEAVES: _leaves(golden, kept.get(LEAVES, b""))}


def _golden(folder: str, which: str, record: Record, kept: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the golden bytes of one sample by path: those that are there, and the present ones if they are new."""
    stem = f"{folder}/{which}"
    there = [path for path in kept if path.startswith(stem) and path.endswith(GOLDEN)]
    golden = {path: kept[path] for path in sorted(there, key=lambda path: (len(path), path))}  # 2 before 10
    data = canonical(record)
    if data not in golden.values():
        golden[f"{stem}{f'-{len(golden) + 1}' if golden else ''}{GOLDEN}"] = data
    return golden


def _leaves(golden: Mapping[str, bytes], kept: bytes) -> bytes:
    lines = [json.loads(line) for line in kept.splitlines()]
    known = {line["file"] for line in lines}
    lines += [
        {"bytes": len(data), "file": path, "leaf": leaf_hash(data).hex()}
        for path, data in golden.items()
        if path not in known
    ]
    return b"".join(canonical(line) + b"\n" for line in lines)


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
