"""Requests on both sides of every constraint the service model puts on management operations.

Each is minimal but for one value, which stands just inside or just outside of one constraint.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from botocore.loaders import Loader
from botocore.model import (
    ListShape,
    MapShape,
    OperationModel,
    ServiceModel,
    Shape,
    StringShape,
    StructureShape,
)

from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import READING, WRITING

MODEL = ServiceModel(Loader().load_service_model("cognito-identity", "service-2"))
OPERATIONS: list[OperationModel] = [
    MODEL.operation_model(name) for name in sorted((*READING, *WRITING))
]

# By pattern: the shortest text that matches, which goes on with zeros, and one that does not.
TEXTS = {
    r"[\w-]+:[0-9a-f-]+": ("a:0", "a0"),
    r"[\w\s+=,.@-]+": ("a", "a/b"),
    r"[\w.;_/-]+": ("a", "a:b"),
    r"[\w._-]+": ("a", "a/b"),
    r"[\w._:/-]+": ("a", "a b"),
    r"[\w_]+": ("a", "a-b"),
    r"[\S]+": ("a", "a b"),
    r"\d+": ("0", "a"),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+": ("a", "a b"),
    r"(un)?authenticated": ("authenticated", "admin"),
}
# AWS prints these in an order of its own.
PRINTED = {
    ("Equals", "Contains", "StartsWith", "NotEqual"): "StartsWith, Equals, Contains, NotEqual"
}

Put = Callable[[Json], JsonObject]
Say = Callable[[Json, list[str]], list[str]]


@dataclass(frozen=True)
class Place:
    """Where a value stands: the shape it has, the request around it, and how it is refused."""

    operation: str
    path: str
    shape: Shape
    put: Put
    say: Say


@dataclass(frozen=True)
class Case:
    """A request on one side of a constraint; `broken` are the sentences it is refused with."""

    name: str
    operation: str
    request: JsonObject
    broken: tuple[str, ...] = ()


def printed(value: Json) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={printed(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(printed, value)) + "]"
    return str(value)


def sample(shape: Shape) -> Json:
    """The least value a shape takes."""
    if isinstance(shape, StructureShape):
        return {name: sample(shape.members[name]) for name in shape.required_members}
    if isinstance(shape, MapShape):
        return {}
    if isinstance(shape, ListShape):
        return [sample(shape.member)] * shape.metadata.get("min", 0)
    if isinstance(shape, StringShape):
        return shape.enum[0] if shape.enum else text(shape, shape.metadata.get("min", 0))
    return False if shape.type_name == "boolean" else 1


def text(shape: Shape, length: int) -> str:
    shortest, _ = TEXTS.get(shape.metadata.get("pattern", ""), ("a", ""))
    return shortest.ljust(length, "0") if length else ""


def constraints(shape: Shape) -> list[str]:
    """The words of all constraints of a text, as AWS orders them."""
    metadata = shape.metadata
    words = []
    if "max" in metadata:
        words.append(f"Member must have length less than or equal to {metadata['max']}")
    if "min" in metadata:
        words.append(f"Member must have length greater than or equal to {metadata['min']}")
    if "pattern" in metadata:
        words.append(f"Member must satisfy regular expression pattern: {metadata['pattern']}")
    if "enum" in metadata:
        choices = PRINTED.get(tuple(metadata["enum"]), ", ".join(metadata["enum"]))
        words.append(f"Member must satisfy enum value set: [{choices}]")
    return words


def failed(quoted: str, path: str, words: list[str]) -> list[str]:
    return [f"{quoted} at '{path}' failed to satisfy constraint: {each}" for each in words]


def places(operation: OperationModel) -> Iterator[Place]:
    def put(value: Json) -> JsonObject:
        assert isinstance(value, dict)
        return value

    yield from within(
        Place(operation.name, "", operation.input_shape, put, _own("", operation.input_shape))
    )


def within(place: Place) -> Iterator[Place]:
    """The place itself and all places in it."""
    yield place
    shape = place.shape
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            path = f"{place.path}.{name[0].lower()}{name[1:]}".removeprefix(".")
            yield from within(_nested(place, path, member, _in_structure(shape, name)))
    elif isinstance(shape, ListShape):
        if isinstance(shape.member, StructureShape):
            path = f"{place.path}.1.member"
            yield from within(_nested(place, path, shape.member, lambda value: [value]))
        else:
            words = f"Member must satisfy constraint: [{', '.join(constraints(shape.member))}]"
            yield _part(place, "item", shape.member, lambda value: [value], words)
    elif isinstance(shape, MapShape):
        key = str(sample(shape.key)) if shape.key.metadata.get("pattern") else "key"
        rest = sample(shape.value)
        words = f"Map keys must satisfy constraint: [{', '.join(constraints(shape.key))}]"
        yield _part(place, "key", shape.key, lambda value: {str(value): rest}, words)
        if isinstance(shape.value, StructureShape):
            path = f"{place.path}.{key}.member"
            yield from within(_nested(place, path, shape.value, lambda value: {key: value}))
        else:
            words = f"Map value must satisfy constraint: [{', '.join(constraints(shape.value))}]"
            yield _part(place, "value", shape.value, lambda value: {key: value}, words)


def _own(path: str, shape: Shape) -> Say:
    return lambda value, words: failed(_quoted(shape, value), path, words)


def _quoted(shape: Shape, value: Json) -> str:
    """What a refusal quotes: nothing of a map of secrets."""
    secret = isinstance(shape, MapShape) and shape.value.metadata.get("sensitive")
    return "Value" if secret else f"Value '{printed(value)}'"


def _in_structure(shape: StructureShape, name: str) -> Callable[[Json], Json]:
    def put(value: Json) -> Json:
        around = sample(shape)
        assert isinstance(around, dict)
        return {**around, name: value}

    return put


def _nested(place: Place, path: str, shape: Shape, around: Callable[[Json], Json]) -> Place:
    def put(value: Json) -> JsonObject:
        return place.put(around(value))

    return Place(place.operation, path, shape, put, _own(path, shape))


def _part(
    place: Place, part: str, shape: Shape, around: Callable[[Json], Json], words: str
) -> Place:
    """A text in a list or map, for which the whole of it is refused."""
    return Place(
        place.operation,
        f"{place.path} {part}",
        shape,
        lambda value: place.put(around(value)),
        lambda value, _: failed(_quoted(place.shape, around(value)), place.path, [words]),
    )


def cases() -> Iterator[Case]:
    for operation in OPERATIONS:
        for place in places(operation):
            name = f"{place.operation} {place.path}"
            for side, value, words in sides(place.shape):
                broken = tuple(place.say(value, words)) if words else ()
                yield Case(f"{name} {side}", place.operation, place.put(value), broken)
            if isinstance(place.shape, StructureShape):
                yield from _without_each_required(place)


def _without_each_required(place: Place) -> Iterator[Case]:
    assert isinstance(place.shape, StructureShape)
    whole = sample(place.shape)
    assert isinstance(whole, dict)
    for name in place.shape.required_members:
        path = f"{place.path}.{name[0].lower()}{name[1:]}".removeprefix(".")
        left: JsonObject = {key: value for key, value in whole.items() if key != name}
        yield Case(
            f"{place.operation} {path} missing",
            place.operation,
            place.put(left),
            tuple(failed("Value null", path, ["Member must not be null"])),
        )


def sides(shape: Shape) -> Iterator[tuple[str, Json, list[str]]]:
    """Values just inside of each constraint, without words, and just outside, with them."""
    metadata = shape.metadata
    if isinstance(shape, StringShape):
        yield from _sides_of_text(shape)
    elif shape.type_name == "integer":
        for value in (metadata["min"], metadata["max"]):
            yield f"at {value}", value, []
        below, above = metadata["min"] - 1, metadata["max"] + 1
        least = f"Member must have value greater than or equal to {metadata['min']}"
        yield f"at {below}", below, [least]
        most = f"Member must have value less than or equal to {metadata['max']}"
        yield f"at {above}", above, [most]
    elif isinstance(shape, ListShape | MapShape):
        for bound, words, step in (("min", "greater", -1), ("max", "less", 1)):
            # A map with more keys than it can have is refused for its keys as well.
            if bound in metadata and shape.name != "RolesMap":
                size = metadata[bound]
                told = f"Member must have length {words} than or equal to {size}"
                yield f"of {size}", sized(shape, size), []
                yield f"of {size + step}", sized(shape, size + step), [told]


def _sides_of_text(shape: StringShape) -> Iterator[tuple[str, Json, list[str]]]:
    metadata, words = shape.metadata, constraints(shape)
    if shape.enum:
        for choice in shape.enum:
            yield f"as {choice}", choice, []
        yield "as another", f"{shape.enum[0]}s", words
        return
    pattern = metadata.get("pattern")
    fitting, other = TEXTS.get(pattern or "", ("a" * metadata["min"], ""))
    yield "at its shortest", fitting, []
    if metadata["min"]:
        length = metadata["min"] - 1
        yield f"of {length}", text(shape, length), words[1:] if length == 0 else words[1:2]
    if pattern:
        yield "against its pattern", other, words[2:]
    if pattern != "(un)?authenticated":
        yield f"of {metadata['max']}", text(shape, metadata["max"]), []
        yield f"of {metadata['max'] + 1}", text(shape, metadata["max"] + 1), words[:1]


def sized(shape: Shape, size: int) -> Json:
    if isinstance(shape, ListShape):
        return [sample(shape.member)] * size
    assert isinstance(shape, MapShape)
    return {f"key{number}": sample(shape.value) for number in range(size)}


CASES = tuple(cases())
