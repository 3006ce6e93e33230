"""The hash chain of a case. Plain Python, so that an outsider can read and re-run it.

hash = SHA-256( "xinqiao-ledger-1\\n" + canonical JSON of the entry + "\\n" + previous hash )
Canonical JSON: UTF-8, keys sorted, no spaces, no escapes beyond those JSON needs.
The first entry's previous hash is empty. An entry is an object of: case (number), number, kind, at, recorded_at, actor,
person, message (ids or null), facts. Times are ISO 8601 in UTC with microseconds.

What people wrote and sent is not in the entry, so that it can be erased, but the entry commits to it:
- facts.text = SHA-256( salt + canonical JSON of what was told ), hex; the 16 bytes of salt lie beside the text.
  Of a report: text, confidentiality, channel, reporter, unit, station (ids or null), received_at.
  Of a message: text, side, author (id or null), created_at.
- facts.pictures = the hex SHA-256 of each picture's bytes that came with the report or message, in order; absent: none.
A message or picture that no entry commits to was added by somebody else.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

VERSION = "xinqiao-ledger-1"


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(entry: Mapping[str, Any]) -> str:
    return _encoder.encode(entry)


def link(entry: Mapping[str, Any], previous_hash: str) -> str:
    """The hex hash that seals `entry` behind `previous_hash`."""
    sealed = f"{VERSION}\n{canonical_json(entry)}\n{previous_hash}"
    return hashlib.sha256(sealed.encode()).hexdigest()


def commitment(told: Mapping[str, Any], salt: bytes) -> str:
    """Stands for `told` in the ledger: proves it while it and the salt exist, says nothing once they are erased."""
    return hashlib.sha256(salt + canonical_json(told).encode()).hexdigest()
