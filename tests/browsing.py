"""A page in Debian's Chromium at the width of A4: what is too wide, what it asks for, how it looks on paper."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

import numpy as np

Picture = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
DOTS_PER_INCH = 12
HEADLESS = ("--headless", "--no-sandbox", "--disable-gpu")

MEASURED = """
<script>
window.onload = () => {
  const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
  const over = [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).length;
  const asked = performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'));
  document.title = JSON.stringify({wide, room, over, asked});
};
</script>
"""


def measured_page(file: Path, folder: Path) -> tuple[dict[str, object], str]:
    """What was measured (wide, room, over, asked), and what the browser wrote of the page as it stands.

    `folder` takes the browser's profile. Measuring needs a script, which the page itself forbids: it is done on a copy.
    """
    said = _browse(file, folder)
    copy = file.with_name(f"measured-{file.name}")
    loose = re.sub(r"<meta http-equiv=.Content-Security-Policy[^>]*>", "", file.read_text("utf-8"))
    copy.write_text(loose.replace("</body>", f"{MEASURED}</body>"), encoding="utf-8")
    title = re.search(r"<title>(.*?)</title>", _browse(copy, folder).stdout)
    copy.unlink()
    assert title
    return json.loads(html.unescape(title[1])), said.stderr


def _browse(file: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    flags = [*HEADLESS, "--disable-background-networking", "--disable-sync"]
    flags += [f"--user-data-dir={folder / 'browser'}", "--enable-logging=stderr", "--window-size=794,1123"]
    flags += ["--virtual-time-budget=2000", "--dump-dom"]
    return subprocess.run(["chromium", *flags, file.as_uri()], capture_output=True, text=True, timeout=120, check=True)


def printed(file: Path, folder: Path) -> Path:
    """The page as a PDF in the folder, which takes the browser's profile too."""
    paper = folder / f"{file.stem}.pdf"
    flags = [*HEADLESS, f"--user-data-dir={folder / 'browser'}", "--no-pdf-header-footer", f"--print-to-pdf={paper}"]
    subprocess.run(["chromium", *flags, file.as_uri()], capture_output=True, timeout=120, check=True)
    return paper


def pictured(file: Path, folder: Path) -> Path:
    """The first sheet of the printed page in grey, a dot for each two millimetres of paper: what stands where."""
    flags = ["-gray", "-r", str(DOTS_PER_INCH), "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run(["pdftoppm", *flags, printed(file, folder), folder / file.stem], check=True)
    return folder / f"{file.stem}.pgm"


def picture(file: Path) -> Picture:
    """The dots of a portable greymap (P5): rows from the top, 0 is black."""
    kind, size, _, dots = file.read_bytes().split(b"\n", maxsplit=3)
    wide, high = size.split()
    assert kind == b"P5"
    return np.frombuffer(dots, np.uint8).reshape(int(high), int(wide))


def difference(one: Picture, other: Picture) -> float:
    """Of the dots that either has something on, the share that differ by more than an eighth of black to white."""
    if one.shape != other.shape:
        return 1.0
    is_used = np.minimum(one, other) < 224
    differs = np.abs(one.astype(np.int16) - other.astype(np.int16)) > 32
    return float(differs[is_used].mean())
