"""Words that differ by region, by OpenCC's tables."""

import pytest

from corpus.text.regional import regional_forms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("软件", {"軟體"}),
        ("軟體", {"软件"}),
        ("软体", {"软件"}),
        ("网络", {"網路"}),
        ("網路", {"网络"}),
        ("出租车", {"計程車"}),
        ("計程車", {"出租车"}),
        ("的士", {"計程車", "出租车"}),
        ("打印机", {"印表機"}),
        ("软件开发", {"軟體開發"}),
        ("计划经济", {"計畫經濟"}),
        ("身分證", {"身份证"}),
        ("部份", {"部分"}),
        ("今天", set()),
        ("發展", set()),
        ("", set()),
        ("software", set()),
    ],
)
def test_other_regions_say_it_so(text: str, expected: set[str]) -> None:
    assert set(regional_forms(text)) == expected
