"""The JSON Schemas as files: where they are, and in the form that is quickest to validate with."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from reconciler import REPOSITORY, __version__
from reconciler.model.json_value import Json, JsonObject

DOCUMENT_KINDS = ("Configuration", "IdentityPool", "Provider", "RoleMapping", "AccessTest")

# The schemas of a release, for editors.
PUBLISHED = f"https://raw.githubusercontent.com/{REPOSITORY}/v{__version__}/schemas"

_SUFFIX = ".schema.json"
_KIND_OF_FILE = {
    "configuration": "Configuration",
    "identity-pool": "IdentityPool",
    "provider": "Provider",
    "role-mapping": "RoleMapping",
    "access-test": "AccessTest",
}

# For editors and readers; a validator would look each of them up in vain.
_ANNOTATIONS = frozenset(["$schema", "$id", "$defs", "title", "description", "examples", "default"])


def modeline(kind: str) -> str:
    """The comment by which an editor finds the schema of a document kind."""
    (name,) = (file for file, known in _KIND_OF_FILE.items() if known == kind)
    return f"yaml-language-server: $schema={PUBLISHED}/{name}{_SUFFIX}"


def schema_names() -> list[str]:
    """What `schema_text` knows: the kinds of documents, then the outputs by their `kind`."""
    return [*DOCUMENT_KINDS, *sorted(_files().keys() - {*DOCUMENT_KINDS})]


def schema_text(name: str) -> str:
    """A published JSON Schema as it stands. Raises KeyError for what `schema_names` lacks."""
    return _files()[name].read_text(encoding="utf-8")


def inlined(schema: Json, definitions: Mapping[str, Json]) -> Json:
    """A schema with each `$ref` replaced by what it names, and without annotations.

    What stands beside a `$ref` wins over what it names.
    """
    if isinstance(schema, list):
        return [inlined(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref")
    whole: JsonObject = {}
    if isinstance(reference, str):
        named = inlined(definitions[reference.removeprefix("#/$defs/")], definitions)
        assert isinstance(named, dict), "a definition is an object"
        whole.update(named)
    for key, value in schema.items():
        if key == "properties" and isinstance(value, dict):
            whole[key] = {name: inlined(item, definitions) for name, item in value.items()}
        elif key != "$ref" and key not in _ANNOTATIONS:
            whole[key] = inlined(value, definitions)
    return whole


def loaded(name: str) -> JsonObject:
    """A published schema, parsed. Raises KeyError like `schema_text`."""
    schema: JsonObject = json.loads(schema_text(name))
    return schema


@cache
def _files() -> Mapping[str, Traversable]:
    """By name; in the installed package, else beside the package in a checkout."""
    package = resources.files("reconciler")
    folder = package / "schemas"
    if not folder.is_dir():
        folder = Path(str(package)).parent / "schemas"
    stems = {
        entry.name.removesuffix(_SUFFIX): entry
        for entry in folder.iterdir()
        if entry.name.endswith(_SUFFIX)
    }
    return {_KIND_OF_FILE.get(stem, stem): entry for stem, entry in stems.items()}
