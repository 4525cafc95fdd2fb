"""What of the edition the other engines are told: the weights of work and events by post class, in millionths."""

from __future__ import annotations

from tests.benchmarks.nation_ours import EDITION
from transforms.fixed_point import millionths
from transforms.scheme.read import edition


def weights() -> list[tuple[str, int, int]]:
    """Post class, weight of the first component and of the second."""
    quantity, quality = edition(EDITION.read_text(encoding="utf-8"), EDITION.name).components[:2]
    assert isinstance(quantity.weight, dict)
    assert isinstance(quality.weight, dict)
    return [(name, millionths(own), millionths(quality.weight[name])) for name, own in quantity.weight.items()]
