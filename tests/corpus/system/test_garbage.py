"""Pausing the collection of garbage."""

import gc

import pytest

from corpus.system.garbage import collection_paused


@pytest.mark.parametrize("enabled", [True, False])
def test_after_a_pause_collection_is_as_it_was(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with pytest.raises(KeyError), collection_paused():
            assert not gc.isenabled()
            raise KeyError
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()
