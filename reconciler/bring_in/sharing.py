"""Equal providers and equal role mappings of several pools, as documents of their own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reconciler.bring_in.addresses import addresses, kebab
from reconciler.model.json_value import Json, JsonObject, canonical, digest, object_list


@dataclass(frozen=True, slots=True)
class Factored:
    """Documents of pools by address, and the shared ones that they use, by kind and address."""

    pools: Mapping[str, JsonObject]
    shared: Mapping[tuple[str, str], JsonObject]


def share(pools: Mapping[str, JsonObject], taken: Collection[tuple[str, str]]) -> Factored:
    """The documents with `use` for what two or more of them have alike.

    pools: by address. taken: the kinds and addresses of shared documents that are there already.
    """
    pools, mappings = _factored(pools, "RoleMapping", taken)
    pools, providers = _factored(pools, "Provider", taken)
    return Factored(pools, {**mappings, **providers})


def _factored(
    pools: Mapping[str, JsonObject], kind: str, taken: Collection[tuple[str, str]]
) -> tuple[dict[str, JsonObject], dict[tuple[str, str], JsonObject]]:
    bodies: dict[str, tuple[str, JsonObject]] = {}
    users: dict[str, set[str]] = {}
    for address in sorted(pools):
        for entry in object_list(pools[address].get("providers")):
            if (body := _body(entry, kind)) is not None:
                key = canonical(body)
                bodies.setdefault(key, (_name(entry, kind), body))
                users.setdefault(key, set()).add(address)
    alike = {digest(bodies[key][1]): key for key in bodies if len(users[key]) > 1}
    used = {address for known, address in taken if known == kind}
    named = [(identity, bodies[key][0]) for identity, key in alike.items()]
    found = addresses(named, used, kebab(kind))
    address_of = {alike[identity]: address for identity, address in found.items()}
    return (
        {address: _using(pool, kind, address_of) for address, pool in pools.items()},
        {
            (kind, address): {"kind": kind, "address": address, **bodies[key][1]}
            for key, address in sorted(address_of.items(), key=lambda pair: pair[1])
        },
    )


def _body(entry: JsonObject, kind: str) -> JsonObject | None:
    if kind == "Provider":
        return entry
    mapping = entry.get("role_mapping")
    return mapping if isinstance(mapping, dict) else None


def _using(pool: JsonObject, kind: str, address_of: Mapping[str, str]) -> JsonObject:
    if "providers" not in pool:
        return pool
    entries: list[Json] = [
        _entry_using(entry, kind, address_of) for entry in object_list(pool["providers"])
    ]
    return {key: entries if key == "providers" else value for key, value in pool.items()}


def _entry_using(entry: JsonObject, kind: str, address_of: Mapping[str, str]) -> JsonObject:
    body = _body(entry, kind)
    address = address_of.get(canonical(body)) if body is not None else None
    if address is None:
        return entry
    use: JsonObject = {"use": address}
    return use if kind == "Provider" else {**entry, "role_mapping": use}


def _name(entry: JsonObject, kind: str) -> str:
    """What people would call a provider: the end of its ARN, its domain, its user pool."""
    parts = [str(entry.get(key, "")) for key in ("user_pool_id", "client_id", "domain", "name")]
    parts.append(str(entry.get("arn", "")).rpartition("provider/")[2])
    name = " ".join(part for part in parts if part)
    return f"{name} roles" if kind == "RoleMapping" else name
