"""The ids of pools for other tools: as variables of a shell, and of Terraform."""

import shlex
from collections.abc import Iterator, Mapping

from reconciler.plan.view.outputs import OutputsView

_PREFIX = "POOL_ID_"


def outputs_env(view: OutputsView) -> str:
    """`POOL_ID_CUSTOMER_WEB=…` a line, quoted for a shell; of several targets with their names."""
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in env_names(view))


def env_names(view: OutputsView) -> Iterator[tuple[str, str]]:
    """The variables. Two underscores part target and address, so that hyphens cannot mislead."""
    many = len(view.targets) > 1
    for target in view.targets:
        scope = f"{_upper_snake(target.target)}__" if many else ""
        for address, pool_id in sorted(target.known.items()):
            yield f"{_PREFIX}{scope}{_upper_snake(address)}", pool_id


def _upper_snake(name: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in name).upper()


def outputs_tfvars(view: OutputsView) -> str:
    """A map `pool_ids` by address; of several targets a map of such maps."""
    if len(view.targets) == 1:
        return f"pool_ids = {_map(view.targets[0].known, '')}\n"
    lines = ["pool_ids = {"]
    for target in view.targets:
        lines.append(f"  {_hcl(target.target)} = {_map(target.known, '  ')}")
    return "\n".join([*lines, "}"]) + "\n"


def _map(values: Mapping[str, str], indent: str) -> str:
    if not values:
        return "{}"
    lines = [f"{indent}  {_hcl(key)} = {_hcl(value)}" for key, value in sorted(values.items())]
    return "\n".join(["{", *lines, f"{indent}}}"])


def _hcl(text: str) -> str:
    """A quoted literal, in which nothing is a template."""
    return '"' + "".join(map(_escape, text)).replace("${", "$${").replace("%{", "%%{") + '"'


def _escape(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if " " <= character <= "~":
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
