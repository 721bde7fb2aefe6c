"""Statements published as PDF."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from analysis.model import Article
from scrapers.extract import extract
from tests.scrapers.web import page, source

FIRST = (
    "The ministers of both states met in Vienna and spoke of the peaceful",
    "uses of outer space. They agreed that the long-term sustain-",
    "ability of space activities concerns every nation.",
)
SECOND = (
    "Both sides will hold the next round of their consultations in March",
    "and invite further states to join the declaration on debris.",
)


def pdf(pages: list[list[str]], **info: str) -> bytes:
    """A document of one font whose pages have these lines; an empty one leaves a gap."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = "".join(f"1 0 0 1 72 {760 - 14 * n} Tm ({line}) Tj\n" for n, line in enumerate(lines) if line)
        stream = f"BT /F1 11 Tf\n{drawn}ET"
        kids.append(f"{len(objects) + 1} 0 R")
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects) + 2} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< {' '.join(f'/{name} ({value})' for name, value in info.items())} >>")
    out = "%PDF-1.4\n"
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def read(body: bytes, url: str = "http://site.example/statement.pdf") -> Article:
    return extract(page(body, url, content_type="application/pdf"), source())


def test_a_statement_becomes_an_article() -> None:
    pages = [
        ["Ministry of Foreign Affairs", "Joint statement on outer space", "", *FIRST, "", *SECOND[:1], "1"],
        ["Ministry of Foreign Affairs", *SECOND[1:], "2"],
    ]
    article = read(pdf(pages, Title="Joint statement on outer space", CreationDate="D:20240808233000-05'00'"))
    assert article.not_article == ""
    assert article.title == "Joint statement on outer space"
    assert article.text.split("\n")[-2:] == [
        "The ministers of both states met in Vienna and spoke of the peaceful uses of outer space. They agreed that "
        "the long-term sustainability of space activities concerns every nation.",
        " ".join(SECOND),
    ]
    assert (article.published, article.day) == (datetime(2024, 8, 9, 4, 30, tzinfo=UTC), date(2024, 8, 8))
    assert article.language == "en"
    assert article.provenance == ("text: pdf", "title: pdf", "published: pdf")


@pytest.mark.parametrize("title", ["", "Microsoft Word - Document1.docx", "Template for letters of the press office"])
def test_a_title_nobody_meant_gives_way_to_the_first_line(title: str) -> None:
    article = read(pdf([["8 August 2024", "", "Joint statement on outer space", "", *FIRST, *SECOND]], Title=title))
    assert article.title == "Joint statement on outer space"


def test_a_paragraph_is_no_title() -> None:
    article = read(pdf([[FIRST[0]] * 4]))
    assert article.title == ""
    assert article.text.startswith(FIRST[0])


def test_an_address_dates_better_than_the_file() -> None:
    body = pdf([[*FIRST, *SECOND]], CreationDate="D:20240801100000Z")
    assert read(body, "http://site.example/2024/08/05/statement.pdf").day == date(2024, 8, 5)
    assert read(pdf([[*FIRST, *SECOND]], CreationDate="D:someday")).published is None


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf([[*FIRST]]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (encrypted(), "encrypted PDF"),
        (b"%PDF-1.7 and nothing else", "broken PDF"),
        (pdf([[*FIRST, *SECOND]])[:400], "broken PDF"),
        (pdf([[], []]), "no text (a PDF of pictures)"),
        (pdf([["#1 %2 &3 *4 +5 ,6 -7 .8 /9 :0" for _ in range(9)]]), "no text (a PDF whose letters cannot be read)"),
    ],
)
def test_a_document_nobody_can_read_says_why(body: bytes, reason: str) -> None:
    assert read(body).not_article.startswith(reason)


def test_of_a_long_document_the_beginning_is_read() -> None:
    article = read(pdf([[*FIRST, f"Here the report speaks of state number {n}.", *SECOND] for n in range(90)]))
    assert "number 39." in article.text
    assert "number 40." not in article.text
