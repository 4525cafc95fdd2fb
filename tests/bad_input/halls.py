"""All that the museum shows, hall by hall."""

from __future__ import annotations

from tests.bad_input import accepted, cells, formats, office, refused, rejected, workbooks

REFUSED = (*refused.REFUSED, *formats.REFUSED, *workbooks.REFUSED, *office.REFUSED)
REJECTED = (*rejected.REJECTED, *cells.REJECTED, *formats.REJECTED, *workbooks.REJECTED, *office.REJECTED)
ACCEPTED = (*accepted.ACCEPTED, *formats.ACCEPTED, *workbooks.ACCEPTED, *office.ACCEPTED)
