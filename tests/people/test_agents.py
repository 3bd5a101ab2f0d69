"""Which browser on which system, from what the browser says of itself."""

import pytest

from kbapp.people import agents

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
SAID = {
    CHROME: "Chrome 126, Windows",
    f"{CHROME} Edg/126.0.2592.87": "Edge 126, Windows",
    CHROME.replace("Safari", "YaBrowser/24.6.0.0 Safari"): "Yandex Browser 24, Windows",
    f"{CHROME} OPR/111.0.0.0": "Opera 111, Windows",
    CHROME.replace("NT 10.0", "NT 6.1"): "Chrome 126, Windows 7",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "Firefox 128, Linux",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
    "Safari/605.1.15": "Safari 17, macOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1": "Safari 17, iPhone",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 "
    "Mobile Safari/537.36": "Samsung Internet 25, Android",
    "curl/8.5.0": "",
    "": "",
}


@pytest.mark.parametrize(("said", "named"), SAID.items())
def test_a_browser_is_named(said, named):
    assert agents.named(said) == named


def test_what_only_looks_like_markup_is_no_name():
    assert agents.named("<b>Chrome/1</b> Linux") == "Chrome 1, Linux"
