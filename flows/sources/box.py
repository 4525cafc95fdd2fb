"""The box that the cells of a sheet span: column letters, and the refusal of boxes that are huge or nearly empty."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.faults import Fault, SourceError

CELLS_MAX = 20_000_000
SPARSE_FROM = 1_000_000
SPARSE_SHARE = 0.01
COLUMNS_MAX = 16_384
ROWS_MAX = 1_048_576


class Columns(dict[str, int]):
    """Column letters to places, worked out once each."""

    def __missing__(self, letters: str) -> int:  # noqa: D105 - the class says it
        place = self[letters] = column_place(letters)
        return place


@dataclass
class Box:
    """The corner that is farthest from A1, and how many cells are there."""

    present: int = 0
    last_row: int = 0
    last_column: int = 0

    def take(self, row: int, width: int, present: int) -> None:
        """Count the cells of rows down to this one; raises SourceError for a box that is too large to be built."""
        if not 1 <= row <= ROWS_MAX:
            raise ValueError(row)
        self.present += present
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, width)
        if self.last_row * self.last_column > CELLS_MAX:
            self._refuse()

    def fail_if_sparse(self) -> None:
        """Raise SourceError where few cells span a large box."""
        box = self.last_row * self.last_column
        if box > SPARSE_FROM and self.present < box * SPARSE_SHARE:
            self._refuse()

    def _refuse(self) -> None:
        corner = f"{column_letters(self.last_column - 1)}{self.last_row}"
        raise SourceError([Fault("workbook_sparse", {"cell": corner, "found": self.present})])


def column_place(letters: str) -> int:
    """`A` is 0; what is no column of Excel's is an error."""
    place = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        place = place * 26 + ord(letter) - 64
    if not 1 <= place <= COLUMNS_MAX:
        raise ValueError(letters)
    return place - 1


def column_letters(place: int) -> str:
    """The letters Excel shows above a column."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
