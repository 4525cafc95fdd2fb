"""`verify`: whether what was published, landed and settled is as it was made, and where it is not.

Files and chain need no database; scores are calculated again from the pinned rows, and the pinned rows are read again
from the landed bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from flows.acts import PUBLISH, PUBLISH_TRIAL, RESTATE, WITHDRAW_PUBLICATION
from flows.desk import Desk
from flows.events import PUBLISHED, WITHDRAWN
from flows.recomputing import recomputed
from flows.retracing import Retracing, retraced, texts_pinned
from flows.signatures import has_key, is_signed_well
from transforms.faults import Fault
from warehouse import landing_checks, publication_checks
from warehouse.files import sha256_of
from warehouse.lake_checks import lake_faults, missing_parts
from warehouse.publication_checks import Key, Published, published
from warehouse.publications import MANIFEST, SIGNATURE
from warehouse.purged_deliveries import PurgedList


@dataclass
class Checked:
    """What was found of one version: faults, and news that are no fault."""

    bureau_id: str
    month: str
    version: int
    faults: list[Fault] = field(default_factory=list)
    news: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Verification:
    """What was found of everything."""

    publications: Sequence[Checked]
    landing: Checked
    lake: Checked

    @property
    def is_good(self) -> bool:
        """Whether there is no fault anywhere."""
        return not any(one.faults for one in (*self.publications, self.landing, self.lake))


def verify(
    desk: Desk, month: str | None, bureaus: Sequence[str], step: Callable[[str], None] = lambda _: None
) -> Verification:
    """Check the versions of a month or of all, of some bureaus or of all, with landing and lake."""
    checks = _Checks(desk)
    chosen = [one for one in checks.every if _is_asked(one.key, month, bureaus)]
    found = {one.key: Checked(*one.key) for one in chosen}
    for one in chosen:
        step(one.name)
        checks.files(one, found[one.key])
        checks.content(one, found[one.key])
    for key, fault in checks.chain():
        if _is_asked(key, month, bureaus):
            found.setdefault(key, Checked(*key)).faults.append(fault)
    step("landing")
    landing = checks.landing()
    step("lake")
    return Verification([found[key] for key in sorted(found)], landing, checks.lake())


def _is_asked(key: Key, month: str | None, bureaus: Sequence[str]) -> bool:
    return (month is None or key[1] == month) and (not bureaus or key[0] in bureaus)


def _purged(one: PurgedList) -> Fault:
    """That files of landing are gone by the retention rule: by whom, when and why is known, so that it is no fault."""
    said = {"day": one.act["at"][:10], "by": one.act["by"], "reason": one.act["reason"]}
    return Fault("verify_deliveries_purged", {"count": len(one.files), **said})


@dataclass(frozen=True)
class _Checks:
    """Everything that checks share."""

    desk: Desk

    @cached_property
    def root(self) -> Path:
        return self.desk.workspace.var / "publications"

    @cached_property
    def every(self) -> list[Published]:
        return published(self.root)

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """What the journal noted of publications."""
        return self._noted(PUBLISHED)

    def _noted(self, kind: str) -> list[dict[str, Any]]:
        """What the journal noted; a page that cannot be read is told by its seal."""
        try:
            return self.desk.landing.journal(kind)
        except (ValueError, KeyError):
            return []

    @cached_property
    def tracing(self) -> Retracing:
        return Retracing(self.desk)

    @cached_property
    def copies(self) -> list[Path]:
        """Files that may hold what a damaged one should: other versions, shown pages, landed texts, delivered files."""
        workspace = self.desk.workspace
        places = (self.root, workspace.var / "reports", workspace.var / "landing" / "objects")
        given = (workspace.inbox, workspace.sources, workspace.schemes, workspace.calendar)
        return [path for place in (*places, *given) for path in sorted(place.rglob("*")) if path.is_file()]

    def files(self, one: Published, checked: Checked) -> None:
        """The files of a version, its manifest and its signature."""
        about = publication_checks.manifest_faults(one, self.events)
        checked.faults += about
        checked.faults += publication_checks.file_faults(one, self.copies) if one.said else []
        if one.said and not any(publication_checks.key_of(event) == one.key for event in self.events):
            self._unnoted(one, checked)
        if is_signed_well(one.folder / MANIFEST) is False:
            checked.faults.append(Fault("verify_signature_wrong", {"file": f"{one.name}/{SIGNATURE}"}))
        elif has_key() and not (one.folder / SIGNATURE).exists():
            checked.news.append(Fault("verify_not_signed", {"file": one.name}))

    def _unnoted(self, one: Published, checked: Checked) -> None:
        """A version that the journal does not know was just moved into its place by a killed run, or is nobody's."""
        is_asked = any(
            (act.get("bureau_id"), act.get("month")) == one.key[:2] and act.get("version") == str(one.key[2])
            for act in self.desk.landing.acts(PUBLISH, PUBLISH_TRIAL, RESTATE)
        )
        code = "verify_unfinished" if is_asked else "verify_unasked"
        (checked.news if is_asked else checked.faults).append(Fault(code, {"file": one.name}))

    def content(self, one: Published, checked: Checked) -> None:
        """Scores from pinned rows, pinned rows from landed bytes."""
        if one.said:
            again = recomputed(self.desk, one)
            checked.faults += again.faults
            checked.news += again.news
            traced = retraced(self.tracing, one)
            checked.faults += traced.faults
            checked.news += traced.news

    def chain(self) -> Iterator[tuple[Key, Fault]]:
        """The chains of all bureaus, and what was taken away."""
        by_bureau: dict[str, list[Published]] = {}
        for one in self.every:
            by_bureau.setdefault(one.key[0], []).append(one)
        for chained in by_bureau.values():
            for one, fault in publication_checks.chain_faults(chained):
                yield one.key, fault
        yield from publication_checks.gone(self.root, self.events)
        yield from publication_checks.record_faults(self.root, self._noted(WITHDRAWN), self.every)
        asked = {(act["bureau_id"], act["month"], int(act["version"])) for act in self._withdrawals()}
        yield from publication_checks.unasked_records(self.root, asked)

    def _withdrawals(self) -> list[dict[str, str]]:
        try:
            return self.desk.landing.acts(WITHDRAW_PUBLICATION)
        except (ValueError, KeyError):
            return []  # its seal tells

    def landing(self) -> Checked:
        """Objects, pages and seals, and that landing has all that publications pin."""
        root, found = self.desk.landing.root, Checked("", "", 0)
        found.faults += landing_checks.object_faults(root, self._good)
        wanted = texts_pinned(self.every) | landing_checks.wanted_objects(root)
        wanted = {sha: name for sha, name in wanted.items() if sha not in self.desk.purged.by_hash}
        found.faults += landing_checks.missing_objects(root, wanted | dict(self.desk.purged.lists))
        found.news += [_purged(one) for one in self.desk.purged.purges]
        found.faults += landing_checks.seal_faults(root)
        for one in self.every:
            pinned: Mapping[str, Any] = one.said.get("landing", {})
            found.faults += landing_checks.pinned_seal_faults(root, one.name, pinned)
        found.news += landing_checks.loose_pages(root)
        return found

    def _good(self, sha256: str) -> Path | None:
        objects = self.desk.landing.root / "objects"
        others = (path for path in self.copies if objects not in path.parents)
        return next((path for path in others if sha256_of(path) == sha256), None)

    def lake(self) -> Checked:
        """Files, manifests, and the live files that publications name."""
        root, found = self.desk.workspace.var / "lake", Checked("", "", 0)
        found.faults += lake_faults(root)
        for one in self.every:
            parts: Mapping[str, str | None] = one.said.get("parts", {})
            there = {part: live for part, live in parts.items() if part not in self.desk.purged.parts}
            found.faults += missing_parts(root, one.name, there)
        found.faults = list({(f.code, str(f.fields.get("file"))): f for f in found.faults}.values())
        return found
