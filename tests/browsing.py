"""A page in Debian's Chromium at the width of A4: what is too wide, what it asks for, what it complains of."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

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
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    flags += [f"--user-data-dir={folder / 'browser'}", "--enable-logging=stderr", "--window-size=794,1123"]
    flags += ["--virtual-time-budget=2000", "--dump-dom"]
    return subprocess.run(["chromium", *flags, file.as_uri()], capture_output=True, text=True, timeout=120, check=True)
