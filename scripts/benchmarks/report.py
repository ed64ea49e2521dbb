"""How large the HTML report of many pools is, and how fast a browser filters them.

`reconciler plan` of new pools over the embedded service writes the report, as a whole process,
against one that only prints its text. Chromium opens the file and is given words and choices in
turn, until the page is laid out again; against the longest that people take for at once, 100 ms.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"
AT_ONCE = 100

ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")

# From a choice to a page that is laid out, in milliseconds.
FILTER = """\
([words, risk]) => {
  const find = document.getElementById("words");
  const choice = document.querySelector("[data-filter=risk]");
  const begun = performance.now();
  find.value = words;
  choice.value = risk;
  find.dispatchEvent(new Event("input"));
  document.body.offsetHeight;
  return performance.now() - begun;
}"""
CHOICES = (("gold", ""), ("", "widened"), ("pool-7 gold", ""), ("no such thing", ""), ("", ""))


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench report", description=__doc__)
    parser.add_argument("--pools", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-report-") as scratch:
        folder = Path(scratch)
        write(folder, arguments.pools)
        report = folder / "plan.html"
        text = [planned(folder) for _ in range(arguments.rounds)]
        both = [planned(folder, f"--write=html={report}") for _ in range(arguments.rounds)]
        print(f"{arguments.pools} new pools with a role and a mapping of 5 rules each:")
        told(report, statistics.median(text), statistics.median(both))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=[*flags()])
            filtered(browser, report, arguments.rounds)
            browser.close()


def chromium() -> str:
    found = subprocess.run([ROOT / "scripts" / "chromium"], capture_output=True, text=True)
    return found.stdout.strip() or sys.exit(found.stderr)


def flags() -> list[str]:
    """Root may not have the sandbox."""
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def told(report: Path, text: float, both: float) -> None:
    size, packed = report.stat().st_size, len(gzip.compress(report.read_bytes()))
    print(f"  {size / 1e6:.1f} MB, {packed / 1e6:.2f} MB compressed")
    print(f"  plan with it: {both:.1f} s, {both / text:.2f} times the {text:.1f} s without")


def filtered(browser: Browser, report: Path, rounds: int) -> None:
    page = browser.new_page()
    begun = time.perf_counter()
    page.goto(report.as_uri())
    print(f"  opened in {time.perf_counter() - begun:.2f} s")
    first = page.evaluate(FILTER, CHOICES[0])
    taken = [page.evaluate(FILTER, choice) for _ in range(rounds) for choice in CHOICES]
    middle, longest = statistics.median(taken), max(taken)
    print(
        f"  filtered in {middle:.0f} ms, slowest {longest:.0f} ms, the first time {first:.0f} ms: "
        f"{middle / AT_ONCE:.2f}, {longest / AT_ONCE:.2f} and {first / AT_ONCE:.2f} of at once"
    )


def planned(folder: Path, *options: str) -> float:
    """The seconds of a whole process."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "reconciler", "plan", "-C", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"scripts/bench: {command}: {done.stderr}")
    return time.perf_counter() - begun


def write(folder: Path, pools: int) -> None:
    (folder / "reconciler.yaml").write_text(
        "kind: Configuration\nowner: bench\ntargets:\n"
        f'  prod: {{service: embedded, account: "{ACCOUNT}", region: eu-west-1}}\n'
    )
    for number in range(pools):
        (folder / f"pool-{number}.yaml").write_text(document(number))


def document(number: int) -> str:
    tiers = ("gold", "silver", "base", "staff", "trial")
    rules = "".join(
        f"        - {{claim: tier, match: Equals, value: {tier}, role: '{ROLE}{tier}'}}\n"
        for tier in tiers
    )
    return (
        f"kind: IdentityPool\naddress: pool-{number}\nallow_unauthenticated_identities: false\n"
        f"allow_classic_flow: false\nroles: {{authenticated: '{ROLE}user-{number}'}}\nproviders:\n"
        "  - type: oidc\n"
        f"    arn: arn:aws:iam::{ACCOUNT}:oidc-provider/id.example.com\n"
        "    role_mapping:\n      type: Rules\n      ambiguous_role_resolution: Deny\n"
        f"      rules:\n{rules}tags: {{team: team-{number % 7}}}\n"
    )


if __name__ == "__main__":
    main()
