"""The words of the quality page in one language: checks, columns and folders as people know them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.wording import Lang, say, sentence, sentences
from transforms.contracts import contract
from transforms.faults import Fault
from transforms.profiles import NAMED

if TYPE_CHECKING:
    from warehouse.extracts.quality_page import Link


@dataclass(frozen=True)
class Wording:
    """What ids and codes are called; `setting` is the language of the workspace's files."""

    setting: str

    @property
    def lang(self) -> Lang:
        """English where the workspace says so, else Chinese: the bytes may not follow who runs it."""
        return "en" if self.setting == "en" else "zh"

    @property
    def html_lang(self) -> str:
        """The language as HTML names it."""
        return "en" if self.lang == "en" else "zh-CN"

    def __call__(self, word: str, **fields: object) -> str:
        """A word of the page."""
        return say(self.lang, f"q_{word}", **fields) if fields else sentences(self.lang)[f"q_{word}"]

    def _halves(self, code: str) -> tuple[str, str]:
        """What a check found, and what to do about it."""
        found, _, act = sentences(self.lang).get(f"reason_{code}", code).replace("；", ";").partition(";")
        return found.strip(), act.strip()

    def link(self, code: str, text: str = "") -> Link:
        """A check in short, leading to what to do."""
        from warehouse.extracts.quality_page import Link

        return Link(text or self._halves(code)[0], f"do-{code}")

    def advice(self, codes: Iterable[str]) -> list[tuple[str, str, str]]:
        """Anchor, what was found and what to do, for each code."""
        told = {one: self._halves(one) for one in codes}
        return [(f"do-{one}", found, act or self("advice_generic")) for one, (found, act) in told.items()]

    def dataset(self, name: str) -> str:
        """A dataset by its title."""
        return say(self.lang, f"dataset_{name}")

    def where(self, dataset: str, column: str) -> str:
        """A dataset and its column as its file heads it, or the profile that a check of files names there."""
        titles = {c.name: c.title for c in contract(dataset).column} | {k: v[0] for k, v in NAMED.items()}
        title = titles.get(column, column) if self.lang == "zh" else column
        return f"{self.dataset(dataset)} · {title}" if column else self.dataset(dataset)

    def folder(self, folder: str) -> str:
        """An inbox folder."""
        return f"inbox/{folder}" if folder else "inbox"

    def nameless(self, faults: Sequence[Fault], names: Iterable[str]) -> str:
        """The sentences of faults, with a star for every name of a person in them."""
        text = " ".join(self._sentence(fault) for fault in faults)
        for name in names:
            text = text.replace(name, "*") if len(name) > 1 else text
        return text

    def _sentence(self, fault: Fault) -> str:
        """A fault as the ledger keeps it: without fields, or with those of an older version, it is told by its code."""
        try:
            return sentence(self.lang, fault)
        except KeyError:
            return "；".join(part for part in self._halves(fault.code.replace("_file_", "_")) if part)
