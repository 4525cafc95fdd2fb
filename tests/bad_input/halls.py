"""All that the museum shows, hall by hall."""

from __future__ import annotations

from tests.bad_input import accepted, formats, refused, rejected

REFUSED = (*refused.REFUSED, *formats.REFUSED)
REJECTED = (*rejected.REJECTED, *formats.REJECTED)
ACCEPTED = (*accepted.ACCEPTED, *formats.ACCEPTED)
