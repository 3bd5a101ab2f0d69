"""The pages from the check to the pack: each step by its button, each refusal in a sentence, each file an attachment."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kbapp import clock
from kbapp.checklists.models import Period
from kbapp.people.rights import Person
from tests.articles.sending import PDF
from tests.conftest import PASSWORD
from tests.visitor import Visitor

AT = "/report/2026-H1/"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages ask the clock: it stands at noon of 2 July 2026 in Almaty."""
    moment = datetime(2026, 7, 2, 7, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def english(as_manager: Any, filled: Period) -> Any:
    as_manager.post("/language", data={"language": "en"})
    return as_manager


@pytest.fixture
def second(app: Any, second_manager: Person) -> Any:
    client = Visitor(app)
    client.post("/sign-in", data={"login": "second", "password": PASSWORD})
    client.post("/language", data={"language": "en"})
    return client


@pytest.fixture
def sealed(english: Any, second: Any) -> Callable[[], None]:
    """Everything by the pages: words about the warnings, prepared by one, approved by the other, sealed."""

    def sealed() -> None:
        names = re.findall(r'name="finding" value="([^"]+)"', english.get(AT + "check").text)
        sent = {"finding": names, "words": "Акт мұрағатта"}
        assert english.post(AT + "check", data=sent).status_code == 303
        assert english.post(AT + "prepare").status_code == 303
        digest = re.search(r'name="digest" value="(\w+)"', second.get(AT + "seal").text)
        assert digest
        assert second.post(AT + "approve", data={"digest": digest[1]}).status_code == 303
        assert english.post(AT + "seal").status_code == 303

    return sealed


def test_a_report_goes_from_the_check_to_the_seal_by_its_pages(english: Any, sealed: Callable[[], None]) -> None:
    assert "Nobody has approved the report yet." in english.get(AT + "seal").text
    sealed()
    page = english.get(AT + "seal").text

    assert "Issue 1" in page
    assert re.search(r"<code class=\"fingerprint\">([0-9a-f]{4} ){3}[0-9a-f]{4}</code>", page)
    assert "whole" in english.get("/report/seals").text


def test_what_stands_in_the_way_is_said_and_nothing_is_sealed(english: Any) -> None:
    response = english.post(AT + "seal")

    assert response.status_code == 422
    assert "Nobody has approved the report yet." in response.text
    assert english.get("/report/seals").text.count("<tr>") == 0


def test_who_prepared_cannot_approve(english: Any) -> None:
    english.post(AT + "prepare")
    digest = re.search(r'name="digest" value="(\w+)"', english.get(AT + "seal").text)
    assert digest
    response = english.post(AT + "approve", data={"digest": digest[1]})

    assert response.status_code == 403
    assert "You prepared this report" in response.text


def test_a_return_needs_a_remark_and_shows_it(english: Any, second: Any) -> None:
    english.post(AT + "prepare")
    assert second.post(AT + "return", data={"remark": " "}).status_code == 422
    assert second.post(AT + "return", data={"remark": "Row 13 is last year's"}).status_code == 303
    assert "Row 13 is last year&#39;s" in english.get(AT + "seal").text


def test_words_that_are_missing_come_back_with_the_marks(english: Any) -> None:
    response = english.post(AT + "check", data={"finding": ["no-evidence:WP-01"], "words": ""})

    assert response.status_code == 422
    assert 'value="no-evidence:WP-01" checked' in response.text
    assert "Write why this is as it should be." in response.text


@pytest.mark.parametrize(
    ("format", "starts"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("json", b'{"address"')]
)
def test_documents_are_attachments(english: Any, sealed: Callable[[], None], format: str, starts: bytes) -> None:
    sealed()
    response = english.get(f"{AT}document?format={format}&language=kk")

    assert response.status_code == 200
    assert response.data.startswith(starts)
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_pack_holds_the_report_the_documents_and_the_sums(english: Any, sealed: Callable[[], None]) -> None:
    sealed()
    response = english.get(AT + "pack")

    names = zipfile.ZipFile(io.BytesIO(response.data)).namelist()
    assert {"SHA256SUMS", "report.json", "README.txt"} < set(names)
    assert len([name for name in names if name.startswith("documents/")]) == 9


@pytest.mark.parametrize("query", ["format=exe", "language=xx", "issue=7"])
def test_a_document_that_there_is_not_is_refused_in_words(english: Any, sealed: Callable[[], None], query: str) -> None:
    sealed()
    assert english.get(f"{AT}document?{query}").status_code in (404, 422)


def test_a_draft_is_a_draft_and_a_seal_is_needed_for_more(english: Any) -> None:
    assert english.get(AT + "document?format=json&draft=1").json["sealed_at"] is None
    assert english.get(AT + "document?format=json").status_code == 404
    assert english.get(AT + "pack").status_code == 404


def test_a_submission_is_recorded_with_its_receipt(english: Any, sealed: Callable[[], None]) -> None:
    sealed()
    refused = english.post(AT + "submit", data={"submitted_on": "2026-06-01", "how": "By letter"})
    assert refused.status_code == 422
    assert "A report is handed in after it is sealed." in refused.text
    sent = {"submitted_on": "2026-07-02", "how": "By letter № 5", "file": (io.BytesIO(PDF), "receipt.pdf")}
    response = english.post(AT + "submit", data=sent, content_type="multipart/form-data")
    assert response.status_code == 303, response.text[response.text.find('class="error"') :][:300]
    page = english.get(AT + "seal").text
    assert "Handed in on July 2, 2026: By letter № 5" in page
    link = re.search(r'href="(/report/receipt/\d+)"', page)
    assert link
    assert english.get(link[1]).data == PDF


def test_a_correction_opens_the_period_as_the_next_issue(english: Any, sealed: Callable[[], None]) -> None:
    sealed()
    assert english.post(AT + "correct", data={"reason": ""}).status_code == 422
    assert english.post(AT + "correct", data={"reason": "Row 13 was wrong"}).status_code == 303
    page = english.get(AT + "seal").text
    assert "On the way to the seal" in page
    assert "Issue 1" in page


def test_a_recommendation_is_registered_acted_upon_proved_and_closed(english: Any) -> None:
    at = "/report/recommendations"
    assert "No recommendation is registered" in english.get(at).text
    assert english.post(at, data={"words": "", "received_on": "2026-08-01"}).status_code == 422
    sent = {"words": "Widen row 8", "received_on": "2026-08-01", "number": "77"}
    assert english.post(at, data=sent).status_code == 303
    one = re.search(r'id="recommendation-(\d+)"', english.get(at).text)
    assert one
    number = one[1]
    plan = {
        f"plan{number}-words": "Write articles",
        f"plan{number}-who": "Supervisor",
        f"plan{number}-due_on": "2026-06-01",
    }
    assert english.post(f"{at}/{number}/action", data=plan).status_code == 303
    page = english.get(at).text
    assert "1 action overdue" in page
    assert english.post(f"{at}/{number}/close", data={f"close{number}-words": "All"}).status_code == 422
    action = re.search(r"action/(\d+)/done", page)
    assert action
    done = {f"done{action[1]}-words": "Written", f"done{action[1]}-file": (io.BytesIO(PDF), "list.pdf")}
    sent_done = english.post(f"{at}/action/{action[1]}/done", data=done, content_type="multipart/form-data")
    assert sent_done.status_code == 303
    assert english.get(f"{at}/action/{action[1]}/proof").data == PDF
    assert english.post(f"{at}/{number}/close", data={f"close{number}-words": "All is done"}).status_code == 303
    assert "All is done" in english.get(at).text
    assert english.post(f"{at}/{number}/close", data={f"close{number}-words": "Again"}).status_code == 409


def test_two_periods_are_compared_and_figures_drawn(
    english: Any, database: Any, manager: Person, answers: dict[str, Any]
) -> None:
    from kbapp.checklists import service
    from tests.report.conftest import MORNING

    assert "There is only one half-year yet" in english.get(AT + "compare").text
    with database.transaction() as session:
        service.fill(session, code="2026-H2", answers={**answers, "row-09": False}, by=manager, at=MORNING)
    page = english.get("/report/2026-H2/compare").text
    assert page.count('class="differs"') == 1
    drawn = english.get("/report/figures").text
    assert drawn.count("<svg") >= 9
    assert "2026-H1 123456; 2026-H2 123456" in drawn


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("page", ["check", "seal", "compare"])
def test_each_page_is_there_in_every_language(english: Any, page: str, language: str) -> None:
    english.post("/language", data={"language": language})
    assert english.get(AT + page).status_code == 200


@pytest.mark.parametrize("address", ["check", "seal", "compare", "document", "pack"])
def test_an_operator_sees_none_of_it(as_operator: Any, filled: Period, address: str) -> None:
    assert as_operator.get(AT + address).status_code == 403
