"""What `make` promises to run, it runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_make_faults_tries_every_property_with_many_examples() -> None:
    """Every module of tests that imports Hypothesis gives at least one to the marker that `make faults` selects."""
    recipe = subprocess.run(["make", "-n", "faults"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(r"HYPOTHESIS_PROFILE=faults .* -m hypothesis$", recipe, re.MULTILINE)
    assert re.search(r"-m processes$", recipe, re.MULTILINE)
    assert re.search(r"WHO_MAY=whole .* tests/portals/test_who_may_what\.py$", recipe, re.MULTILINE)
    modules = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("tests/**/test_*.py")
        if re.search(r"^from hypothesis\b", path.read_text(), re.MULTILINE)
    }

    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "hypothesis", *modules]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert modules
    assert modules == {line.partition("::")[0] for line in listed.splitlines() if "::" in line}


@pytest.mark.xdist_group("one worker")
def test_what_belongs_together_stays_with_one_worker(request: pytest.FixtureRequest) -> None:
    """Some versions of pytest-xdist and pytest together lose the groups, and say nothing."""
    is_shared = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@one worker") == is_shared
