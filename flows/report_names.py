"""What ids are called on paper, in one language: for the reports of a period."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from flows.desk import Desk
from flows.wording import Lang, sentences
from transforms.clean.references import current_units
from transforms.scoring.inputs import Inputs
from warehouse.ledger import delivery_names


@dataclass(frozen=True)
class Names:
    """What ids are called on paper."""

    lang: Lang
    unit_names: dict[str, str]
    person_names: dict[str, str]
    files: dict[str, str]

    @classmethod
    def of(cls, desk: Desk, inputs: Inputs, lang: Lang) -> Names:
        """As the rows of the period and the ledger have them."""
        units = current_units(inputs["unit"])
        return cls(
            lang,
            dict(units.select("unit_id", "unit_name").iter_rows()),
            dict(inputs["person"].select("person_id", "person_name").iter_rows()),
            delivery_names(desk.warehouse),
        )

    def unit(self) -> pl.Expr:
        """The name of a row's unit."""
        return pl.col("unit_id").replace(self.unit_names).alias("unit_name")

    def file(self) -> pl.Expr:
        """The name of the file that a row came in."""
        return pl.col("delivery_id").replace(self.files).alias("file")

    def said(self, column: str) -> pl.Expr:
        """Codes as sentences; several in one cell are separated by ;."""
        known = {code: text for code, text in sentences(self.lang).items() if "{" not in text}
        parts = pl.col(column).str.split(";").list.eval(pl.element().replace(known))
        return parts.list.join(";")
