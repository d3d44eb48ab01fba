"""The translation memory as CAT tools ask for it."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx2 import Response
from rapidfuzz.distance import Levenshtein

from corpus.folder import bundled
from corpus.model import TranslationUnit
from corpus.search.fuzzy import fuzzy
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, import_units
from tests.cli.web.conftest import Client, Server
from tests.conftest import unavailable

(SPEECH,) = [folder for folder in bundled() if folder.source.name == "future-industries"]
SENTENCE = "同时要看到，我们的短板弱项也不少。"


Ask = Callable[[str], Response]


@pytest.fixture
def ask(client: Client) -> Ask:
    page = client()
    return lambda path: page.get(path)


def test_the_exact_sentence_comes_first_and_like_ones_follow(ask: Ask) -> None:
    answer = ask(f"/tmserver/zh/en/unit/{quote(SENTENCE, safe='')}")
    assert answer.headers["content-type"] == "application/json"
    best = answer.json()[0]
    assert best["source"] == SENTENCE and best["quality"] == 100
    assert set(best) == {"source", "target", "quality", "rank"}
    (like, *_) = ask(f"/tmserver/zh/en/unit/{quote('同时要看到，我们的弱项也不少。', safe='')}").json()
    distance = Levenshtein.distance("同时要看到，我们的弱项也不少。", SENTENCE)
    assert like["quality"] == 100 * (len(SENTENCE) - distance) // len(SENTENCE)


def test_both_directions_and_both_forms_of_the_address(ask: Ask) -> None:
    english = ask(f"/tmserver/zh/en/unit/{quote(SENTENCE, safe='')}").json()[0]["target"]
    (back, *_) = ask(f"/tmserver/en_gb/zh_cn/unit/{quote(english, safe='')}").json()
    assert (back["source"], back["target"], back["quality"]) == (english, SENTENCE, 100)
    assert ask(f"/tmserver/zh/en/unit/?source={quote(SENTENCE)}").json()[0]["target"] == english


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("languages/", 200),
        ("zh/en/unit/A%2FB%EF%BC%9F%23%25", 200),
        ("zh/en/unit/A/B/C", 200),
        ("zh/en/unit/%20", 200),
        ("zh/en/unit/", 422),
        ("zh/en/unit/?source=", 200),
        ("zh/fr/unit/x", 404),
        ("zh/zh_tw/unit/x", 404),
        ("xx-yy-zz-123/en/unit/x", 404),
        ("12/en/unit/x", 404),
        ("zh/en/unit/x?min_similarity=-1", 200),
        ("zh/en/unit/x?min_similarity=1000", 200),
        ("zh/en/unit/x?min_similarity=abc", 422),
        ("zh/en/unit/x?max_candidates=1000000000", 200),
        ("zh/en/unit/x?max_candidates=0", 200),
        ("zh/en/unit/" + "x" * 3000, 413),
        ("zh/en/unit/x?jsoncallback=alert", 200),
    ],
)
def test_whatever_is_asked_the_answer_is_json(ask: Ask, path: str, status: int) -> None:
    answer = ask("/tmserver/" + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), list) == (status == 200 and "languages" not in path)


def test_limits(ask: Ask) -> None:
    path = f"/tmserver/zh/en/unit/{quote(SENTENCE, safe='')}"
    every = ask(path + "?min_similarity=30&max_candidates=50").json()
    assert ask(path + "?min_similarity=30&max_candidates=2").json() == every[:2]
    assert all(match["quality"] >= 30 for match in every)
    assert ask(path + "?min_similarity=100").json() == [m for m in every if m["quality"] == 100]


def test_another_prefix(client: Client) -> None:
    page = client(memory_prefix="/api/v1")
    assert page.get(f"/api/v1/zh/en/unit/{quote(SENTENCE, safe='')}").json()
    assert page.get("/tmserver/languages/").status_code == 404


def test_a_team_s_memory_wants_to_know_who_asks(client: Client) -> None:
    page = client(token="a long token")
    assert page.get("/tmserver/languages/").status_code == 401
    assert page.get("/tmserver/languages/", auth=("", "a long token")).status_code == 200


def test_mymemory_s_get(ask: Ask) -> None:
    answer = ask(f"/mymemory/get?q={quote(SENTENCE)}&langpair=zh-CN|en&mt=0").json()
    assert answer["responseStatus"] == 200 and answer["responseData"]["match"] == 1
    first = answer["matches"][0]
    assert first["segment"] == SENTENCE and first["translation"] == answer["responseData"]["translatedText"]
    nothing = ask("/mymemory/get?q=zzzz&langpair=en|zh").json()
    assert nothing["matches"] == [] and nothing["responseData"]["translatedText"] == ""
    assert ask("/mymemory/get?q=x&langpair=en").status_code == 404
    assert ask("/mymemory/get?q=x").status_code == 422


def test_weblate_s_own_client_understands_the_answers(server: Server) -> None:
    missing = [name for name in ("weblate", "django", "siphashc") if importlib.util.find_spec(name) is None]
    if missing:
        unavailable(f"{missing} not installed: pip install --no-deps weblate; pip install django siphashc")
    base = server() + "/tmserver/"
    odd = "卡脖子/？#%“”\r技术"
    questions = [
        ("zh_Hans", "en", SENTENCE),
        ("zh_Hans", "en_GB", "同时要看到，我们的弱项也不少。"),
        ("zh_Hant", "en_US", odd),
    ]
    script = Path(__file__).with_name("weblate_client.py")
    command = [sys.executable, str(script), base, *(json.dumps(question) for question in questions)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    exact, like, nothing = json.loads(run.stdout)
    assert exact["supported"] and like["supported"] and nothing["supported"]
    assert exact["found"][0]["quality"] == 100 and exact["found"][0]["source"] == SENTENCE
    with open_corpus() as corpus:
        best = fuzzy(corpus, questions[1][2], minimum=50).matches[0]
    assert like["found"][0] == {
        "text": best.bead.target,
        "quality": best.percent,
        "service": "tmserver",
        "source": best.bead.source,
    }
    assert nothing["found"] == []


@pytest.fixture
def ask_both_scripts(client: Client, tmp_path: Path) -> Callable[[str], Any]:
    """A memory of simplified and traditional units, the sentences of the same length and meaning."""
    db = tmp_path / "both.db"
    with open_corpus(db, create=True) as corpus:
        units = [
            TranslationUnit("重新启动软件。", "Restart the software.", "zh-Hans", "en", document="hans"),
            TranslationUnit("檢查網路連線。", "Check the network.", "zh-Hant-TW", "en", document="hant"),
            TranslationUnit("重新开始。", "Start again.", "zh-Hant", "en", document="mislabelled"),
            TranslationUnit("好", "Good", "zh-Hans", "en", document="neither"),
        ]
        import_units(corpus, units, ImportSource("m", "m", "m", "me"))
    page = client(corpus=str(db))
    return lambda path: page.get(path).json()


@pytest.mark.parametrize(
    ("pair", "text", "found"),
    [
        ("en/zh_hans", "Restart the software.", "重新启动软件。"),
        ("en/zh", "Restart the software.", "重新启动软件。"),
        ("en/zh_hant", "Restart the software.", None),
        ("en/zh_tw", "Restart the software.", None),
        ("en/zh_cn", "Check the network.", None),
        ("en/zh_hk", "Check the network.", "檢查網路連線。"),
        ("en/zh_hant", "Start again.", None),  # whatever the file says of itself
        ("en/zh_tw", "Good", "好"),
        ("zh_tw/en", "重新啟動軟體。", None),
        ("zh_cn/en", "重新启动软件。", "Restart the software."),
    ],
)
def test_scripts_are_kept_apart(
    ask_both_scripts: Callable[[str], Any], pair: str, text: str, found: str | None
) -> None:
    answers = ask_both_scripts(f"/tmserver/{pair}/unit/{quote(text)}")
    assert [answer["target"] for answer in answers] == ([found] if found else [])
    mymemory = ask_both_scripts(f"/mymemory/get?q={quote(text)}&langpair={pair.replace('/', '|')}")
    assert mymemory["responseData"]["translatedText"] == (found or "")


def test_converted_text_is_offered_only_if_asked_for_and_below_exact(
    ask_both_scripts: Callable[[str], Any],
) -> None:
    path = f"/tmserver/en/zh_tw/unit/{quote('Restart the software.')}?converted=true"
    [answer] = ask_both_scripts(path)
    assert answer["target"] == "重新啟動軟體。"  # a word of the region, not only its characters
    assert answer["quality"] == 99
    assert answer["converted_from"] == "zh-Hans"
    [back] = ask_both_scripts(f"/tmserver/zh_tw/en/unit/{quote('重新啟動軟體。')}?converted=true")
    assert (back["source"], back["quality"], back["converted_from"]) == ("重新啟動軟體。", 99, "zh-Hans")
    found = ask_both_scripts("/mymemory/get?q=Check+the+network.&langpair=en|zh-CN&converted=true")
    assert found["matches"][0]["converted_from"] == "zh-Hant"
    assert found["responseData"]["match"] == 0.99
