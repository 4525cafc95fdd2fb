"""The worked numbers that lie beside the repository, where they do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

CASES = Path(__file__).parents[3] / "shared" / "cases"


def shared(name: str) -> Any:
    """A case file with every scalar as it was written; the test is skipped where it is not there."""
    path = CASES / f"{name}.yaml"
    if not path.exists():
        pytest.skip(f"shared/cases/{name}.yaml is not beside the repository")
    yaml = YAML(typ="base", pure=True)
    yaml.allow_duplicate_keys = True
    return yaml.load(path.read_text("utf-8"))
