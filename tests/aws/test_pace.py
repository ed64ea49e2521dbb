import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from reconciler.aws.pace import Pace
from tests.doors import FakeClock


def test_requests_of_one_operation_are_spaced_evenly() -> None:
    clock = FakeClock()
    pace = Pace(4, clock)
    sent = []
    for _ in range(4):
        pace.wait("ListIdentityPools")
        sent.append(clock.now)
    assert sent == [0, 0.25, 0.5, 0.75]


def test_each_operation_has_a_pace_of_its_own() -> None:
    clock = FakeClock()
    pace = Pace(4, clock)
    for operation in ("ListIdentityPools", "DescribeIdentityPool", "GetIdentityPoolRoles"):
        pace.wait(operation)
    assert clock.slept == []


def test_identities_are_deleted_at_twice_the_pace_for_the_quota_is_twice_that_of_others() -> None:
    clock = FakeClock()
    pace = Pace(5, clock)
    for _ in range(3):
        pace.wait("DeleteIdentities")
    assert clock.slept == [0.1, 0.1]


def test_idle_time_is_not_saved_up_for_a_burst() -> None:
    clock = FakeClock()
    pace = Pace(4, clock)
    pace.wait("ListIdentityPools")
    clock.now = 100
    for _ in range(3):
        pace.wait("ListIdentityPools")
    assert clock.slept == [0.25, 0.25]


def test_a_rate_of_zero_lets_everything_through() -> None:
    clock = FakeClock()
    pace = Pace(0, clock)
    for _ in range(100):
        pace.wait("ListIdentityPools")
    assert clock.slept == []


@dataclass
class _StandingClock:
    """Time stands still, so that all threads ask at the same moment."""

    slept: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.slept.append(seconds)


def test_threads_that_ask_at_once_get_turns_one_after_the_other() -> None:
    clock = _StandingClock()
    pace = Pace(4, clock)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(pace.wait, ["DescribeIdentityPool"] * 8))
    assert sorted(clock.slept) == [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75]
