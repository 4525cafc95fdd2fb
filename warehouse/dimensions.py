"""The dimensions that reports look names up in: units, people, schemes and their components."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl
from sqlalchemy import Connection, Table

from transforms.clean.references import References, bureau_of_unit, current_units
from transforms.scheme.words import Edition
from warehouse import schema
from warehouse.lake import Lake, Part
from warehouse.store import replace_rows


def dimensions(lake: Lake, bureaus: tuple[str, ...]) -> tuple[Callable[[Connection], None], ...]:
    """Loaders of dim_unit and dim_person from the rows that hold, read before the warehouse is opened."""
    units = lake.live(Part("unit", "all"))
    homes = bureau_of_unit(References(bureaus, unit=units)).rename({"bureau_of_unit": "bureau_id"})
    known = current_units(units).drop("bureau_id").join(homes, on="unit_id", how="left", validate="1:1")
    people = lake.live(Part("person", "all")).unique("person_id", keep="last", maintain_order=True)
    return (
        partial(_load, table=schema.dim_unit, rows=known),
        partial(_load, table=schema.dim_person, rows=people),
    )


def _load(connection: Connection, *, table: Table, rows: pl.DataFrame) -> None:
    replace_rows(connection, table, {}, rows)


def record_edition(connection: Connection, edition: Edition, edition_hash: str) -> None:
    """Write the edition and its components, so that reports can print their titles and clauses."""
    scheme = {
        "scheme": edition.scheme,
        "edition": edition.effective,
        "edition_hash": edition_hash,
        "scheme_title": edition.title,
        "basis": edition.basis,
    }
    components = [
        {
            "scheme": edition.scheme,
            "edition": edition.effective,
            "component": component.name,
            "component_title": component.title,
            "basis": component.basis,
            "assumed": "、".join(component.assumed),
        }
        for component in edition.components
    ]
    of_edition: dict[str, object] = {"scheme": edition.scheme, "edition": edition.effective}
    replace_rows(connection, schema.dim_scheme, of_edition | {"edition_hash": edition_hash}, pl.DataFrame([scheme]))
    replace_rows(connection, schema.dim_component, of_edition, pl.DataFrame(components))
