from __future__ import annotations

import copy
import io
import random
import re
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from flask import Flask

from kbapp.report import archive, canonical, pack, verifying
from kbapp.report.verifying import NeitherPackNorReport, NoFingerprint, Verdict, verify
from tests.report import contents

ORDER = b"%PDF-1.7 an order"
PICTURE = b"\x89PNG a picture"
FILES = {sha256(each).hexdigest(): each for each in (ORDER, PICTURE)}
Members = dict[str, bytes]
Change = Callable[[Members], None]


def piece(data: bytes | None, name: str) -> dict[str, Any]:
    digits = sha256(data).hexdigest() if data is not None else None
    return {
        "sha256": digits,
        "kind": "file",
        "title": name,
        "name": name,
        "type": "",
        "size": "1",
        "url": None,
        "ref": None,
    }


def sealed(**changed: Any) -> bytes:
    evidence = [piece(ORDER, "Бұйрық № 12.pdf"), piece(PICTURE, "../../../зал.png"), piece(None, "сілтеме")]
    return canonical.encoded(contents.content(**{"evidence": [*evidence, piece(ORDER, "again.pdf")], **changed}))


def packed(data: bytes) -> bytes:
    file = io.BytesIO()
    pack.write(file, data, FILES.__getitem__)
    return file.getvalue()


@pytest.fixture(scope="module")
def whole() -> bytes:
    return packed(sealed())


@pytest.fixture
def path(tmp_path: Path, whole: bytes) -> Path:
    path = tmp_path / "pack.zip"
    path.write_bytes(whole)
    return path


def members_of(data: bytes) -> Members:
    with ZipFile(io.BytesIO(data)) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


def rewritten(path: Path, change: Change, *, hashed_anew: bool = False, compression: int = ZIP_STORED) -> None:
    members = members_of(path.read_bytes())
    change(members)
    if hashed_anew:
        sums = {name: sha256(data).hexdigest() for name, data in members.items() if name != pack.SUMS}
        members[pack.SUMS] = "".join(f"{digits}  {name}\n" for name, digits in sorted(sums.items())).encode()
    if compression == ZIP_STORED:
        with path.open("wb") as file:
            archive.write(file, sorted(members.items()))
        return
    with ZipFile(path, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)


def faults(verdict: Verdict) -> list[tuple[str, object]]:
    return [(fault.name, fault.what) for fault in verdict.faults]


# --- a pack that is whole --------------------------------------------------------------------------------------------


def test_it_holds_documents_in_three_languages_the_report_and_each_piece_once(whole: bytes) -> None:
    names = list(members_of(whole))

    assert names == sorted(names)
    documents = [
        f"documents/boke-01-2026-H1-1.{language}.{ending}"
        for language in ("en", "kk", "ru")
        for ending in ("docx", "pdf", "xlsx")
    ]
    evidence = [f"evidence/{digits}-{name}" for digits, name in zip(FILES, ("Бұйрық___12.pdf", "зал.png"), strict=True)]
    assert set(names) == {"README.txt", "SHA256SUMS", "report.json", *documents, *evidence}


def test_the_same_seal_gives_the_same_bytes(whole: bytes) -> None:
    assert packed(sealed()) == whole


def test_plain_sha256sum_checks_it(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with ZipFile(path) as file:
        file.extractall(folder)
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=True)

    assert done.stdout.count(": OK") == len(members_of(path.read_bytes())) - 1
    files = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}
    assert files == set(members_of(path.read_bytes()))


def test_the_manual_says_in_three_languages_how_to_verify_and_names_the_fingerprint(whole: bytes) -> None:
    manual = members_of(whole)["README.txt"].decode()

    assert canonical.fingerprint(sealed()) in manual
    assert canonical.short(canonical.fingerprint(sealed())) in manual
    assert manual.count("sha256sum -c SHA256SUMS") == 3
    assert not re.search(r"[{}]", manual)


@pytest.mark.parametrize("shorten", [str, canonical.short, str.upper])
def test_a_whole_pack_is_confirmed_with_its_fingerprint(path: Path, shorten: Callable[[str], str]) -> None:
    verdict = verify(path, shorten(canonical.fingerprint(sealed())))

    assert verdict.whole
    assert verdict.expected is True
    assert verdict.about == ("2026-H1", "1", "Байланыс орталығы")
    assert verdict.files == 14


def test_without_a_fingerprint_it_is_not_said_to_be_the_expected_one(path: Path) -> None:
    verdict = verify(path)

    assert verdict.whole
    assert verdict.expected is None
    assert verdict.fingerprint == canonical.fingerprint(sealed())


# --- altered, missing, added -----------------------------------------------------------------------------------------


def test_one_altered_byte_of_a_member_is_named(path: Path) -> None:
    for name in sorted(members_of(path.read_bytes())):
        original = path.read_bytes()

        def alter(members: Members, name: str = name) -> None:
            members[name] = members[name][:-2] + bytes([members[name][-2] ^ 1]) + members[name][-1:]

        rewritten(path, alter)
        assert [fault.name for fault in verify(path).faults] == [name]
        path.write_bytes(original)


@pytest.mark.parametrize("seed", range(24))
def test_any_one_altered_byte_of_the_file_is_told(path: Path, seed: int) -> None:
    data = bytearray(path.read_bytes())
    chance = random.Random(seed)
    around = list(range(len(data) - 3000, len(data))) if seed % 2 else range(len(data))
    data[chance.choice(around)] ^= 1 << chance.randrange(8)
    path.write_bytes(data)

    assert is_told(path)


def is_told(path: Path) -> bool:
    try:
        return bool(verify(path).faults)
    except NeitherPackNorReport as refusal:
        return path.name in repr(refusal.message)


@pytest.mark.parametrize("hashed_anew", [False, True])
def test_a_missing_and_an_added_file_are_named(path: Path, hashed_anew: bool) -> None:
    gone = next(name for name in members_of(path.read_bytes()) if name.startswith("evidence/"))

    def change(members: Members) -> None:
        del members[gone]
        members["documents/another.pdf"] = b"%PDF another"

    rewritten(path, change, hashed_anew=hashed_anew)
    assert faults(verify(path)) == [("documents/another.pdf", verifying.ADDED), (gone, verifying.MISSING)]


def test_an_altered_file_and_sums_that_were_not_made_to_fit_are_told_apart(path: Path) -> None:
    name = "documents/boke-01-2026-H1-1.kk.pdf"
    rewritten(path, lambda members: members.update({name: b"%PDF forged"}))
    assert faults(verify(path)) == [(name, verifying.ALTERED)]


def test_a_document_that_was_forged_and_hashed_anew_is_told_without_a_fingerprint(path: Path) -> None:
    name = "documents/boke-01-2026-H1-1.kk.pdf"
    rewritten(path, lambda members: members.update({name: b"%PDF forged"}), hashed_anew=True)
    assert faults(verify(path)) == [(name, verifying.NOT_MADE)]


def test_evidence_that_was_exchanged_and_hashed_anew_is_told_without_a_fingerprint(path: Path) -> None:
    name = next(name for name in members_of(path.read_bytes()) if name.endswith(".png"))
    rewritten(path, lambda members: members.update({name: b"\x89PNG another"}), hashed_anew=True)
    assert faults(verify(path)) == [(name, verifying.NOT_SEALED)]


def test_an_altered_list_of_hashes_is_named(path: Path) -> None:
    rewritten(path, lambda members: members.update({pack.SUMS: members[pack.SUMS].replace(b"a", b"b", 1)}))
    assert faults(verify(path)) == [(pack.SUMS, verifying.SUMS_ALTERED)]


def test_an_altered_report_alone_is_named_and_not_the_documents_that_it_no_longer_gives(path: Path) -> None:
    rewritten(path, lambda members: members.update({pack.REPORT: members[pack.REPORT].replace(b"1414", b"1515")}))
    assert faults(verify(path)) == [(pack.REPORT, verifying.ALTERED)]


def test_a_report_that_cannot_be_read_is_named_together_with_what_else_was_altered(path: Path) -> None:
    rewritten(path, lambda members: members.update({pack.REPORT: b"{}", pack.README: b"x"}))
    assert faults(verify(path)) == [(pack.REPORT, verifying.SHAPE), (pack.README, verifying.ALTERED)]


@pytest.mark.parametrize("gone", [pack.REPORT, pack.SUMS, pack.README])
def test_a_missing_part_is_named(path: Path, gone: str) -> None:
    rewritten(path, lambda members: members.pop(gone) and None)
    assert (gone, verifying.MISSING) in faults(verify(path))


# --- forged as a whole -----------------------------------------------------------------------------------------------


def test_a_pack_forged_and_hashed_anew_as_a_whole_is_told_by_the_fingerprint(tmp_path: Path) -> None:
    rows = copy.deepcopy(contents.content()["rows"])
    rows[12]["cell"]["kk"] = "999,999 мың бірлік"
    path = tmp_path / "forged.zip"
    path.write_bytes(packed(sealed(rows=rows)))

    unaware, aware = verify(path), verify(path, canonical.short(canonical.fingerprint(sealed())))

    assert unaware.whole
    assert unaware.expected is None
    assert faults(aware) == [("", verifying.OTHER)]
    assert aware.expected is False


def test_what_cannot_be_a_fingerprint_is_refused(path: Path) -> None:
    with pytest.raises(NoFingerprint):
        verify(path, "3f9a")


# --- a report alone --------------------------------------------------------------------------------------------------


def test_a_sealed_report_alone_is_verified(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(sealed())

    assert verify(path, canonical.fingerprint(sealed())).expected is True
    assert faults(verify(path, "0" * 64)) == [("", verifying.OTHER)]
    path.write_bytes(sealed().replace(b"1414", b"1515"))
    assert verify(path).whole  # nobody could tell
    assert verify(path, canonical.fingerprint(sealed())).expected is False


@pytest.mark.parametrize("data", [sealed(sealed_at=None), sealed(schema="other/1"), sealed() + b"\n", b"{}", b"{"])
def test_a_draft_or_a_report_out_of_form_is_no_sealed_report(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(data)

    assert faults(verify(path)) == [("report.json", verifying.SHAPE)]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut off", b"%PDF-1.7", b"\x00" * 100])
def test_something_else_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "something"
    path.write_bytes(data)

    with pytest.raises(NeitherPackNorReport):
        verify(path)


# --- bounds ----------------------------------------------------------------------------------------------------------


def test_a_compressed_member_is_never_unpacked(path: Path) -> None:
    rewritten(path, lambda members: members.update({pack.REPORT: b"\0" * 50_000_000}), compression=ZIP_DEFLATED)

    verdict = verify(path)

    assert (pack.REPORT, verifying.PACKED) in faults(verdict)
    assert verdict.fingerprint is None


def test_members_that_lie_on_each_other_are_never_read(path: Path) -> None:
    data = path.read_bytes()
    with ZipFile(io.BytesIO(data)) as file:
        start = file.start_dir
    entry = re.search(rb"PK\x01\x02.{42}report.json", data[start:], re.DOTALL)
    assert entry
    many = data[start : start + entry.end()] + b"".join(
        entry.group().replace(b"report.json", f"repor{number:05d}.x"[:11].encode()) for number in range(400)
    )
    end = bytearray(data[-22:])
    count = many.count(b"PK\x01\x02")
    end[8:10] = end[10:12] = count.to_bytes(2, "little")
    end[12:16] = len(many).to_bytes(4, "little")
    path.write_bytes(data[:start] + many + bytes(end))

    assert faults(verify(path)) == [("", verifying.BURSTING)]


@pytest.mark.parametrize(
    "content",
    [
        {"rows": "x"},
        {"form": {}},
        {"centre": {"name": "x", "time_zone": "../etc"}},
        {"period": {"code": ["2026-H1"]}},
        {"evidence": [{"sha256": "../x", "name": "x"}]},
        {"address": None},
        {"sealed_at": "yesterday"},
    ],
)
def test_a_report_of_another_shape_is_told_not_stumbled_over(path: Path, content: dict[str, Any]) -> None:
    forged = sealed(**content)
    rewritten(path, lambda members: members.update({pack.REPORT: forged}), hashed_anew=True)

    assert faults(verify(path))[0] == (pack.REPORT, verifying.SHAPE)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\x\\CON.pdf", "C__x_CON.pdf"),
        (".htaccess", "htaccess"),
        ("a\nb\x00.pdf", "a_b_.pdf"),
        ("", "file"),
        ("…", "file"),
        ("ұ" * 200 + ".pdf", "ұ" * 58 + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * 118),
        ("-rf", "rf"),
        ("и\u0306.txt", "й.txt"),
    ],
)
def test_a_name_is_made_safe(name: str, stored: str) -> None:
    assert pack.safe_name(name) == stored


def test_every_sentence_of_a_verdict_can_be_said(app: Flask, path: Path) -> None:
    with app.app_context():
        told = [getattr(verifying, name) for name in ("ALTERED", "OTHER", "PACKED", "SHAPE", "NOT_MADE", "AROUND")]
        assert all(str(each).endswith(".") for each in told)
