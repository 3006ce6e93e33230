"""The house's settings, in a home of its own that may be lost; set before they are read."""

import os
from pathlib import Path

os.environ.setdefault("XINQIAO_HOME", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from casework.running.translations import compile_stale
from casework.settings import *  # noqa: F403
from casework.settings import LOCALE_PATHS

for _folder in LOCALE_PATHS:  # here, because starting Django already reads catalogues
    compile_stale(_folder)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
