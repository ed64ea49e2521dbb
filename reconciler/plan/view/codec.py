"""Views to JSON and back, by their fields alone: `load(type(v), dump(v)) == v`."""

from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from reconciler.model.json_value import Json, JsonObject

_View = TypeVar("_View")

# Deeper than any view; what is read from a file may be deeper than Python can follow.
_DEEPEST = 64


class Absent:
    """The type of a value that is not there, which JSON says by leaving the member out."""

    _only: "Absent | None" = None

    def __new__(cls) -> "Absent":
        cls._only = cls._only or super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


def dump(view: object) -> JsonObject:
    """A view as a JSON object, members in the order of the fields."""
    value = _dump(view)
    assert isinstance(value, dict)
    return value


def load(cls: type[_View], value: Json) -> _View:
    """The view that a JSON object dumps from. Raises ValueError for anything else."""
    _check_depth(value, cls.__name__)
    loaded = _load(cls, value, cls.__name__)
    assert isinstance(loaded, cls)
    return loaded


def _check_depth(value: Json, where: str) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        if not level:
            return
        parents = [item for item in level if isinstance(item, dict | list)]
        level = [i for p in parents for i in (p.values() if isinstance(p, dict) else p)]
    raise ValueError(f"{where} is nested more than {_DEEPEST} deep")


def _dump(value: Any) -> Json:
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _dump(item) for name, item in pairs if item is not ABSENT}
    if isinstance(value, tuple | list):
        return [_dump(item) for item in value]
    if isinstance(value, dict):
        return {key: _dump(item) for key, item in value.items()}
    assert value is None or isinstance(value, bool | int | float | str)
    return value


def _load(hint: Any, value: Json, where: str) -> Any:
    if is_dataclass(hint):
        return _load_view(hint, value, where)
    origin = get_origin(hint)
    if origin in (UnionType, Union):
        return _load_union(get_args(hint), value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{where} is no list")
        item = get_args(hint)[0]
        return tuple(_load(item, element, where) for element in value)
    if origin is dict:
        if not isinstance(value, dict):
            raise ValueError(f"{where} is no object")
        return value
    # bool is an int to Python, not to JSON.
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise ValueError(f"{where} is of the wrong type")
    return value


def _load_union(hints: tuple[Any, ...], value: Json, where: str) -> Any:
    if any(get_origin(hint) is list for hint in hints):
        # The hints of Json itself: every value is one.
        return value
    if value is None and type(None) in hints:
        return None
    (hint,) = (hint for hint in hints if hint not in (type(None), Absent))
    return _load(hint, value, where)


def _load_view(cls: Any, value: Json, where: str) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{where} is no object")
    # Json is defined in terms of itself, by name.
    hints = get_type_hints(cls, localns={"Json": Json})
    known = {field.name: field for field in fields(cls)}
    unknown = value.keys() - known.keys()
    if unknown:
        raise ValueError(f"{where} has unknown members: {', '.join(sorted(unknown))}")
    arguments = {}
    for name, field in known.items():
        if name in value:
            arguments[name] = _load(hints[name], value[name], f"{where}.{name}")
        elif field.default is not ABSENT:
            raise ValueError(f"{where} has no {name}")
        else:
            arguments[name] = ABSENT
    return cls(**arguments)
