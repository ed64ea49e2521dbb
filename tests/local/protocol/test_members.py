"""Members that are not what a validated request or a stored pool has are defects."""

import pytest

from reconciler.local.protocol.members import Members


def test_a_value_of_another_type_is_a_defect() -> None:
    with pytest.raises(TypeError, match="expected str, found int"):
        Members({"Name": 1}).text("Name")


def test_a_member_that_is_not_there_reads_as_none() -> None:
    none = Members({"Name": None})
    for name in ("Name", "Other"):
        assert none.optional_text(name) is None
        assert none.optional_flag(name) is None
        assert none.texts(name) is None
        assert none.text_map(name) is None
        assert none.structure(name) is None
        assert none.structures(name) is None
        assert none.structure_map(name) is None
        assert none.flag(name) is False
