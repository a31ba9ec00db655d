"""What the tests of screening share: the shipped vocabulary and packs are read once."""

from __future__ import annotations

import pytest

from doudi.policies.packs import Library
from doudi.policies.vocabulary import Vocabulary, read_vocabulary


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return read_vocabulary()


@pytest.fixture(scope="session")
def library(vocabulary: Vocabulary) -> Library:
    return Library(vocabulary=vocabulary)
