"""The template of an office: what it may say, what is wrong with it, and that what is filled in stays text."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from flows.register_template import write_template
from flows.registers import NEEDED, WORDS, file_name, shipped_template
from flows.wording import say
from transforms.faults import GateError
from warehouse.extracts.word_template import word_template

GOOD = ("name", "grade")


def document(*texts: str) -> bytes:
    """A template with these paragraphs."""
    made, buffer = Document(), BytesIO()
    for text in texts:
        made.add_paragraph(text)
    made.save(buffer)
    return buffer.getvalue()


def text_of(content: bytes) -> list[str]:
    return [one.text for one in Document(BytesIO(content)).paragraphs]


def fault(content: bytes, needed: tuple[str, ...] = ()) -> tuple[str, str]:
    with pytest.raises(GateError) as caught:
        word_template("templates/form.docx", content, GOOD, needed)
    (one,) = caught.value.faults
    for lang in ("zh", "en"):
        assert "templates/form.docx" in say(lang, one.code, **one.fields)
    return one.code, str(one.fields["found"])


def test_words_are_filled_in_and_conditions_are_followed() -> None:
    content = document("{{ name }}：{% if grade == '优秀' %}A{% elif not grade %}-{% else %}B{% endif %}")
    template = word_template("t", content, GOOD)

    assert text_of(template.filled({"name": "王敏", "grade": "优秀"})) == ["王敏：A"]
    assert text_of(template.filled({"name": "王敏", "grade": ""})) == ["王敏：-"]


def test_a_word_that_word_cut_into_runs_is_found() -> None:
    made, buffer = Document(), BytesIO()
    paragraph = made.add_paragraph("{{ na")
    paragraph.add_run("me").bold = True
    paragraph.add_run(" }}")
    made.save(buffer)

    assert text_of(word_template("t", buffer.getvalue(), GOOD).filled({"name": "王敏"})) == ["王敏"]


def test_headers_are_filled_too() -> None:
    made, buffer = Document(), BytesIO()
    made.sections[0].header.paragraphs[0].text = "{{ name }}"
    made.save(buffer)
    filled = Document(BytesIO(word_template("t", buffer.getvalue(), GOOD).filled({"name": "王敏"})))

    assert filled.sections[0].header.paragraphs[0].text == "王敏"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ nmae }}", ("template_unknown_word", "nmae")),
        ("{{ name ", ("template_broken", "{{ name below")),
        ("{% if name %}x", ("template_broken", "{% if name %}x")),
        ("{% endif %}", ("template_broken", "{% endif %}")),
        ("{% unknown %}", ("template_broken", "{% unknown %}")),
        ("{{ name|safe }}", ("template_not_allowed", "{{ name|safe }}")),
        ("{% autoescape false %}{{ name }}{% endautoescape %}", ("template_not_allowed", "{% autoescape false %}{{ name }}{% endautoescape %}")),
        ("{{ name.__class__ }}", ("template_not_allowed", "{{ name.__class__ }}")),
        ("{{ name.upper() }}", ("template_not_allowed", "{{ name.upper() }}")),
        ("{{ 'x' * 999999999 }}", ("template_not_allowed", "{{ 'x' * 999999999 }}")),
        ("{% if grade > 3 %}x{% endif %}", ("template_not_allowed", "{% if grade > 3 %}x{% endif %}")),
        ("{% for one in name %}x{% endfor %}", ("template_not_allowed", "{% for one in name %}x{% endfor %}")),
        ("{% include 'x' %}", ("template_not_allowed", "{% include 'x' %}")),
        ("{% set name = 1 %}", ("template_not_allowed", "{% set name = 1 %}")),
        ("{{r name }}", ("template_word_misplaced", "{{ name }}")),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(text: str, expected: tuple[str, str]) -> None:
    assert fault(document("above", text, "below")) == expected


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(GateError) as caught:
        word_template("t", document("{{ one }} {{ two }}"), GOOD)

    assert [one.fields["found"] for one in caught.value.faults] == ["one", "two"]


def test_a_word_in_a_field_is_refused() -> None:
    made, buffer = Document(), BytesIO()
    run = made.add_paragraph().add_run()
    code = run._r.makeelement(qn("w:instrText"), {})
    code.text = 'DDEAUTO "{{ name }}"'
    run._r.append(code)
    made.save(buffer)

    assert fault(buffer.getvalue()) == ("template_word_misplaced", "{{ name }}")


def test_a_word_that_must_stand_there_is_missed() -> None:
    assert fault(document("{{ name }}"), needed=("grade",)) == ("template_lacks_word", "grade")


def huge() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 30_000_000)
    return buffer.getvalue()


def without_document() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("a.txt", b"")
    return buffer.getvalue()


def entities() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&b;</x>")
    return buffer.getvalue()


@pytest.mark.parametrize("content", [b"", b"no zip", b"\xd0\xcf\x11\xe0 locked", document("x")[:900], huge(), without_document(), entities()])  # fmt: skip
def test_what_is_no_document_is_refused_with_a_sentence(content: bytes) -> None:
    assert fault(content)[0] == "template_unreadable"


def test_what_is_filled_in_stays_text() -> None:
    template = word_template("t", document("{{ name }}"), GOOD)
    for value in ("<w:p>", "]]>", "&amp;", "{{ 7*7 }}", "{_{ x }_}", "{% for %}", "\"'", "a\x00b\ufffe\u202e"):
        (shown,) = text_of(template.filled({"name": value}))
        assert shown == value.replace("\x00", "<U+0000>").replace("\ufffe", "<U+FFFE>").replace("\u202e", "<U+202E>")


def test_the_shipped_template_is_fresh_and_says_only_what_is_known(tmp_path) -> None:
    write_template(tmp_path / "made.docx")

    assert shipped_template() == (tmp_path / "made.docx").read_bytes()
    assert word_template("t", shipped_template(), WORDS, NEEDED).pages.keys() == {"word/document.xml"}


def test_the_file_of_a_person_never_leaves_its_folder() -> None:
    assert file_name("0012") == "0012.docx"
    assert file_name("../x:1") == "%2E%2E%2Fx%3A1.docx"
    assert file_name("张三（二）") == "张三（二）.docx"
