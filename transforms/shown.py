"""What may be said of a cell that has to be mended: who reads the reason need not learn whom the row is about.

Numbers, days, ids and the words of a list are said as they came; phones and numbers of taxpayers lose their middle;
of what people write in their own words only the length is left. The sender has the row, by its number, in full.
"""

from __future__ import annotations

import polars as pl

from transforms.contracts import Column

_LONGEST = 40
_COUNTING = "〇零一二三四五六七八九十百千万亿两半点第年月日号时分秒上下午周星期季度个件次户份元无否是有"
_PHONE = r"(1[3-9]\d)\d{4}(\d{4})"
_LONG_ID = r"(?-u:\b)([0-9A-Za-z]{2})[0-9A-Za-z]{9,14}([0-9A-Za-z]{4})(?-u:\b)"
"""15 to 20 signs: the number of a resident or of a taxpayer."""
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
    known = {sign for labels in column.values.values() for label in labels for sign in label} | {*_COUNTING}
    han = "".join(sorted(sign for sign in known if "\u4e00" <= sign <= "\u9fff" or sign == "〇"))
    return _HAN if column.type == "id" else rf"[\p{{Han}}--[{han}]]"
