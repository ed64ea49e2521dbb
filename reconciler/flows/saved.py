"""Saved plans, reports and drift: read from untrusted files, written whole or not at all."""

import json
import os
import stat
import tempfile
from pathlib import Path
from typing import TypeAlias

from reconciler.errors import CannotWrite, DamagedPlan, PlanChanged, UnreadablePlan
from reconciler.model.json_value import Json, JsonObject
from reconciler.plan.digest import checksum, states_its_digests
from reconciler.plan.drift_view import counts_its_pools
from reconciler.plan.present import is_consistent
from reconciler.plan.view.codec import load
from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.plan import PlanView
from reconciler.plan.view.report import ReportView

# A plan of a thousand pools has a few megabytes.
_MOST_BYTES = 256 * 1024 * 1024

# Documents are for everybody who may read the folder.
_READABLE = 0o644


Saved: TypeAlias = PlanView | ReportView | DriftView


def read_saved(path: Path) -> Saved:
    """The plan, report or drift in a file.

    Raises UnreadablePlan, for contents that are neither DamagedPlan, and PlanChanged for a plan
    that was altered.
    """
    read = _read_json(path)
    value: JsonObject = read if isinstance(read, dict) else {}
    kind, version = value.get("kind"), value.get("format_version")
    if kind not in ("plan", "report", "drift") or not isinstance(version, str):
        raise DamagedPlan(f"{path}: neither a plan, a report nor drift")
    if version.partition(".")[0] != "1":
        raise DamagedPlan(f"{path}: format {version} is of another version of the reconciler")
    try:
        if kind == "report":
            return load(ReportView, value)
        if kind == "drift":
            return _counted(path, load(DriftView, value))
        _check_sum(path, value)
        plan = load(PlanView, value)
    except (ValueError, RecursionError) as error:
        raise DamagedPlan(f"{path}: damaged: {error}") from error
    _check_honest(path, plan)
    return plan


def _counted(path: Path, drift: DriftView) -> DriftView:
    """Drift whose counts are those of its pools: who reads only the counts must not be misled."""
    if not counts_its_pools(drift):
        raise DamagedPlan(f"{path}: damaged: its counts are not those of its pools")
    return drift


def _check_sum(path: Path, document: JsonObject) -> None:
    """Before anything else of a plan is believed; one that states none is damaged."""
    if "checksum" in document and document["checksum"] != checksum(document):
        raise PlanChanged(
            f"{path}: its contents do not have the checksum that it states; plan again"
        )


def _check_honest(path: Path, plan: PlanView) -> None:
    """A checksum is no signature: whoever makes one anew must not get by with it alone."""
    if not states_its_digests(plan):
        raise PlanChanged(f"{path}: its contents do not have the digest that it states; plan again")
    if not is_consistent(plan):
        raise PlanChanged(f"{path}: what it tells is not what it would do; plan again")


def read_approved(path: Path) -> PlanView:
    """A plan that was approved. Raises UnreadablePlan where there is no such file.

    What is in it and is not a whole, unaltered plan was not approved: PlanChanged.
    """
    try:
        return read_plan(path)
    except DamagedPlan as error:
        raise PlanChanged(f"{error}; plan again") from error


def read_plan(path: Path) -> PlanView:
    """A saved plan. Raises as read_saved does, and DamagedPlan for what is no plan."""
    saved = read_saved(path)
    if not isinstance(saved, PlanView):
        raise DamagedPlan(f"{path}: a {saved.kind}, not a plan")
    return saved


def write_whole(path: Path, text: str) -> None:
    """Writes a file so that it holds all of the text or what it held before. Raises CannotWrite.

    A file that is there keeps its permissions.
    """
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            # A device or a pipe cannot be replaced, only written to.
            path.write_text(text, encoding="utf-8")
            return
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                # Who may read a file is for whoever made it to say.
                Path(temporary).chmod(stat.S_IMODE(path.stat().st_mode))
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be written: {error.strerror or error}") from error


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet, whole or not at all. Raises CannotWrite."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(_READABLE)
            _name(path, Path(temporary))
        finally:
            Path(temporary).unlink(missing_ok=True)
    except FileExistsError as error:
        raise CannotWrite(f"{path}: is there already") from error
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be written: {error.strerror or error}") from error


def _name(path: Path, temporary: Path) -> None:
    """Gives a file its name, unless another has it: unlike a rename, a link fails then."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no links, such as folders that a container shares with its host.
        if path.exists():
            raise
        temporary.replace(path)


class _Repeated(ValueError):
    """A member that stands twice: which one counts would be up to whoever reads it."""


def _unrepeated(pairs: list[tuple[str, Json]]) -> JsonObject:
    members: JsonObject = {}
    for name, value in pairs:
        if name in members:
            raise _Repeated(ascii(name))
        members[name] = value
    return members


def _no_constant(name: str) -> Json:
    """NaN and the infinities, which Python reads and JSON does not have."""
    raise ValueError(name)


def _read_json(path: Path) -> Json:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise DamagedPlan(f"{path}: larger than any plan")
        value: Json = json.loads(data, object_pairs_hook=_unrepeated, parse_constant=_no_constant)
    except OSError as error:
        raise UnreadablePlan(f"{path}: cannot be read: {error.strerror or error}") from error
    except _Repeated as error:
        raise DamagedPlan(f"{path}: an object has the member {error} twice") from error
    except (ValueError, RecursionError) as error:
        raise DamagedPlan(f"{path}: not JSON") from error
    return value
