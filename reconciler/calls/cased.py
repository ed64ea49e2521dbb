"""Members of recorded calls by name, whatever the case of their letters.

CloudTrail calls members like the service does, but with a small first letter; which it is within
names such as roleARN is documented for few operations.
"""

from collections.abc import Mapping

from reconciler.model.json_value import Json


def member(value: Json | Mapping[str, Json], name: str) -> Json:
    """The member of an object; None where there is none, and of anything else."""
    if not isinstance(value, Mapping):
        return None
    if name in value:
        return value[name]
    folded = name.casefold()
    return next((item for key, item in value.items() if key.casefold() == folded), None)
