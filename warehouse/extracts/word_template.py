"""A Word document that an office writes, with words in double braces, filled in for one person after another.

It is taken apart and checked once; to fill it in is then a matter of text. An office may write little there on purpose:
words, and conditions about them. Whatever is filled in is text and stays text.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from docx.opc.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from transforms.faults import Fault, GateError
from warehouse.extracts.word import packed

LARGEST = 20_000_000
"""Bytes of all parts together: a form is a hundredth of that."""
_PAGES = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_UNREADABLE = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError, KeyError)
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
_OPERATORS = ("eq", "ne")
_XML = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_SIGNS = ("Cc", "Cf", "Cs", "Zl", "Zp")
_NO_SIGNS = "\ufffe\uffff"
_NEAR = 60
_MARK = "\ue000{}\ue001"


@dataclass(frozen=True)
class WordTemplate:
    """A template that was found good: every part of the file, and those of them that have words."""

    parts: Mapping[str, bytes]
    pages: Mapping[str, Template]

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The document with these values for its words; the same values give the same bytes."""
        made = {name: page.render(values) for name, page in self.pages.items()}
        return packed({name: _whole(made[name]) if name in made else part for name, part in self.parts.items()})


def word_template(file: str, content: bytes, words: Collection[str], needed: Collection[str] = ()) -> WordTemplate:
    """The template of a file; raises GateError with everything that is wrong in it.

    `words` may stand in it, `needed` must.
    """
    try:
        parts = _parts(content)
        texts = {name: _patched(content, part) for name, part in parts.items() if _PAGES.fullmatch(name)}
    except (*_UNREADABLE, etree.XMLSyntaxError) as error:
        raise GateError([Fault("template_unreadable", {"file": file, "found": type(error).__name__})]) from None
    environment = _environment()
    used = {word for text in texts.values() for word in _used(environment, text)}
    missing = sorted(set(needed) - used)
    faults = [fault for text in texts.values() for fault in _faults(environment, text, words)]
    faults += [Fault("template_lacks_word", {"found": word}) for word in missing if not faults]
    if faults:
        expected = "、".join(words)
        raise GateError(Fault(one.code, {"file": file, "expected": expected, **one.fields}) for one in faults)
    return WordTemplate(parts, {name: environment.from_string(text) for name, text in texts.items()})


def _parts(content: bytes) -> dict[str, bytes]:
    """Every part of the package by its name; raises one of _UNREADABLE for what is no Word document."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        if sum(part.file_size for part in package.infolist()) > LARGEST:
            raise zipfile.BadZipFile
        package.getinfo("word/document.xml")
        return {name: package.read(name) for name in package.namelist() if not name.endswith("/")}


def _patched(content: bytes, part: bytes) -> str:
    """A page as docxtpl mends it: Word cuts a word in braces into runs as it likes. A paragraph begins a line."""
    text = etree.tostring(_tree(part), encoding="unicode")
    patched: str = DocxTemplate(BytesIO(content)).patch_xml(text)
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", patched)


def _tree(part: bytes) -> etree._Element:
    """The elements of a page; no entity is resolved."""
    return parse_xml(part)  # type: ignore[arg-type]  # it takes bytes, and has to where an encoding is declared


def _whole(text: str) -> bytes:
    joined = text.replace("\n<w:p ", "<w:p ").replace("\n<w:p>", "<w:p>")
    return f"{_XML}{joined}".encode()


def _environment() -> SandboxedEnvironment:
    """Every value is escaped, and nothing can be called; a word that is not given is an error."""
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_carried)
    environment.globals.clear()
    environment.filters.clear()
    return environment


def _carried(value: object) -> object:
    """A text without the signs that XML cannot carry, or that nobody sees."""
    if not isinstance(value, str):
        return value
    bad = [sign for sign in value if unicodedata.category(sign) in _SIGNS or sign in _NO_SIGNS]
    return value.translate({ord(sign): f"<U+{ord(sign):04X}>" for sign in bad}) if bad else value


def _used(environment: SandboxedEnvironment, text: str) -> set[str]:
    try:
        return {name.name for name in environment.parse(text).find_all(nodes.Name)}
    except (TemplateSyntaxError, RecursionError):
        return set()


def _faults(environment: SandboxedEnvironment, text: str, words: Collection[str]) -> Iterator[Fault]:
    """What is wrong with one page: a tag that is no tag, a word that is not known, a place where no text may stand."""
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        yield Fault("template_broken", {"found": _near(text, error.lineno)})
        return
    except RecursionError:
        yield Fault("template_broken", {"found": ""})
        return
    # Before anything else looks at the tree: Jinja works out what is constant, however long that takes.
    strange = _strange(tree)
    if strange is not None:
        yield Fault("template_not_allowed", {"found": _near(text, strange)})
        return
    for word in sorted({name.name for name in tree.find_all(nodes.Name)} - set(words)):
        yield Fault("template_unknown_word", {"found": word})
    yield from _misplaced(text)


def _strange(tree: nodes.Template) -> int | None:
    """The line of the first thing that a template may not say; an operator or a scope has the line of what is near."""
    line = 0
    for node in tree.find_all(nodes.Node):
        inner = (one.lineno for one in node.find_all(nodes.Node))
        line = node.lineno or next((found for found in inner if found), line)
        if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Operand) and node.op not in _OPERATORS):
            return line
    return None


def _near(text: str, number: int) -> str:
    """What a reader sees of the paragraph of a line."""
    lines = text.split("\n")
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    return re.sub(r"<[^>]*>?", "", line).strip()[:_NEAR]


def _misplaced(text: str) -> Iterator[Fault]:
    """Words that do not stand in the text of a page but in a field, a link or between paragraphs."""
    tags: list[str] = []

    def marked(found: re.Match[str]) -> str:
        tags.append(found[0])
        return _MARK.format(len(tags) - 1)

    plain = re.sub(r"{%.*?%}|{#.*?#}", "", text, flags=re.DOTALL)
    try:
        page = _tree(re.sub(r"{{.*?}}", marked, plain, flags=re.DOTALL).encode())
    except etree.XMLSyntaxError:
        yield Fault("template_broken", {"found": ""})
        return
    other = [part for one in page.iter() for part in (one.tail, *one.attrib.values())]
    other += [one.text for one in page.iter() if one.tag != qn("w:t")]
    for number in sorted({int(one) for part in other if part for one in re.findall("\ue000(\\d+)\ue001", str(part))}):
        yield Fault("template_word_misplaced", {"found": re.sub(r"<[^>]*>?", "", tags[number])[:_NEAR]})
