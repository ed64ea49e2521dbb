"""Views as JSON text, in ASCII, so that no value can speak to a terminal."""

import json

from reconciler.model.json_value import JsonObject
from reconciler.plan.view.codec import dump


def as_json(view: object) -> str:
    """The view as indented JSON with a newline at its end."""
    return json_text(dump(view))


def json_text(value: JsonObject) -> str:
    """The same of a value that is no view."""
    text = json.dumps(value, indent=2, ensure_ascii=True)
    # Within a string, so still the same value; in a CI log it would be a workflow command.
    return text.replace("##[", "#\\u0023[") + "\n"
