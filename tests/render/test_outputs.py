"""Ids of pools for other tools, whatever they hold."""

import shlex

from reconciler.plan.outputs import outputs_view
from reconciler.plan.view.codec import dump, load
from reconciler.plan.view.outputs import OutputsTargetView, OutputsView
from reconciler.render.outputs import outputs_env, outputs_tfvars

ODD = "a'b\"c $(id) `id` \\ ${x} %{y} \u00e9\n"
VIEW = outputs_view([OutputsTargetView("prod", "123456789012", "eu-west-1", {"web": ODD})])


def test_a_value_is_one_word_to_a_shell() -> None:
    assert shlex.split(outputs_env(VIEW)) == [f"POOL_ID_WEB={ODD}"]


def test_a_value_is_no_template_to_terraform() -> None:
    assert outputs_tfvars(VIEW) == (
        'pool_ids = {\n  "web" = "a\'b\\"c $(id) `id` \\\\ $${x} %%{y} \\u00e9\\u000a"\n}\n'
    )


def test_the_view_survives_json() -> None:
    assert load(OutputsView, dump(VIEW)) == VIEW
