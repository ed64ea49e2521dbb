"""How long an apply takes beyond what it sends, and how long the order of writes is searched for.

Applying: pools with a role and a mapping each are made, then changed, by `reconciler apply` as a
whole process over the embedded service on HTTP; against a process that sends the very same writes
with boto3 and looks at nothing. Searching: the order of the writes of random changes, against the
comparison of the same two pools field by field.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler.calls.order import order
from reconciler.model.providers import (
    IamProvider,
    MappingType,
    Match,
    ProviderType,
    Resolution,
    RoleMapping,
    Rule,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles
from reconciler.plan.diff import changed_fields

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"
ISSUER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/id.example.com"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "bench"}

# Sends the calls of a saved plan one after the other, each value of a placeholder as it comes.
BARE = """\
import json, sys
import boto3, botocore.config
url, plan = sys.argv[1], json.load(open(sys.argv[2]))
config = botocore.config.Config(retries={"mode": "standard", "total_max_attempts": 1})
client = boto3.client("cognito-identity", "eu-west-1", endpoint_url=url, config=config)
def fill(value, known):
    if isinstance(value, dict):
        return known[value["$ref"]] if set(value) == {"$ref"} else {
            key: fill(item, known) for key, item in value.items()}
    return [fill(item, known) for item in value] if isinstance(value, list) else value
for change in plan["targets"][0]["changes"]:
    known = {"attempt": "bench", "applied": "bench"}
    for call in change["calls"]:
        name = "".join("_" + c.lower() if c.isupper() else c for c in call["operation"]).lstrip("_")
        answer = getattr(client, name)(**fill(call["parameters"], known))
        if call["operation"] == "CreateIdentityPool":
            known["pool_id"] = answer["IdentityPoolId"]
            known["pool_arn"] = "arn:aws:cognito-identity:eu-west-1:%s:identitypool/%s" % (
                "ACCOUNT", answer["IdentityPoolId"])
""".replace("ACCOUNT", ACCOUNT)


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench apply", description=__doc__)
    parser.add_argument("--pools", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--changes", type=int, default=1000, help="whose order is searched for")
    arguments = parser.parse_args()
    searched(arguments.changes)
    applied(arguments.pools, arguments.rounds)


def searched(changes: int) -> None:
    chance = random.Random(1)
    pairs = [(pool(chance), pool(chance)) for _ in range(changes)]
    search = [timed(lambda b=before, a=after: order(b, a)) for before, after in pairs]
    compare = [timed(lambda b=before, a=after: changed_fields(b, a)) for before, after in pairs]
    middle, longest, floor = statistics.median(search), max(search), statistics.median(compare)
    print(f"the order of the writes of {changes} changes of two providers, one processor:")
    print(
        f"  median {middle * 1e3:.1f} ms, slowest {longest * 1e3:.0f} ms: {middle / floor:.1f} and "
        f"{longest / floor:.0f} times the {floor * 1e3:.2f} ms of comparing the two pools"
    )


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def pool(chance: random.Random) -> PoolSpec:
    providers = [
        UserPoolProvider("eu-west-1_AbCdEf123", "client1", True, mapping(chance)),
        IamProvider(ProviderType.OIDC, ISSUER, mapping(chance)),
    ]
    return PoolSpec(
        "web",
        chance.random() < 0.5,
        chance.choice([True, False, None]),
        Roles(chance.choice([None, f"{ROLE}user"]), chance.choice([None, f"{ROLE}guest"])),
        tuple(provider for provider in providers if chance.random() < 0.7),
    )


def mapping(chance: random.Random) -> RoleMapping | None:
    if chance.random() < 0.3:
        return None
    rules = tuple(
        Rule("tier", Match.EQUALS, tier, f"{ROLE}{chance.choice('abc')}")
        for tier in chance.sample(["gold", "silver", "base", "staff"], chance.randint(1, 4))
    )
    return RoleMapping(MappingType.RULES, Resolution.DENY, rules)


def applied(pools: int, rounds: int) -> None:
    taken: dict[str, list[float]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="bench-apply-") as scratch:
            for name, seconds in one_round(Path(scratch), pools):
                taken.setdefault(name, []).append(seconds)
    print(f"{pools} pools with a role and a mapping of 10 rules, whole processes, medians:")
    for name, measured in taken.items():
        wall = statistics.median(measured)
        floor = statistics.median(taken[f"{name.partition(',')[0]}, boto3 alone"])
        print(f"  {name}: {wall:.2f} s, {wall / floor:.1f} times the same writes by boto3 alone")


def one_round(folder: Path, pools: int) -> Iterator[tuple[str, float]]:
    for step in ("made", "changed"):
        for who in ("boto3 alone", "reconciler apply"):
            yield f"{step}, {who}", measured(folder / f"{step} {who}", pools, step, who)


def measured(folder: Path, pools: int, step: str, who: str) -> float:
    """One step on a service of its own."""
    folder.mkdir()
    with served(folder) as url:
        write(folder, url, pools, "gold")
        reconciler = [sys.executable, "-m", "reconciler", "-C", str(folder)]
        if step == "changed":
            run([*reconciler, "apply", "--yes"])
            write(folder, url, pools, "silver")
        plan = folder / "plan.out"
        run([*reconciler, "plan", "--out", str(plan)])
        if who == "boto3 alone":
            return run([sys.executable, "-c", BARE, url, str(plan)])
        return run([*reconciler, "apply", str(plan), "--yes"])


def run(command: list[str]) -> float:
    """Wall seconds of a whole process."""
    started = time.perf_counter()
    done = subprocess.run(
        command, env=os.environ | CREDENTIALS, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"scripts/bench: {command[:5]}: {done.stderr}")
    return time.perf_counter() - started


@contextmanager
def served(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "reconciler", "-C", str(folder), "local", "serve"]
    process = subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ready = re.search(r"http://\S+", process.stdout.readline())
        assert ready is not None
        yield ready.group()
    finally:
        process.terminate()
        process.wait()


def write(folder: Path, url: str, pools: int, tier: str) -> None:
    target = {"account": ACCOUNT, "region": "eu-west-1", "endpoint_url": url}
    target |= {"requests_per_second": 0, "journal": ".reconciler"}
    configuration = {"kind": "Configuration", "owner": "bench", "targets": {"here": target}}
    (folder / "reconciler.yaml").write_text(json.dumps(configuration))
    for number in range(pools):
        (folder / f"pool-{number}.yaml").write_text(json.dumps(document(number, tier)))


def document(number: int, tier: str) -> dict[str, object]:
    rules = [
        {"claim": "tier", "match": "Equals", "value": f"{tier}{n}", "role": f"{ROLE}{tier}{n}"}
        for n in range(10)
    ]
    provider = {
        "type": "user_pool",
        "user_pool_id": f"eu-west-1_Pool{number}",
        "client_id": f"client{number}",
        "server_side_token_check": True,
        "role_mapping": {"type": "Rules", "ambiguous_role_resolution": "Deny", "rules": rules},
    }
    return {
        "kind": "IdentityPool",
        "address": f"pool-{number}",
        "allow_unauthenticated_identities": False,
        "allow_classic_flow": False,
        "roles": {"authenticated": f"{ROLE}user"},
        "providers": [provider],
    }


if __name__ == "__main__":
    main()
