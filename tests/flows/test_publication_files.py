"""A publication holds all that it was made from: it is explained, checked and scored again from its own folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from flows.desk import opened
from flows.month_inputs import input_hash
from flows.publication_files import pinned_months
from flows.publishing import published_entry
from flows.settings import workspace
from flows.versions import month_load
from tests.flows.deciding_office import MONTH, Office
from warehouse.files import sha256_of
from warehouse.publications import LINE_COLUMNS, SCORE_COLUMNS, is_whole

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")


def said(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))


def test_every_file_is_named_with_its_hash(published: Office) -> None:
    folder = published.version(1)
    files = said(folder)["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert isinstance(files, dict)
    assert there - files.keys() == {"manifest.json"}
    assert files == {name: sha256_of(folder / name) for name in files}
    assert {"scores.parquet", "lines.parquet", "index.html", "workbook.xlsx", "bulletin.docx", "calendar.json"} <= there


@pytest.mark.parametrize("name", ["index.html", "calendar.json", "scores.parquet"])
def test_a_flipped_byte_is_seen(published: Office, name: str) -> None:
    file = published.version(1) / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    assert not is_whole(published.version(1))


def test_it_is_scored_again_from_its_own_folder(published: Office) -> None:
    folder = published.version(1)
    manifest = said(folder)
    shutil.rmtree(published.workspace / "var" / "lake")
    shutil.rmtree(published.workspace / "schemes")
    (published.workspace / "schemes").mkdir()
    desk = opened(workspace(published.workspace))
    pinned = pinned_months(desk, folder, manifest)
    again = month_load(desk, pinned, published_entry(manifest))

    assert input_hash(pinned) == manifest["input_hash"]
    for name, columns, rows in (("scores", SCORE_COLUMNS, again.scores), ("lines", LINE_COLUMNS, again.lines)):
        assert rows.select(columns).equals(pl.read_parquet(folder / f"{name}.parquet")), name


def test_the_next_one_names_the_one_before(published: Office) -> None:
    published("month-end", "2026-02", day="2026-04-20")
    published("publish", "2026-02", "--trial")
    february = said(published.version(1, month="2026-02"))

    assert (february["sequence"], february["previous"]) == (2, sha256_of(published.version(1) / "manifest.json"))
    assert (said(published.version(1))["month"], february["is_trial"]) == (MONTH, True)


def test_it_is_signed_where_there_is_a_key(approved: Office) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from flows.signatures import is_signed_well

    key = Ed25519PrivateKey.generate()
    file = approved.workspace / "key.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    approved.patch.setenv("JIXIAO_SIGNING_KEY_FILE", str(file))
    approved("publish", MONTH)
    manifest = approved.version(1) / "manifest.json"
    well = is_signed_well(manifest)
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("zhang", "wang_"), encoding="utf-8")

    assert (well, is_signed_well(manifest)) == (True, False)
