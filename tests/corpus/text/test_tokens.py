"""What an index holds of a text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.text.folding import fold
from corpus.text.tokens import FORM, index_tokens, lemma_of, runs


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("发展战略", ["发展", "展战", "战略", "略"]),
        ("我，你们", ["我", "你们", "们"]),
        ("用gen表3次", ["用", "gen", "表", "3", "次"]),
        ("They planned plans.", ["they", "plan", "plan", FORM, FORM + "planned", FORM + "plans"]),
        ("snake_case, o'clock", ["snake", "case", "o", "clock"]),
        ("Genau：他们planned。", ["genau", "他们", "们", "plan", FORM, FORM + "planned"]),
        ("", []),
        ("...", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert index_tokens(fold(text)) == tokens


@given(st.text(st.characters(codec="ascii")))
@example("x" * 250)
@example("a_b-c  d'e")
def test_english_is_taken_apart_as_it_is_beside_chinese(text: str) -> None:
    folded = fold(text)
    tokens = index_tokens(folded)
    end = tokens.index(FORM) if FORM in tokens else len(tokens)
    assert tokens[:end] == [lemma_of(word) for word in runs(folded)]


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("ai", "ai"),
        ("us", "us"),
        ("lei", "lei"),
        ("ta", "ta"),
        ("dc", "dc"),
        ("is", "be"),
        ("ads", "ad"),
        ("tvs", "tv"),
        ("pcs", "pc"),
        ("ceos", "ceo"),
        ("apis", "api"),
        ("cpus", "cpu"),
        ("gps", "gps"),
        ("sms", "sms"),
        ("cola", "cola"),
        ("men", "man"),
        ("left", "leave"),
        ("leaves", "leave"),
        ("gone", "go"),
    ],
)
def test_lemmas_of_short_words_and_irregular_ones(word: str, lemma: str) -> None:
    assert lemma_of(word) == lemma


@pytest.mark.parametrize(
    "forms",
    [
        "think thinks thinking",
        "develop develops developed developing",
        "prefer prefers preferred preferring",
        "mix mixes mixed mixing",
        "fix fixes fixed fixing",
        "play plays played playing",
        "grow grows growing grew grown",
        "sing sings singing sang sung",
        "singe singes singed singeing",
        "cancel cancels cancelled canceled cancelling",
        "model modelled modeled modelling",
        "signal signalled signalling",
        "guard guards guarded guarding",
        "swear swears swearing swore sworn",
        "attach attaches attached attaching",
        "determine determines determined determining",
        "breathe breathes breathed",
        "route routes routed routing",
        "paste pastes pasted pasting",
        "hope hopes hoped hoping",
        "hop hops hopped hopping",
        "mass masses massed",
        "lens lenses",
        "wife wives",
        "shelf shelves",
        "calf calves",
        "half halves",
        "loaf loaves",
        "shake shakes shook shaken",
        "feel feels felt",
        "bad worse worst",
        "thief thieves",
        "break breaks broke broken breaking",
        "panic panicked panicking",
        "spell spelt spelled",
        "tread treads trod trodden",
        "stranger strangers",
        "bacterium bacteria",
    ],
)
def test_all_forms_of_a_word_have_its_lemma(forms: str) -> None:
    lemma, *others = forms.split()
    assert {form: lemma_of(form) for form in (lemma, *others)} == dict.fromkeys((lemma, *others), lemma)


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        *[("plugins", "plugin"), ("submodules", "submodule"), ("mutexes", "mutex"), ("urls", "url")],
        # These end in s but are not plurals.
        *[("redis", "redis"), ("ios", "ios"), ("news", "news"), ("cvss", "cvss")],
    ],
)
def test_plurals_that_no_dictionary_has(word: str, lemma: str) -> None:
    assert lemma_of(word) == lemma
