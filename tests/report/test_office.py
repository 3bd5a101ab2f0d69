"""An office program that is not ours opens what we make: LibreOffice converts DOCX and XLSX without a fault."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from kbapp.report import canonical, pack
from tests.report import annex_lines, contents

OFFICE = shutil.which("soffice")
PATIENCE_S = 180


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_libreoffice_reads_the_annexs_lines(ending: str, tmp_path: Path) -> None:
    content = contents.content()
    fingerprint = canonical.fingerprint(canonical.encoded(content))
    made = pack.RENDERERS[ending](content, language="kk", fingerprint=fingerprint, draft=False)
    (tmp_path / f"report.{ending}").write_bytes(made)

    pages = PdfReader(converted(tmp_path / f"report.{ending}")).pages

    read = "".join(page.extract_text() for page in pages)
    assert canonical.short(fingerprint) in read
    for row in content["rows"]:
        assert annex_lines.squeezed(row["name"]["kk"]) in annex_lines.squeezed(read), row["row"]


def converted(path: Path) -> Path:
    """The same as PDF; a profile of its own, so that no office program of somebody else is asked."""
    own = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [str(OFFICE), own, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    assert "Error" not in done.stdout + done.stderr
    return path.with_suffix(".pdf")
