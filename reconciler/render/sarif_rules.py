"""What SARIF tells of a rule: what it finds, why that matters, and what to do."""

from dataclasses import dataclass

from reconciler import REPOSITORY, __version__
from reconciler.lint.rule import Rule
from reconciler.lint.rules import BY_NAME
from reconciler.model.json_value import Json, JsonObject
from reconciler.render.clean import clean
from reconciler.render.drifted import STATES

_PAGES = f"https://github.com/{REPOSITORY}/blob/v{__version__}/docs"


@dataclass(frozen=True, slots=True)
class _Described:
    """level: error or warning. help: paragraphs, each with a heading or none. page: of docs."""

    level: str
    summary: str
    full: str
    help: tuple[tuple[str, str], ...]
    page: str
    tag: str


def descriptor(name: str, severity: str) -> JsonObject:
    """The reportingDescriptor of a rule. severity: of one of its findings.

    Rules of lint are known, with a level of their own; those of documents by their names alone.
    """
    said = _described(name, severity)
    plain = "\n\n".join(f"{title}: {text}" if title else text for title, text in said.help)
    marked = "\n\n".join(f"**{title}:** {text}" if title else text for title, text in said.help)
    tags: list[Json] = [said.tag]
    return {
        "id": clean(name),
        "shortDescription": {"text": said.summary},
        "fullDescription": {"text": said.full},
        "help": {"text": plain, "markdown": marked},
        "helpUri": f"{_PAGES}/{said.page}",
        "defaultConfiguration": {"level": said.level},
        "properties": {"tags": tags},
    }


def _described(name: str, severity: str) -> _Described:
    if name in BY_NAME:
        return _of_lint(BY_NAME[name])
    state = name.removeprefix("drift-")
    if name.startswith("drift-") and state in STATES:
        return _of_drift(state)
    return _of_documents(name, severity)


def _of_lint(rule: Rule) -> _Described:
    return _Described(
        level=rule.severity.value,
        summary=_sentence(rule.summary),
        full=rule.why,
        help=(("", rule.why), ("Instead", rule.fix), ("Source", rule.source)),
        page=f"rules.md#{rule.name}",
        tag="security",
    )


def _of_drift(name: str) -> _Described:
    state = STATES[name]
    return _Described(
        level=state.severity,
        summary=_sentence(state.meaning),
        full=f"{name}: {state.meaning}.",
        help=(("", _sentence(state.meaning)), ("Instead", state.way)),
        page="drift.md#what-to-do-about-it",
        tag="drift",
    )


def _of_documents(name: str, severity: str) -> _Described:
    words = clean(name).replace("-", " ")
    where = "The message says what is wrong, and what to write instead."
    return _Described(
        level=severity,
        summary=_sentence(words),
        full=f"A document breaks a rule of the format ({words}). {where}",
        help=(("", where),),
        page="documents.md#every-rule",
        tag="documents",
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
