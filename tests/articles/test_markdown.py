"""Markdown in, safe HTML out: nothing active survives, whatever is written."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kbapp.articles import markdown

ATTACKS = Path(__file__).parents[3] / "shared" / "attacks"
SCHEMES = ("http:", "https:", "mailto:", "tel:")
OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "![x](//example.org/x.png)",
    "![x](/media/../articles/1)",
    "<javascript:alert(1)>",
    '[x](/a "\\" onmouseover=alert(1) \\"")',
    "```x onclick=alert(1)\ny\n```",
    '```"><script>alert(1)</script>\ny\n```',
    "[x]: javascript:alert(1)\n\n[x]",
    "| <script>alert(1)</script> |\n|---|\n| <b onclick=x> |",
    "<style>@import 'https://example.org'</style>",
    "<iframe src=https://example.org></iframe>",
    "<form action=/sign-out method=post><button>x</button></form>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]
WRAPPED = ("{}", "[a]({})", "<{}>", "![a]({})", "```{}\nb\n```", "| {} |\n|---|\n| {} |", "[a]: {}\n\n[a]")


class Checker(HTMLParser):
    """Names whatever should not be there, read as a browser reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        allowed = markdown.ATTRIBUTES.get(tag, set()) | markdown.ATTRIBUTES["*"] | ({"rel"} if tag == "a" else set())
        if tag not in markdown.TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in allowed:
                self.faults.append(f"{tag} {name}")
            if name in ("href", "src") and not self._is_harmless(tag, value or ""):
                self.faults.append(f"{tag} {name}={value}")

    def _is_harmless(self, tag: str, address: str) -> bool:
        # browsers drop tabs and newlines, and leading bytes up to the space; no other white space
        seen = re.sub(r"[\t\n\r]", "", address).lstrip("".join(map(chr, range(33)))).lower()
        if tag == "img":
            return seen.startswith("/media/") and ".." not in seen
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", seen)
        return scheme is None or scheme[0] in SCHEMES


def faults(text: str) -> list[str]:
    checker = Checker()
    checker.feed(str(markdown.render(text)))
    checker.close()
    return checker.faults


def attacks() -> list[str]:
    """Every payload of the folder; nothing when it is not there."""
    found = []
    for path in sorted(ATTACKS.rglob("*")):
        if path.suffix == ".json":
            found += [
                case if isinstance(case, str) else case.get("payload") or case.get("markdown")
                for case in json.loads(path.read_text())
            ]
        elif path.suffix in (".txt", ".md") and "LICENSE" not in path.name:
            text = path.read_text(errors="replace")
            found += [text[:50_000], *text.splitlines()]
    return [case for case in dict.fromkeys(found) if case]


@pytest.mark.parametrize("text", OWN)
def test_no_own_attack_survives(text: str) -> None:
    assert faults(text) == []


def test_no_attack_of_the_corpora_survives() -> None:
    if not ATTACKS.is_dir():
        pytest.skip("the corpora are not here")
    cases = attacks()
    assert len(cases) > 3000
    assert [case for case in cases if faults(case)] == []


def test_no_attack_of_the_corpora_survives_inside_markdown() -> None:
    if not ATTACKS.is_dir():
        pytest.skip("the corpora are not here")
    short = [case for case in attacks() if len(case) < 400][::5]
    wrapped = (shape.replace("{}", case) for case in short for shape in WRAPPED[1:])
    assert [text for text in wrapped if faults(text)] == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain *em* **strong** `code`", "<p>plain <em>em</em> <strong>strong</strong> <code>code</code></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("```python\nx < 1\n```", '<pre><code class="language-python">x &lt; 1\n</code></pre>'),
        ("![plan](/media/plan.png)", '<p><img src="/media/plan.png" alt="plan"></p>'),
        ("<b>no HTML</b>", "<p>&lt;b&gt;no HTML&lt;/b&gt;</p>"),
        ("Қазақша – әңғүұқөһі №", "<p>Қазақша – әңғүұқөһі №</p>"),
    ],
)
def test_commonmark_renders(text: str, html: str) -> None:
    assert str(markdown.render(text)).strip() == html


def test_most_of_the_commonmark_specification_without_html_renders_as_it_says() -> None:
    if not ATTACKS.is_dir():
        pytest.skip("the corpora are not here")
    examples = json.loads((ATTACKS / "commonmark" / "commonmark.json").read_text())
    kept = [
        each
        for each in examples
        if each["section"] in ("Emphasis and strong emphasis", "Lists", "Block quotes", "Paragraphs")
    ]
    same = [each for each in kept if _shape(str(markdown.render(each["markdown"]))) == _shape(each["html"])]
    assert len(kept) > 150
    assert len(same) / len(kept) > 0.9


def _shape(html: str) -> str:
    html = re.sub(r' rel="[^"]*"', "", html).replace(" />", ">").replace("&quot;", '"')
    return re.sub(r"<(/?)h\d>", r"<\1h>", html).strip()


def test_every_link_is_cut_off_from_its_opener() -> None:
    html = str(markdown.render("[a](https://example.org) [b](//example.org) https://example.org a@example.org"))
    assert html.count("<a ") == html.count('rel="noopener noreferrer"') == 4


def test_a_link_to_another_article_stays_as_it_is() -> None:
    assert 'href="/articles/by-slug/row-27"' in markdown.render("[row 27](/articles/by-slug/row-27)")


def test_a_file_name_is_no_link() -> None:
    assert "<a" not in markdown.render("see report.md and egov.kz")


@pytest.mark.parametrize(
    ("text", "tags"), [("# a\n## b", "h2 h3"), ("## a\n### b", "h2 h3"), ("### a", "h2"), ("# a\n###### b", "h2 h6")]
)
def test_the_page_keeps_its_single_h1(text: str, tags: str) -> None:
    assert re.findall(r"<(h\d)>", markdown.render(text)) == tags.split()


def test_headings_stand_lower_in_the_pane() -> None:
    assert re.findall(r"<(h\d)>", markdown.rendered("# a\n## b", 3).whole) == ["h3", "h4"]


def test_a_table_says_its_alignment_without_style() -> None:
    html = str(markdown.render("| a | b |\n|:-:|--:|\n| 1 | 2 |"))
    assert "style" not in html
    assert '<th align="center" scope="col">a</th>' in html
    assert '<td align="right">2</td>' in html


def test_the_answer_is_the_first_paragraph() -> None:
    shown = markdown.rendered("First *one*.\n\n## Then\n\nmore")
    assert str(shown.answer).strip() == "<p>First <em>one</em>.</p>"
    assert "<h2>Then</h2>" in shown.rest


def test_a_text_that_begins_with_a_list_has_no_answer_to_emphasise() -> None:
    shown = markdown.rendered("- a\n\nb")
    assert (str(shown.answer), markdown.answer("- a\n\nb")) == ("", "b")


def test_references_work_across_the_answer_and_the_rest() -> None:
    shown = markdown.rendered("[first][x]\n\n[second][x]\n\n[x]: /articles/by-slug/x")
    assert "/articles/by-slug/x" in shown.answer
    assert "/articles/by-slug/x" in shown.rest


def test_plain_text_has_the_words_and_no_signs() -> None:
    text = "# Head\n\nOne *two*\nthree [four](/x) ![five](/media/x.png)\n\n- six\n\n| a | b |\n|---|---|\n| c | d |\n\n```\ncode\n```"
    assert markdown.plain_text(text) == "Head\nOne two three four five\nsix\na\nb\nc\nd\ncode"


def test_an_answer_is_one_line_of_words() -> None:
    assert markdown.answer("## Head\n\nOne *two*\nthree.\n\nfour") == "One two three."
    assert markdown.answer("## Head") == ""


def test_threads_do_not_mix_their_texts() -> None:
    texts = [
        f"[{number}](https://example.org/{number}) https://example.org/l/{number} and *{number}*"
        for number in range(400)
    ]
    alone = [str(markdown.rendered.__wrapped__(text).whole) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: str(markdown.rendered.__wrapped__(text).whole), texts))
    assert together == alone
