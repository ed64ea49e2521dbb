"""What must hold between documents and what is known beside them."""

from datetime import date

from reconciler.desired.fleet import check_waivers
from reconciler.model.origin import Origin
from reconciler.model.results import Finding
from tests.desired.pools import pool_of

RULES = ("guest-access", "classic-flow")
WAIVERS = """\
waivers:
  - {rule: classic-flow, reason: why, until: 2027-06-30}
  - {rule: guest-acess, reason: why, until: 2027-06-30}
"""


def test_a_waiver_names_a_rule_that_there_is() -> None:
    pool = pool_of(WAIVERS)
    assert [waiver.until for waiver in pool.waivers] == [date(2027, 6, 30)] * 2
    assert [*check_waivers(pool, RULES)] == [
        Finding(
            Origin("web.yaml", 6, 5, 6, 56),
            "unknown-rule",
            "'guest-acess' is no rule; did you mean 'guest-access'?",
            address="web",
        )
    ]
