"""An import of live pools: whatever they hold, a plan then only adopts, and nothing after that."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.flows.apply import apply_plan
from reconciler.flows.bring_in import BringingIn, Wishes
from reconciler.flows.live_source import read_live
from reconciler.flows.load import load
from reconciler.flows.plan import make_plan
from reconciler.model.spec import PoolSpec
from reconciler.model.targets import Target
from reconciler.plan.present import plan_view
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.imported import ImportView
from tests.builders import RUN
from tests.by_hand import by_hand
from tests.cloud import Cloud, cloud_in
from tests.doors import SILENCE
from tests.local.clients import Cognito
from tests.strategies import live_specs

CONFIGURATION = """\
kind: Configuration
owner: acme
defaults: {tags: {team: identity}}
targets:
  local: {service: embedded, account: "123456789012", region: eu-west-1, requests_per_second: 0}
  other: {service: embedded, account: "123456789012", region: us-east-1}
"""

# What a document has to be careful with, or cannot say at all.
odd_texts = st.text("ab1 ${}\"'\\\n\t#:-?é\u200b", max_size=8)
odd_names = st.text("aB 0_+=,.@-\n\t", min_size=1, max_size=8)
odd_keys = odd_texts.filter(lambda key: bool(key))
odd_specs = st.builds(
    lambda spec, name, tags: replace(spec, name=name, tags=tuple(sorted(tags.items()))),
    live_specs,
    odd_names,
    st.dictionaries(odd_keys, odd_texts, max_size=3),
)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with cloud_in(tmp_path_factory.mktemp("cloud")) as made:
        yield made


class Workbench:
    """A folder with a configuration and nothing else, over the pools of a cloud."""

    def __init__(self, folder: Path, cloud: Cloud) -> None:
        self.folder, self.cloud = folder, cloud
        (folder / "reconciler.yaml").write_text(CONFIGURATION)

    @property
    def target(self) -> Target:
        return load(self.folder, RUN.today).usable().targets[0]

    def bring_in(self, wishes: Wishes, pool_ids: Sequence[str] | None = None) -> ImportView:
        reader = self.cloud.connections.reader(self.target)
        source = read_live(reader, self.target, pool_ids, SILENCE)
        loaded = load(self.folder, RUN.today)
        return BringingIn(self.folder, loaded, self.target, RUN, wishes).of(source)

    def plan(self) -> Plan:
        loaded, readers = load(self.folder, RUN.today), self.cloud.connections.reader
        return make_plan(loaded, [self.target], Options(), readers, RUN, SILENCE)

    def apply(self, plan: Plan) -> set[str]:
        """The outcomes."""
        digest = plan_view(plan).digest
        report = apply_plan(plan, digest, self.folder, self.cloud.connections, RUN, SILENCE)
        return {change.outcome for target in report.targets for change in target.changes}


def test_imported_pools_are_adopted_as_they_are_and_then_nothing_is_left_to_do(
    cloud: Cloud,
) -> None:
    hold(8)(cloud)


@pytest.mark.slow
def test_that_holds_for_many_more_pools(cloud: Cloud) -> None:
    hold(300)(cloud)


def hold(examples: int) -> Callable[[Cloud], None]:
    """The law, tried on so many examples."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=[*HealthCheck])
    @given(specs=st.lists(st.one_of(live_specs, odd_specs), min_size=1, max_size=3), share=...)
    def law(cloud: Cloud, specs: list[PoolSpec], share: bool) -> None:
        cloud.reset()
        ids = [by_hand(Cognito(cloud.service), spec) for spec in specs]
        with TemporaryDirectory() as folder:
            bench = Workbench(Path(folder), cloud)
            view = bench.bring_in(Wishes("pools/", share))
            assert (view.summary.written, view.summary.refused) == (len(ids), 0), view
            plan = bench.plan()
            changes = plan.targets[0].changes
            assert {change.pool_id for change in changes} == set(ids)
            for change in changes:
                assert (change.action, change.refusal) == ("adopt", None)
                assert change.live is not None
                assert change.spec == change.live.spec
                assert [call.operation for call in change.calls] == ["TagResource"] * 2
            assert bench.apply(plan) == {"done"}
            again = bench.plan().targets[0]
            assert [(c.action, c.calls) for c in again.changes] == [("unchanged", ())] * len(ids)
            assert again.others == ()
            assert bench.bring_in(Wishes("pools/")).summary.skipped == len(ids)

    return law
