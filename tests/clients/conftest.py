"""What the tests of several clients share."""

import pytest

from .terraform_cli import Terraform, installed


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    return installed(tmp_path_factory.mktemp("terraform"))
