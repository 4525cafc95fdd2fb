"""All that the museum shows, hall by hall."""

from __future__ import annotations

from tests.bad_input import accepted, cells, office, refused, rejected, workbooks

REFUSED = (*refused.REFUSED, *workbooks.REFUSED, *office.REFUSED)
REJECTED = (*rejected.REJECTED, *cells.REJECTED, *workbooks.REJECTED, *office.REJECTED)
ACCEPTED = (*accepted.ACCEPTED, *workbooks.ACCEPTED, *office.ACCEPTED)
