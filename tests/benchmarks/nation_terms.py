"""What of the edition the other engines are told, in a file, so that they need not read it: weights by post class."""

from __future__ import annotations

import json
from pathlib import Path

from tests.benchmarks.nation_child import WEIGHTS
from tests.benchmarks.nation_ours import EDITION
from transforms.fixed_point import millionths
from transforms.scheme.read import edition


def classes() -> tuple[str, ...]:
    """The post classes of the edition."""
    return tuple(one["post_class"] for one in _weights())


def write_terms(target: Path) -> Path:
    """Make the folder that an engine writes to, with what it is told in it."""
    target.mkdir(parents=True)
    (target / WEIGHTS).write_text(json.dumps(_weights()), encoding="utf-8")
    return target


def _weights() -> list[dict[str, str | int]]:
    """The weights of the first component, which is work, and of the second, which is events; millionths."""
    quantity, quality = edition(EDITION.read_text(encoding="utf-8"), EDITION.name).components[:2]
    assert isinstance(quantity.weight, dict)
    assert isinstance(quality.weight, dict)
    return [
        {"post_class": name, "quantity_weight": millionths(own), "quality_weight": millionths(quality.weight[name])}
        for name, own in quantity.weight.items()
    ]
