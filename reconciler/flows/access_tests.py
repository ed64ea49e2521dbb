"""Tries the access tests of the chosen targets, without any call."""

from collections.abc import Sequence

from reconciler.desired.access_tests import UNTESTED
from reconciler.flows.load import Loaded
from reconciler.model.targets import Target
from reconciler.plan.access_tests import TargetTests, cases_view
from reconciler.plan.view.cases import CasesView


def try_access_tests(loaded: Loaded, targets: Sequence[Target], mutation: bool) -> CasesView:
    """Every case, the rules that decided none, and with mutation what no case would notice.

    Raises InvalidDocuments.
    """
    loaded.usable()
    tests = [TargetTests(t, loaded.pools[t.name], loaded.tests[t.name]) for t in targets]
    findings = [finding for finding in loaded.findings if finding.rule in UNTESTED]
    return cases_view(tests, sorted(findings, key=lambda f: f.sort_key), mutation)
