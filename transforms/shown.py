"""What may be said of a cell that has to be mended: who reads the reason need not learn whom the row is about.

Numbers, days, ids and the words of a list are said as they came; phones and numbers of taxpayers lose their middle;
of what people write in their own words only the length is left. The sender has the row, by its number, in full.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from transforms.faults import Fault

if TYPE_CHECKING:
    from transforms.contracts import Column

_LONGEST = 40
_COUNTING = "〇零一二三四五六七八九十百千万亿两半点第年月日号时分秒上下午周星期季度个件次户份元无否是有"
_PHONE = r"(1[3-9]\d)\d{4}(\d{4})"
_LONG_ID = r"([0-9A-Za-z]{2})[0-9A-Za-z]{9,}([0-9A-Za-z]{4})"
"""15 signs and more: the number of a resident or of a taxpayer."""
_ALL, _HAN = r"(?s).", r"\p{Han}"


def covered(text: pl.Expr) -> pl.Expr:
    """The text without the middle of phones, of residents' and of taxpayers' numbers."""
    return text.str.replace_all(_LONG_ID, "${1}****${2}").str.replace_all(_PHONE, "${1}****${2}")


def sayable(column: Column | None, cell: pl.Expr) -> pl.Expr:
    """What a reason says of a cell of this column; of no column of a contract: like one's own words."""
    if column is None or column.type in ("text", "list"):
        return cell.str.replace_all(_ALL, "*").str.head(_LONGEST)
    if column.hashed:
        return cell
    return covered(cell.str.replace_all(_strange(column), "*").str.head(_LONGEST))


def _strange(column: Column) -> str:
    """The Chinese signs that the column has no use for: a cell that slipped sideways may hold a name."""
    labels = [column.title, *column.aliases, *(label for labels in column.values.values() for label in labels)]
    known = {sign for label in (*labels, _COUNTING) for sign in label}
    return rf"[\p{{Han}}--[{''.join(sorted(_han(known)))}]]"


def _han(signs: Iterable[str]) -> set[str]:
    return {sign for sign in signs if re.match(r"[\u3007\u4e00-\u9fff]", sign)}


def listed_or_covered(name: str, listed: pl.Series, *, is_own_list: bool) -> pl.Expr:
    """An id that stands in a ledger: as it is where somebody bears it, else without what may be a name or a number.

    The list of these ids itself says them, whether its rows hold or not, unless one is no id of a list.
    """
    strange = pl.col(name).str.replace_all(_HAN, "*")
    if is_own_list:
        return strange.str.replace_all(_LONG_ID, "${1}****${2}").alias(name)
    return pl.when(pl.col(name).is_in(listed.implode())).then(name).otherwise(covered(strange)).alias(name)


def header_said(text: str) -> str:
    """A header that may be none: of the signs only those that titles of columns have."""
    signs = {sign for title in _titles() for sign in title}
    shown = "".join("*" if sign in _han(sign) and sign not in signs else sign for sign in text[:_LONGEST])
    return covered_text(shown)


def covered_text(text: str) -> str:
    """`covered` of one text."""
    return re.sub(_PHONE, r"\1****\2", re.sub(_LONG_ID, r"\1****\2", text))


def headers_said(texts: Sequence[str], words: Collection[str] = (), place: str = "列") -> dict[str, str]:
    """Each text as it may be said: itself where it is or resembles a known header, else its place and length.

    The first row of a file without headers names people. `words` are known beside the names of every contract.
    """
    known = {*_titles(), *words}
    return {
        text: covered_text(text) if _resembles(text, known) else f"第{number}{place}（{len(text)}字）"
        for number, text in enumerate(texts, 1)
    }


def _resembles(text: str, known: Collection[str]) -> bool:
    """A note in brackets does not count. Half of two signs is not near: a name would have it by chance."""
    plain = re.sub(r"[（(【\[].*?[）)】\]]|[*＊\s]", "", text)
    return plain in known or text in known or bool(get_close_matches(plain, known, n=1, cutoff=0.6))


def headers_told(faults: Sequence[Fault], headers: Sequence[str], words: Collection[str], file: str) -> list[Fault]:
    """The faults with the headers of the file as they may be said."""
    said = headers_said(headers, words)
    told = {"file": file, "headers": "、".join(said.values())}
    return [
        Fault(one.code, {name: said.get(str(value), value) for name, value in (told | dict(one.fields)).items()})
        for one in faults
    ]


def _titles() -> set[str]:
    # The process that parses files needs the contracts only where it refuses one: they are a third of its start.
    from transforms.contracts import DATASETS, contract

    return {
        name for dataset in DATASETS for one in contract(dataset).column for name in (one.name, one.title, *one.aliases)
    }
