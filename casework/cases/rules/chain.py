"""The hash chain of a case. Plain Python, so that an outsider can read and re-run it.

hash = SHA-256( "xinqiao-ledger-1\\n" + canonical JSON of the entry + "\\n" + previous hash )
Canonical JSON: UTF-8, keys sorted, no spaces, no escapes beyond those JSON needs.
The first entry's previous hash is empty.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

VERSION = "xinqiao-ledger-1"


def canonical_json(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(entry: Mapping[str, Any], previous_hash: str) -> str:
    """The hex hash that seals `entry` behind `previous_hash`."""
    sealed = f"{VERSION}\n{canonical_json(entry)}\n{previous_hash}"
    return hashlib.sha256(sealed.encode()).hexdigest()


def commitment(text: str, salt: bytes) -> str:
    """Stands for `text` in the ledger: proves it while text and salt exist, says nothing once they are erased."""
    return hashlib.sha256(salt + text.encode()).hexdigest()
