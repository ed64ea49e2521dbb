"""The targets as the matrix of a job of GitHub Actions."""

import json

from reconciler.model.json_value import Json
from reconciler.plan.view.targets import TargetsView


def github_matrix(view: TargetsView) -> str:
    """One line of JSON. The embedded service is left out: no job has anything to do there."""
    include: list[Json] = [
        {
            "target": entry.target,
            "account": entry.account,
            "region": entry.region,
            "environment": entry.environment,
        }
        for entry in view.targets
        if not entry.embedded
    ]
    return json.dumps({"include": include}, separators=(",", ":")) + "\n"
