"""Markdown in, HTML in parts out: the answer first, then what is said aloud, what stays inside, and the rest."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from kbapp.articles import markdown
from tests.attacks import CORPORA

ANSWER = "::: answer\nWe open at *nine*.\n:::"
SAY = "::: say\nGood morning.\n:::"
INTERNAL = "::: internal\nAsk the second line.\n:::"


def parts(text: str) -> list[tuple[str, str]]:
    return [(part.kind, str(part.html).strip()) for part in markdown.rendered(text).parts]


def html(text: str) -> str:
    return str(markdown.render(text)).strip()


# --- CommonMark --------------------------------------------------------------------------------------------------------


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
    if not CORPORA.is_dir():
        pytest.skip("the corpora are not here")
    examples = json.loads((CORPORA / "commonmark" / "commonmark.json").read_text())
    kept = [
        each
        for each in examples
        if each["section"] in ("Emphasis and strong emphasis", "Lists", "Block quotes", "Paragraphs")
    ]
    same = [each for each in kept if _shape(str(markdown.render(each["markdown"]))) == _shape(each["html"])]
    assert len(kept) > 150
    assert len(same) / len(kept) > 0.9


def _shape(html: str) -> str:
    html = re.sub(r' (rel|id|class)="[^"]*"', "", html).replace(" />", ">").replace("&quot;", '"')
    return re.sub(r"<(/?)h\d>", r"<\1h>", html).strip()


def test_every_link_is_cut_off_from_its_opener() -> None:
    html = str(markdown.render("[a](https://example.org) [b](//example.org) https://example.org a@example.org"))
    assert html.count("<a ") == html.count('rel="noopener noreferrer"') == 4


def test_a_file_name_is_no_link() -> None:
    assert "<a" not in markdown.render("see report.md and egov.kz")


@pytest.mark.parametrize(
    ("text", "tags"), [("# a\n## b", "h2 h3"), ("## a\n### b", "h2 h3"), ("### a", "h2"), ("# a\n###### b", "h2 h6")]
)
def test_the_page_keeps_its_single_h1(text: str, tags: str) -> None:
    assert re.findall(r"<(h\d) ", markdown.render(text)) == tags.split()


def test_headings_stand_lower_in_the_pane() -> None:
    assert re.findall(r"<(h\d) ", markdown.rendered("# a\n## b", 3).whole) == ["h3", "h4"]


def test_a_table_says_its_alignment_without_style() -> None:
    html = str(markdown.render("| a | b |\n|:-:|--:|\n| 1 | 2 |"))
    assert "style" not in html
    assert '<th align="center" scope="col">a</th>' in html
    assert '<td align="right">2</td>' in html


# --- blocks ------------------------------------------------------------------------------------------------------------


def test_each_block_is_a_part_and_the_answer_comes_first() -> None:
    assert parts(f"Before.\n\n{SAY}\n\n{INTERNAL}\n\nBetween.\n\n{ANSWER}\n\nAfter.") == [
        ("answer", "<p>We open at <em>nine</em>.</p>"),
        ("prose", "<p>Before.</p>"),
        ("say", "<p>Good morning.</p>"),
        ("internal", "<p>Ask the second line.</p>"),
        ("prose", "<p>Between.</p>"),
        ("prose", "<p>After.</p>"),
    ]


def test_without_a_block_the_answer_is_the_first_paragraph() -> None:
    assert parts("First *one*.\n\n- then\n\n" + SAY) == [
        ("answer", "<p>First <em>one</em>.</p>"),
        ("prose", "<ul>\n<li>then</li>\n</ul>"),
        ("say", "<p>Good morning.</p>"),
    ]


def test_a_text_that_begins_with_a_list_has_no_answer_to_emphasise() -> None:
    shown = markdown.rendered("- a\n\nb")
    assert (str(shown.answer), markdown.answer_words("- a\n\nb")) == ("", "b")
    assert shown.rest == shown.whole


def test_a_second_answer_is_kept_as_prose() -> None:
    assert [kind for kind, _html in parts(f"{ANSWER}\n\n::: answer\nOr ten.\n:::")] == ["answer", "prose"]


@pytest.mark.parametrize(
    "block",
    [
        ":::say\nx\n:::",
        ":::: say  \nx\n::::  ",
        "   ::: say\nx\n  :::",
        "Text.\n::: say\nx\n:::\nMore.",
        "- item\n::: say\nx\n:::",
        "> quoted\n::: say\nx\n:::",
    ],
)
def test_a_block_may_be_written_in_several_ways(block: str) -> None:
    assert ("say", "<p>x</p>") in parts(block)


@pytest.mark.parametrize(
    "text",
    [
        "::: say\nnever closed",
        "::: other\nx\n:::",
        "::: SAY\nx\n:::",
        "::: say loudly\nx\n:::",
        ":: say\nx\n::",
        "- a\n\n  ::: say\n  x\n  :::",
        "> ::: say\n> x\n> :::",
        "```\n::: say\nx\n:::\n```",
        ":::",
    ],
)
def test_what_is_no_block_is_shown_as_it_was_written(text: str) -> None:
    shown = re.sub(r"<[^>]+>", "", markdown.render(text))
    assert {kind for kind, _html in parts(text)} <= {"answer", "prose"}
    assert re.findall(r"[\w:]+", shown) == re.findall(r"[\w:]+", text)


def test_a_block_inside_a_block_is_not_closed_and_nothing_is_lost() -> None:
    shown = markdown.render("::: answer\na\n::: say\nb\n:::\nc\n:::")
    assert ("say", "<p>b</p>") in parts("::: answer\na\n::: say\nb\n:::\nc\n:::")
    assert all(word in shown for word in ("::: answer", "a", "b", "c"))


def test_an_empty_block_leaves_no_frame() -> None:
    assert parts("::: say\n:::\n\n::: answer\n\n:::") == []


def test_a_block_holds_lists_tables_and_headings() -> None:
    (kind, inside), *rest = parts("::: internal\n## a\n\n- b\n\n| c |\n|---|\n| d |\n:::")
    assert (kind, rest) == ("internal", [])
    assert all(tag in inside for tag in ("<h2 ", "<ul>", "<table>"))


def test_references_work_across_the_answer_and_the_rest() -> None:
    shown = markdown.rendered("[first][x]\n\n[second][x]\n\n[x]: /articles/by-slug/x")
    assert "/articles/by-slug/x" in shown.answer
    assert "/articles/by-slug/x" in shown.rest


# --- tasks, footnotes, anchors -----------------------------------------------------------------------------------------


def test_a_task_is_a_box_that_nobody_can_change() -> None:
    assert html("- [ ] *one*\n- [x] two") == (
        '<ul>\n<li class="task"><label><input type="checkbox" disabled=""> <em>one</em></label></li>\n'
        '<li class="task"><label><input type="checkbox" disabled="" checked=""> two</label></li>\n</ul>'
    )


def test_a_bracket_elsewhere_is_no_task() -> None:
    assert "<input" not in markdown.render("[ ] a\n\n- b [x] c\n- [y] d\n\n1. `[ ]` e")


def test_a_footnote_and_its_place_lead_to_each_other() -> None:
    shown = markdown.render("One[^a], two[^b], again[^a].\n\n[^b]: Second *note*.\n[^a]: First note.")
    targets = set(re.findall(r'id="([^"]+)"', shown))
    assert targets == {"note-1", "note-2", "to-note-1", "to-note-1-1", "to-note-2"}
    assert set(re.findall(r'href="#([^"]+)"', shown)) == targets
    assert shown.index("First note") < shown.index("Second")


def test_a_heading_can_be_linked_to_and_never_takes_an_id_of_the_page() -> None:
    shown = html("## Жұмыс уақыты!\n\n## main\n\n## main\n\n## [x](/y)\n\n## ?")
    assert re.findall(r'id="([^"]+)"', shown) == ["s-жұмыс-уақыты", "s-main", "s-main-2", "s-x"]
    assert '<a href="#s-main-2" class="anchor" rel="noopener noreferrer">main</a>' in shown


# --- links between articles --------------------------------------------------------------------------------------------

ID = "47ca4d72-daef-4c70-bdd7-8a15abfc1b1d"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (f"article:{ID}", f"/articles/by-id/{ID}"),
        (f"article:{ID}#s-when", f"/articles/by-id/{ID}#s-when"),
        ("article:row-27", "/articles/by-slug/row-27"),
        ("article:K-214", "/articles/K-214"),
        ("article:k-214", "/articles/K-214"),
        ("/articles/by-slug/row-27", "/articles/by-slug/row-27"),
        ("https://example.org/article:1", "https://example.org/article:1"),
    ],
)
def test_a_link_to_an_article_becomes_an_address(written: str, address: str) -> None:
    assert f'href="{address}"' in markdown.render(f"[there]({written})")
    assert markdown.rendered(f"[there]({written})").links == (written,)


@pytest.mark.parametrize("written", ["article:", "article:Row-27", "article:a/b", "article:K-", f"article:{ID}x!"])
def test_a_link_that_can_mean_no_article_leads_nowhere(written: str) -> None:
    assert "href" not in markdown.render(f"[there]({written})")
    assert "there" in markdown.render(f"[there]({written})")


# --- words -------------------------------------------------------------------------------------------------------------


def test_plain_text_has_the_words_and_no_signs() -> None:
    text = "One *two*\nthree [four](/x) ![five](/media/x.png)\n\n# Head\n\n- six\n\n| a | b |\n|---|---|\n| c | d |\n\n```\ncode\n```"
    assert markdown.plain_text(text) == "One two three four five\nHead\nsix\na\nb\nc\nd\ncode"


def test_plain_text_begins_with_the_answer_and_holds_what_stays_inside_the_centre() -> None:
    text = f"# Head\n\n{SAY}\n\n{INTERNAL}\n\n::: answer\nWe open\n\nat nine.\n:::\n\n- [x] done[^1]\n\n[^1]: Note."
    assert markdown.plain_text(text) == ("We open at nine.\nHead\nGood morning.\nAsk the second line.\ndone\nNote.")


def test_an_answer_is_one_line_of_words() -> None:
    assert markdown.answer_words("## Head\n\nOne *two*\nthree.\n\nfour") == "One two three."
    assert markdown.answer_words(f"Before.\n\n{ANSWER}") == "We open at nine."
    assert markdown.answer_words("## Head") == ""


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (150, 1), (151, 2), (600, 4)])
def test_the_time_to_read_is_told_in_whole_minutes(words: int, minutes: int) -> None:
    assert markdown.rendered("word " * words).minutes == minutes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ANSWER, []),
        ("::: answer\n" + "word " * 40 + "\n:::", []),
        ("::: answer\n" + "word " * 41 + "\n:::", ["The answer has 41 words: 40 at most."]),
        ("No block.", ["Mark the answer: what a caller wants to know, in at most 40 words."]),
        (f"{ANSWER}\n\n{ANSWER}", ["There are 2 answers. Keep one of them."]),
        (f"{ANSWER}\n\n::: sya\nx\n:::", ["“::: sya” opens or closes no block.", "“:::” opens or closes no block."]),
        (f"{ANSWER}\n\n::: say\nx", ["“::: say” opens or closes no block."]),
    ],
)
def test_what_a_writer_should_mend_is_told(text: str, told: list[str]) -> None:
    assert [str(words) for words in markdown.problems(text)] == told


# --- threads -----------------------------------------------------------------------------------------------------------


def test_threads_do_not_mix_their_texts() -> None:
    texts = [
        f"[{number}](https://example.org/{number}) https://example.org/l/{number} and *{number}*"
        for number in range(400)
    ]
    alone = [str(markdown.rendered.__wrapped__(text).whole) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: str(markdown.rendered.__wrapped__(text).whole), texts))
    assert together == alone
