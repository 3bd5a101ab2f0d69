"""Contents of reports made by hand, for tests of what is made from them."""

from __future__ import annotations

import tomllib
from typing import Any

from kbapp.config import ROOT

FORM = tomllib.loads((ROOT / "checklists" / "boke-01-2025" / "form.toml").read_text(encoding="utf-8"))
LANGUAGES = ("kk", "ru", "en")
CELLS = {
    "1": "«Бірыңғай байланыс орталығы» КММ",
    "2": "№ 12, 01.02.2025",
    "5": "1414",
    "6": "24/7",
    "10": "телефон; чат; Telegram-бот",
    "13": "123,456 мың бірлік",
    "14": "телефон – 100,0 мың бірлік; чат – 23,456 мың бірлік",
    "21": "иә, 2: IVR, CRM X",
    "26": "иә: ас ішуге арналған бөлме, демалыс бөлмесі, оқу сыныбы",
}
PDF_BYTES = b"%PDF-1.7 a decree"
PDF_SHA256 = "1b7a5ee6d9b41ecbbbde0b7f1e2d0ee0f5f0d4a4e7c5b1e7f2b6c6d8d3a4b5c6"


def texts(table: dict[str, Any], part: str) -> dict[str, str]:
    return {each: table[f"{part}_{each}"] for each in LANGUAGES}


def content(**changed: Any) -> dict[str, Any]:
    """A sealed report's content; `changed` replaces its parts."""
    made: dict[str, Any] = {
        "schema": "kbapp-report/1",
        "edition": "boke-01-2025",
        "centre": {
            "code": "main",
            "name": "Байланыс орталығы",
            "bin": "123456789012",
            "respondent": "uses-a-centre",
            "time_zone": "Asia/Almaty",
        },
        "period": {"code": "2026-H1", "starts_on": "2026-01-01", "ends_on": "2026-06-30", "due_on": "2026-07-15"},
        "issue": "1",
        "replaces": None,
        "reason": "",
        "previous": None,
        "sealed_at": "2026-07-10T05:00:00Z",
        "settings": {"rooms": "strict", "same_person": False},
        "form": _form(),
        "address": {
            "name": "«Бірыңғай байланыс орталығы» КММ",
            "address": "Астана қ., Мәңгілік Ел даңғылы, 55",
            "phone": "+7 7172 00 00 00",
            "email": "office@example.kz",
            "iin_bin": "123456789012",
            "executor": "Әлімова Ұлжан Қайратқызы",
            "executor_phone": "+7 7172 00 00 01",
            "head": "Өтеген Һәкім Ғаниұлы",
        },
        "rows": [_row(row) for row in FORM["row"]],
        "items": [],
        "findings": [],
        "evidence": [],
    }
    return {**made, **changed}


def draft(**changed: Any) -> dict[str, Any]:
    """The content of a report that is not sealed: two rows are not ready."""
    rows = [_row(row) for row in FORM["row"]]
    for row in rows[10:12]:
        row.update(state="not ready", cell=None, exact=None)
    return content(sealed_at=None, rows=rows, **changed)


def _form() -> dict[str, Any]:
    header = [
        {"field": line["field"], "label": texts(line, "label"), "text": texts(line, "text")} for line in FORM["header"]
    ]
    columns = [{"column": each["column"], "name": texts(each, "name")} for each in FORM["column"]]
    return {"header": header, "columns": columns}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    number = str(row["row"])
    said = CELLS.get(number, "иә")
    return {
        "row": number,
        **{part: texts(row, part) for part in ("name", "unit", "note")},
        "state": "ready",
        "cell": {"kk": said, "ru": said.replace("иә", "да"), "en": said.replace("иә", "yes")},
        "exact": None,
        "rule": None,
        "items": [],
        "decided_by": [],
    }
