"""Write docs/planted_faults.md anew: `python -m tests.planted`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ |= {"LANG": "zh_CN.UTF-8", "JIXIAO_NOW": "2026-02-10T02:00:00+08:00"}

from tests.planted.finding import find
from tests.planted.page import page

PAGE = Path(__file__).parents[2] / "docs" / "planted_faults.md"

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(page(find(Path(folder))), encoding="utf-8")
