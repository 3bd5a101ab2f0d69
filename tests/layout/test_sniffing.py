"""A file is what its content is: what is taken, and every trick that is refused in a sentence and in little memory."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest

from kbapp.config import ROOT
from kbapp.errors import Invalid
from kbapp.layout.uploads import sniffing
from kbapp.layout.uploads.examining import cleaned, examined
from kbapp.layout.uploads.sniffing import sniffed
from tests.articles import sending
from tests.articles.sending import HTML, PDF, SVG, archive, docx, gif, jpeg, office, png, webp, xlsx

MIB = 2**20
TAKEN = {
    "a.png": (png, "PNG"),
    "a.jpg": (jpeg, "JPEG"),
    "A.JPEG": (jpeg, "JPEG"),
    "a.webp": (webp, "WebP"),
    "a.gif": (gif, "GIF"),
    "a.pdf": (lambda: PDF, "PDF"),
    "a.docx": (docx, "DOCX"),
    "a.xlsx": (xlsx, "XLSX"),
    "a.txt": ("\ufeffӘліппе\r\n\tжол\n".encode, "TXT"),
}
TWO = "something else at once"
MUCH = "unpacks to far more"
OUT = "lead out of it"
BROKEN = "broken or incomplete"
TRICKS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing at all": ("a.png", lambda: b"", "empty"),
    "a drawing with a script, called PNG": ("a.png", lambda: SVG, "content is TXT"),
    "a drawing with a script": ("a.svg", lambda: SVG, "content is TXT"),
    "a page called JPEG": ("a.jpg", lambda: HTML, "content is TXT"),
    "a PNG called JPEG": ("a.jpg", png, "content is PNG"),
    "a document called sheet": ("a.xlsx", docx, "content is DOCX"),
    "a file without an ending": ("a", png, "content is PNG"),
    "a program": ("a.txt", lambda: b"MZ\x90\0" * 9, "not UTF-8"),
    "sound": ("a.mp3", lambda: b"ID3\x04\0\xff\xfb\x90", "cannot be kept here"),
    "a text of another encoding": ("a.txt", lambda: "Привет".encode("cp1251"), "not UTF-8"),
    "a text with a control character": ("a.txt", lambda: b"a\x1b[31mb", "not UTF-8"),
    "a PNG and a page": ("a.png", lambda: png() + HTML, TWO),
    "a PNG with a page in its words": ("a.png", lambda: png()[:33] + sending.chunk(b"tEXt", HTML) + png()[33:], TWO),
    "a PNG and a zip": ("a.png", lambda: png() + archive({"a": b"b"}), TWO),
    "a GIF and a script": ("a.gif", lambda: gif() + b"/*;*/=1;alert(1)//", TWO),
    "a GIF with a script in its words": ("a.gif", lambda: gif()[:-1] + b"!\xfe\x08<script>\0;", TWO),
    "a JPEG and a zip": ("a.jpg", lambda: jpeg() + archive({"a": b"b"}), TWO),
    "a JPEG with a program of a server": ("a.jpg", lambda: jpeg(comment=b"<?php system($_GET[0]);"), TWO),
    "a WebP and a page": ("a.webp", lambda: webp() + HTML, TWO),
    "a PDF and a zip": ("a.pdf", lambda: PDF + archive({"a": b"b"}), TWO),
    "a PDF around a zip": ("a.pdf", lambda: PDF[:-6] + archive({"a": b"b"}) + b"\n%%EOF\n", TWO),
    "a PDF after a page": ("a.pdf", lambda: HTML + PDF, TWO),
    "a PDF with a page in its head": ("a.pdf", lambda: PDF[:9] + b"%" + HTML + PDF[9:], TWO),
    "half a PDF": ("a.pdf", lambda: PDF[:20], TWO),
    "a PDF that goes on for long": ("a.pdf", lambda: PDF + b"\n" * 2000, BROKEN),
    "half a PNG": ("a.png", lambda: png()[:-30], BROKEN),
    "half a JPEG": ("a.jpg", lambda: jpeg(400, 400)[:-400], BROKEN),
    "half a GIF": ("a.gif", lambda: gif()[:-40], BROKEN),
    "half a WebP": ("a.webp", lambda: webp()[:-20], BROKEN),
    "a PNG with a slip in it": ("a.png", lambda: png()[:60] + b"\xff" + png()[61:], BROKEN),
    "a PNG of a million pieces": ("a.png", lambda: sending.many_chunks(1_000_000), BROKEN),
    "a PNG of 3.6 billion pixels": ("a.png", lambda: sending.huge_png(60_000, 60_000), "million pixels"),
    "a PNG of 42 million pixels": ("a.png", lambda: sending.huge_png(7_000, 6_000), "million pixels"),
    "a WebP of 268 million pixels": ("a.webp", sending.huge_webp, "million pixels"),
    "a bomb": ("a.docx", lambda: docx({"word/a.xml": b"\0" * (100 * MIB)}), MUCH),
    "a bomb of many": ("a.docx", lambda: docx({f"word/{n}.xml": b"\0" * (10 * MIB) for n in range(25)}), MUCH),
    "a bomb that lies": ("a.docx", lambda: sending.lying(docx({"word/a.xml": b"\0" * (20 * MIB)})), BROKEN),
    "1,001 members": ("a.docx", lambda: docx({f"word/{n}.xml": b"" for n in range(999)}), MUCH),
    "a hundred thousand members": ("a.docx", lambda: _many(100_000), MUCH),
    "a name that climbs": ("a.docx", lambda: docx({"word/../../x.xml": b""}), OUT),
    "a name that climbs on Windows": ("a.docx", lambda: docx({"word\\..\\x.xml": b""}), OUT),
    "a name from the root": ("a.docx", lambda: docx({"/etc/x.xml": b""}), OUT),
    "a name with a drive": ("a.docx", lambda: docx({"C:/x.xml": b""}), OUT),
    "a link": ("a.docx", sending.link_in_archive, OUT),
    "a locked document": ("a.docx", lambda: sending.encrypted(docx()), "locked with a password"),
    "a locked document of another way": ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Office"),
    "macros": ("a.docx", lambda: docx({"word/vbaProject.bin": b"x"}), "macros"),
    "macros by type": ("a.docx", lambda: docx({"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}), "macros"),
    "an archive of anything": ("a.docx", lambda: archive({"a.exe": b"MZ"}), "neither DOCX nor XLSX"),
    "a document with a tail": ("a.docx", lambda: docx() + HTML, BROKEN),
    "a document with a head": ("a.docx", lambda: b"PK\x03\x04" + docx(), BROKEN),
    "half a document": ("a.docx", lambda: docx()[:-30], BROKEN),
    "a document with a slip in it": ("a.docx", lambda: archive(office(), compression=zipfile.ZIP_STORED).replace(b"<x/>", b"<y/>"), BROKEN),
}  # fmt: skip


def _many(count: int) -> bytes:
    return archive({**office(), **{f"{n}": b"" for n in range(count)}}, compression=zipfile.ZIP_STORED)


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_what_it_says_is_taken(name: str) -> None:
    made, title = TAKEN[name]
    assert sniffed(made(), name).title == title


@pytest.mark.parametrize("name", [name for name in TAKEN if name != "a.txt"])
def test_the_name_alone_does_not_make_it_so(name: str) -> None:
    with pytest.raises(Invalid):
        sniffed(b"\0" * 100, name)


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_refused_in_a_sentence(trick: str) -> None:
    name, made, words = TRICKS[trick]
    with pytest.raises(Invalid, match=words) as refusal:
        examined(made(), name, max_bytes=64 * MIB)
    assert refusal.value.field == "file"
    assert str(refusal.value).endswith(".")


def test_a_phones_second_picture_behind_a_jpeg_is_no_trick() -> None:
    kept = examined(jpeg() + jpeg(), "a.jpg", max_bytes=MIB)
    assert kept.content.count(b"\xff\xd8\xff") == 1


def test_what_is_too_large_is_refused_before_anybody_looks_into_it() -> None:
    with pytest.raises(Invalid, match="at most 1 MiB"):
        examined(b"\0" * (MIB + 1), "a.png", max_bytes=MIB)


MEASURE = """
import sys
from kbapp.layout.uploads.examining import examined
from kbapp.errors import Invalid
for path in sys.argv[1:]:
    try:
        with open(path, "rb") as file:
            examined(file.read(), path, max_bytes=2**26)
    except Invalid:
        continue
    sys.exit(f"{path} was taken")
with open("/proc/self/status") as status:  # what getrusage tells begins with the memory of the parent
    print(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024)
"""


def test_all_tricks_together_are_refused_within_200_mib_of_memory(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("tricks")
    paths = []
    for number, (name, made, _words) in enumerate(TRICKS.values()):
        path = folder / f"{number}-{name}"
        path.write_bytes(made())
        paths.append(path)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *paths], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\x\\Шаг 1. Вход.png", "shag-1.vkhod.png"),
        ("../../etc/passwd.png", "passwd.png"),
        ("Қазақша өтініш.png", "qazaqsha-otinish.png"),
        ("....png", "picture.png"),
        (".png", "picture.png"),
        ("a b<script>.PNG", "a-b-script.png"),
        ("x" * 300 + ".png", "x" * 80 + ".png"),
    ],
)
def test_a_pictures_name_becomes_fit_for_an_address(sent: str, kept: str) -> None:
    assert cleaned(sent, sniffing.PNG) == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Өтініш үлгісі (1).pdf", "Өтініш-үлгісі-1.pdf"),
        ("a\u202efdp.exe.pdf", "a-fdp.exe.pdf"),
        ("a\r\nb.pdf", "a-b.pdf"),
    ],
)
def test_a_files_name_keeps_its_letters_and_nothing_that_deceives(sent: str, kept: str) -> None:
    assert cleaned(sent, sniffing.PDF) == kept
