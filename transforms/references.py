"""`${NAME}` in a text: a word that the environment has, or a file that `NAME_FILE` names."""

from __future__ import annotations

import re

REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
