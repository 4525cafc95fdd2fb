"""What a recipient reads: the changes of a night by dataset and reason, with where, what, what to do, where to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.wording import Lang, harmless, say, sentences
from transforms.alerts.alert import Alert
from transforms.alerts.life import Change

_SHOWN = 200
"""So many lines a message has; the others are counted."""


@dataclass(frozen=True)
class Worded:
    """A message in words."""

    subject: str
    text: str


def worded(lang: Lang, changes: Sequence[Change], day: date, most_bytes: int | None = None) -> Worded:
    """The subject and the text of one recipient's message; a text that is too long says how much is left out."""
    to_do = [one for one in changes if one.kind in ("raised", "changed")]
    mended = [one for one in changes if one.kind == "resolved"]
    bureaus = "、".join(dict.fromkeys(one.alert.bureau_id or "-" for one in changes))
    subject = say(lang, "alert_subject", bureau=bureaus, day=day.isoformat(), count=len(to_do), resolved=len(mended))
    lines = [*_to_do(lang, to_do), *_mended(lang, mended)]
    footer = ["", say(lang, "alert_look")]
    return Worded(subject, "\n".join([*_fitting(lang, lines, footer, most_bytes), *footer]))


def _to_do(lang: Lang, changes: Sequence[Change]) -> list[str]:
    lines: list[str] = []
    groups: dict[tuple[str, str], list[Change]] = {}
    for one in sorted(changes, key=lambda one: (one.alert.dataset, one.alert.code)):
        reason = one.alert.code if one.alert.code.startswith("reason_") else ""
        groups.setdefault((one.alert.dataset, reason), []).append(one)
    for (dataset, reason), group in groups.items():
        is_common = bool(reason)
        what = what_is_wrong(lang, group[0].alert) if is_common else ""
        lines += ["", say(lang, "alert_group", dataset=titled(lang, dataset), what=what).rstrip("：: ")]
        lines += [_line(lang, one, is_common=is_common) for one in group]
    return lines


def _line(lang: Lang, change: Change, *, is_common: bool) -> str:
    found = change.alert
    said = _rows(lang, found) if is_common else what_is_wrong(lang, found)
    return say(lang, f"alert_line_{change.kind}", unit=found.unit_id or found.bureau_id or "-", said=said)


def _rows(lang: Lang, found: Alert) -> str:
    marks = _marks(found)
    return say(lang, "alert_rows", file=found.fields.get("file", "-"), rows=marks, count=found.count)


def _marks(found: Alert) -> str:
    return "、".join(found.marks) + (" …" if found.count > len(found.marks) else "")


def what_is_wrong(lang: Lang, found: Alert) -> str:
    """What is wrong and how to mend it; what a fault found in a file is never quoted."""
    is_late = found.severity == "warn" and f"{found.code}_late" in sentences(lang)
    text = sentences(lang).get(f"{found.code}_late" if is_late else found.code, found.code)
    fields: dict[str, object] = {"count": found.count, "people": _marks(found), **found.fields}
    return text.format_map(_Unsaid({name: harmless(value) for name, value in fields.items()}))


class _Unsaid(dict[str, Any]):
    """The fields of a sentence; one that may not be said is "…"."""

    def __missing__(self, name: str) -> str:
        return "…"


def _mended(lang: Lang, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    lines = ["", say(lang, "alert_mended")]
    for one in changes:
        found = one.alert
        where = found.fields.get("file") or found.fields.get("month") or found.subject
        fields = {"unit": found.unit_id or found.bureau_id or "-", "where": where, "count": found.count}
        line = say(lang, "alert_mended_line", dataset=titled(lang, found.dataset), **fields)
        past = found.fields.get("published")
        lines.append(f"{line}{say(lang, 'alert_mended_published', month=past)}" if past else line)
    return lines


def titled(lang: Lang, dataset: str) -> str:
    """The name of a dataset, or that it is about none."""
    return say(lang, f"dataset_{dataset}") if f"dataset_{dataset}" in sentences(lang) else say(lang, "alert_general")


def _fitting(lang: Lang, lines: list[str], footer: list[str], most_bytes: int | None) -> list[str]:
    """As many lines as the channel takes, in bytes of UTF-8, and the number of the others."""
    kept = lines[:_SHOWN]
    while kept and most_bytes is not None and len("\n".join([*kept, *footer]).encode()) > most_bytes - 100:
        kept.pop()
    left = len([line for line in lines[len(kept) :] if line])
    return [*kept, say(lang, "alert_more", count=left)] if left else kept
