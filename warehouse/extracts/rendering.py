"""How every page is rendered: one environment of templates, in which whatever is put in is escaped."""

from __future__ import annotations

import re

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from warehouse.extracts.words import TEMPLATES


def environment() -> Environment:
    """A new environment; a page adds the filters and tests of its own."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: Template, **fields: object) -> str:
    """The text of a page without the empty lines that loops leave."""
    return re.sub(r"\n\s*\n+", "\n", template.render(**fields))
