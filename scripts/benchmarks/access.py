"""How long it takes to compare the longest rule lists there are, and to try many access tests.

Comparing: pairs of 25 rules on 6 claims, against deciding about single tokens of the same pools,
which is all that enumeration could do. Trying: `reconciler test` as a whole process on pools with
rules and cases, against a process that only reads the same files with PyYAML's C loader.
"""

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reconciler.access.compare import compare
from reconciler.access.decide import decide
from reconciler.access.token import Token
from reconciler.model.providers import (
    MappingType,
    Match,
    Resolution,
    RoleMapping,
    Rule,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles

ROLE = "arn:aws:iam::123456789012:role/"
WORDS = ("admin", "dev", "ops", "sales", "team-", "corp", "@corp.com", "a", "e", "staff", "x1")
LOADER = """\
import pathlib, sys, yaml
for file in pathlib.Path(sys.argv[1]).rglob("*.yaml"):
    yaml.load(file.read_bytes(), yaml.CSafeLoader)
"""


def main() -> None:
    arguments = parsed()
    compared(arguments.pairs)
    tried(arguments.pools, arguments.cases, arguments.rounds)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench access", description=__doc__)
    parser.add_argument("--pairs", type=int, default=200, help="of rule lists")
    parser.add_argument("--pools", type=int, default=200)
    parser.add_argument("--cases", type=int, default=20, help="of each pool")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def compared(pairs: int) -> None:
    chance = random.Random(1)
    seconds, single = [], []
    for _ in range(pairs):
        before, after = pool(chance), pool(chance)
        if chance.random() < 0.5:
            after = reordered(before, chance)
        seconds.append(timed(lambda b=before, a=after: compare(b, a)))
        token = Token(before.providers[0].key, (("claim0", "admin@corp.com"), ("claim1", "ops")))
        single.append(timed(lambda b=before, t=token: decide(b, t)))
    one = statistics.median(single)
    print(f"comparing 25 with 25 rules on 6 claims, {pairs} pairs, one processor:")
    print(
        f"  median {statistics.median(seconds) * 1e3:.1f} ms, slowest {max(seconds) * 1e3:.0f} ms: "
        f"{statistics.median(seconds) / one:,.0f} and {max(seconds) / one:,.0f} times the "
        f"{one * 1e6:.0f} µs of deciding about one token"
    )


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def pool(chance: random.Random) -> PoolSpec:
    roles = [f"{ROLE}{number}" for number in range(chance.choice([2, 4, 8, 25]))]
    rules = tuple(
        Rule(
            f"claim{chance.randrange(6)}",
            chance.choice([*Match]),
            chance.choice(WORDS),
            chance.choice(roles),
        )
        for _ in range(25)
    )
    mapping = RoleMapping(MappingType.RULES, Resolution.AUTHENTICATED_ROLE, rules)
    provider = UserPoolProvider("eu-west-1_AbCdEf123", "client1", True, mapping)
    return PoolSpec("web", False, False, Roles(roles[0]), (provider,))


def reordered(spec: PoolSpec, chance: random.Random) -> PoolSpec:
    (provider,) = spec.providers
    assert isinstance(provider, UserPoolProvider)
    assert provider.role_mapping is not None
    rules = [*provider.role_mapping.rules]
    chance.shuffle(rules)
    mapping = replace(provider.role_mapping, rules=tuple(rules))
    return replace(spec, providers=(replace(provider, role_mapping=mapping),))


def tried(pools: int, cases: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-access-") as scratch:
        folder = Path(scratch)
        write(folder, pools, cases)
        reconciler = [sys.executable, "-m", "reconciler", "-C", str(folder)]
        commands = {
            "reading the files": [sys.executable, "-c", LOADER, str(folder)],
            "reconciler test": [*reconciler, "test"],
            "reconciler test --mutate": [*reconciler, "test", "--mutate"],
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(run(command))
    print(f"{pools} pools of 10 rules with {cases} cases each, whole processes, medians:")
    floor = statistics.median(wall for wall, _ in taken["reading the files"])
    for name, measured in taken.items():
        wall = statistics.median(wall for wall, _ in measured)
        cpu = statistics.median(cpu for _, cpu in measured)
        print(f"  {name}: {wall:.2f} s, {cpu:.2f} s of processor, {wall / floor:.1f} times reading")


def run(command: list[str]) -> tuple[float, float]:
    """Wall and processor seconds of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"scripts/bench: {command}: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def write(folder: Path, pools: int, cases: int) -> None:
    (folder / "reconciler.yaml").write_text(
        "kind: Configuration\nowner: bench\ntargets:\n"
        '  prod: {service: embedded, account: "123456789012", region: eu-west-1}\n'
    )
    for number in range(pools):
        (folder / f"pool-{number}.yaml").write_text(document(number))
        (folder / f"test-{number}.yaml").write_text(test(number, cases))


def document(number: int) -> str:
    rules = "".join(
        f'        - {{claim: tier, match: Equals, value: tier{n}, role: "{ROLE}tier{n}"}}\n'
        for n in range(10)
    )
    return (
        f"kind: IdentityPool\naddress: pool-{number}\nallow_unauthenticated_identities: false\n"
        f"roles: {{authenticated: '{ROLE}user'}}\nproviders:\n  - type: user_pool\n"
        f"    user_pool_id: eu-west-1_Pool{number}\n    client_id: client{number}\n"
        "    server_side_token_check: true\n    role_mapping:\n      type: Rules\n"
        f"      ambiguous_role_resolution: Deny\n      rules:\n{rules}"
    )


def test(number: int, cases: int) -> str:
    listed = "".join(
        f"  - {{name: tier {n}, provider: eu-west-1_Pool{number}, "
        f'claims: {{tier: tier{n % 10}}}, expect: {{role: "{ROLE}tier{n % 10}"}}}}\n'
        for n in range(cases)
    )
    return f"kind: AccessTest\npool: pool-{number}\ncases:\n{listed}"


if __name__ == "__main__":
    main()
