"""What is Canada's is told from the rest of +1."""

import pytest

from mappings.casl import area_codes


@pytest.mark.parametrize(("code", "canadian"), [("416", True), ("514", True), ("867", True), ("415", False), ("876", False), ("800", False), ("999", False)])  # fmt: skip
def test_area_codes(code, canadian):
    assert (code in area_codes()) is canadian
