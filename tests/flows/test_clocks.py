"""Clocks that are wrong: the machine's, by which requests are signed, and none else counts."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.aws.session import Connections
from reconciler.aws.writing import writer as writer_of
from reconciler.cli.exit_codes import of_error
from reconciler.errors import AccessRefused
from reconciler.flows.inventory import check_account
from reconciler.local.protocol.signature import AccessKeys
from reconciler.local.service import LocalService
from reconciler.model.results import Delivery
from tests.aws.pools import create
from tests.builders import ACCOUNT, DESIRED, RUN
from tests.doors import EMBEDDED, FakeClock, unnoted
from tests.failing import PATIENT, Failing

# The key that an embedded target signs with.
KEYS = AccessKeys({ACCOUNT: "embedded"})
MINUTE = 60


@pytest.mark.fault("F18")
@pytest.mark.parametrize("skew", [-20 * MINUTE, 20 * MINUTE])
def test_a_clock_that_is_wrong_is_found_out_before_anything_is_written(
    tmp_path: Path, skew: float
) -> None:
    service = LocalService(tmp_path / "local.db", keys=KEYS, now=lambda: time.time() + skew)
    with closing(service):
        connections = Connections(RUN.id, FakeClock(), service)
        with pytest.raises(AccessRefused) as stop:
            check_account(connections.reader(EMBEDDED), EMBEDDED)
        assert of_error(stop.value) == 1
        sent = writer_of(connections, EMBEDDED).send(create(), unnoted)
        assert sent.delivery is Delivery.NOT_APPLIED


@pytest.mark.fault("F18")
@pytest.mark.parametrize("skew", [-10 * MINUTE, 10 * MINUTE])
def test_a_clock_that_the_service_tolerates_is_no_trouble(tmp_path: Path, skew: float) -> None:
    service = LocalService(tmp_path / "local.db", keys=KEYS, now=lambda: time.time() + skew)
    with closing(service):
        connections = Connections(RUN.id, FakeClock(), service)
        assert check_account(connections.reader(EMBEDDED), EMBEDDED).account == ACCOUNT
        sent = writer_of(connections, EMBEDDED).send(create(), unnoted)
        assert sent.delivery is Delivery.APPLIED


@pytest.mark.fault("F18")
def test_a_write_can_land_until_the_services_own_clock_says_otherwise(tmp_path: Path) -> None:
    """What the machine's clock says meanwhile, forwards or back, decides nothing."""
    failing = Failing(tmp_path, PATIENT)
    with closing(failing.well):
        failing.fail({"operation": "CreateIdentityPool", "nth": 1, "fault": "dropped"})
        assert failing.run(DESIRED).code == 7
        failing.clock.sleep(PATIENT.quiet_window_seconds - 60)
        assert failing.run(DESIRED).code == 7
        failing.clock.now -= 600
        assert failing.run(DESIRED).code == 7
        failing.clock.now += 700
        assert failing.run(DESIRED).code == 0
        assert len(failing.pools()) == 1
