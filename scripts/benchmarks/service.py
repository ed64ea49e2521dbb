"""How fast one process of `reconciler local serve` reads, and whether its memory stays flat.

wrk asks for the settings and roles of 1,000 pools from 32 connections. In turn with it the same
is asked of a server that does nothing: the HTTP library of the service with a constant answer.
Memory is read from /proc, so this runs on Linux.
"""

import argparse
import asyncio
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from reconciler.local.service import LocalService

ACCOUNT, REGION = "123456789012", "eu-west-1"
SIGNED = {
    "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20260101/{REGION}/cognito-identity/"
    "aws4_request, SignedHeaders=host, Signature=0"
}
CONNECTIONS = 32
SCRIPT = Path(__file__).with_name("reads.lua")


@dataclass(frozen=True, slots=True)
class Round:
    """What wrk measured: requests a second, latencies in milliseconds, answers that were wrong."""

    rate: float
    median: float
    p99: float
    wrong: int


def main() -> None:
    arguments = parsed()
    wrk = shutil.which("wrk") or sys.exit("scripts/bench: wrk is needed (package `wrk`)")
    with tempfile.TemporaryDirectory(prefix="bench-service-") as scratch:
        folder = Path(scratch)
        ids = folder / "ids"
        ids.write_text("\n".join(filled(folder / "local.db", arguments.pools)) + "\n")

        def measured(url: str) -> Round:
            return ask(wrk, url, ids, arguments.seconds)

        with idle() as bare_url, served(folder / "local.db") as (url, process):
            measured(url)
            memory = [resident(process)]
            bare, service = [], []
            for _ in range(arguments.rounds):
                bare.append(measured(bare_url))
                service.append(measured(url))
                memory.append(resident(process))
        report(arguments, bare, service, memory)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench service", description=__doc__)
    parser.add_argument("--pools", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10, help="of each round")
    return parser.parse_args()


def filled(database: Path, pools: int) -> list[str]:
    """The ids of so many pools of the usual size: five providers, a mapping of ten rules, tags."""
    with closing(LocalService(database)) as service:

        def call(operation: str, content: dict[str, object]) -> dict[str, str]:
            target = {"X-Amz-Target": f"AWSCognitoIdentityService.{operation}"}
            body = json.dumps(content).encode()
            status, _, answer = service("POST", "/", {**SIGNED, **target}, body)
            if status != 200:
                sys.exit(f"scripts/bench: {operation}: {answer.decode()}")
            return dict(json.loads(answer)) if answer else {}

        made = []
        for number in range(pools):
            pool_id = call("CreateIdentityPool", settings(number))["IdentityPoolId"]
            call("SetIdentityPoolRoles", {"IdentityPoolId": pool_id, **roles(number)})
            made.append(pool_id)
    return made


def settings(number: int) -> dict[str, object]:
    iam = f"arn:aws:iam::{ACCOUNT}"
    return {
        "IdentityPoolName": f"pool {number}",
        "AllowUnauthenticatedIdentities": False,
        "AllowClassicFlow": False,
        "CognitoIdentityProviders": [
            {"ProviderName": user_pool(number), "ClientId": f"client{n}"} for n in range(3)
        ],
        "OpenIdConnectProviderARNs": [f"{iam}:oidc-provider/login{number}.example.com"],
        "SamlProviderARNs": [f"{iam}:saml-provider/staff{number}"],
        "SupportedLoginProviders": {
            "accounts.google.com": f"{number}.apps.googleusercontent.com",
            "graph.facebook.com": f"{number}",
        },
        "IdentityPoolTags": {"team": "identity", "number": str(number)},
    }


def roles(number: int) -> dict[str, object]:
    role = f"arn:aws:iam::{ACCOUNT}:role"
    rules = [
        {"Claim": "tier", "MatchType": "Equals", "Value": f"{n}", "RoleARN": f"{role}/tier-{n}"}
        for n in range(10)
    ]
    mapping = {
        "Type": "Rules",
        "AmbiguousRoleResolution": "Deny",
        "RulesConfiguration": {"Rules": rules},
    }
    return {
        "Roles": {"authenticated": f"{role}/user"},
        "RoleMappings": {f"{user_pool(number)}:client0": mapping},
    }


def user_pool(number: int) -> str:
    return f"cognito-idp.{REGION}.amazonaws.com/{REGION}_Bench{number}"


@contextmanager
def served(database: Path) -> Iterator[tuple[str, int]]:
    """The URL and process id of a running service."""
    reconciler = Path(sys.executable).with_name("reconciler")
    command = [reconciler, "local", "serve", "--port", "0", "--db", database]
    with started([str(part) for part in command]) as (line, process):
        yield line.removeprefix("Serving on "), process


@contextmanager
def idle() -> Iterator[str]:
    """The URL of a server that answers every request the same."""
    with started([sys.executable, __file__, "--idle"]) as (line, _):
        yield line


@contextmanager
def started(command: list[str]) -> Iterator[tuple[str, int]]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            if not line:
                sys.exit(f"scripts/bench: {command[0]} did not start")
            yield line, process.pid
        finally:
            process.terminate()


async def serve_idly() -> None:
    body = b"." * 1200

    async def answer(request: web.BaseRequest) -> web.Response:
        await request.read()
        return web.Response(body=body)

    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


def ask(wrk: str, url: str, ids: Path, seconds: int) -> Round:
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(SCRIPT)]
    command = [wrk, *options, url, "--", str(ids)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    wrong = re.findall(r"Non-2xx or 3xx responses: (\d+)", told)
    lost = re.findall(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    return Round(
        float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0]),
        milliseconds(re.findall(r"50%\s+([\d.]+[a-z]+)", told)[0]),
        milliseconds(re.findall(r"99%\s+([\d.]+[a-z]+)", told)[0]),
        sum(map(int, wrong)) + sum(int(number) for line in lost for number in line),
    )


def milliseconds(written: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", written).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def resident(process: int) -> float:
    """The memory of a process that is in RAM, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024 / 1e6


def report(
    arguments: argparse.Namespace, bare: list[Round], service: list[Round], memory: list[float]
) -> None:
    def middle(rounds: list[Round], name: str) -> float:
        return statistics.median(getattr(each, name) for each in rounds)

    print(
        f"{arguments.pools} pools, {CONNECTIONS} connections, "
        f"{arguments.rounds} rounds of {arguments.seconds} s; medians"
    )
    print(f"{'':24}{'reads/s':>10}{'p50 ms':>10}{'p99 ms':>10}{'wrong':>8}")
    for name, rounds in (("a server doing nothing", bare), ("the service", service)):
        rate, median, p99 = (middle(rounds, part) for part in ("rate", "median", "p99"))
        wrong = sum(each.wrong for each in rounds)
        print(f"{name:24}{rate:>10.0f}{median:>10.1f}{p99:>10.1f}{wrong:>8}")
    ratio = middle(service, "rate") / middle(bare, "rate")
    print(f"The service reads {ratio:.2f} times as fast as the HTTP library alone answers.")
    told = " → ".join(f"{each:.1f}" for each in memory)
    print(f"Memory of the service after each round, MB: {told}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--idle"]:
        asyncio.run(serve_idly())
    else:
        main()
