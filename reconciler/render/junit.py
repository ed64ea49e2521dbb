"""The results of access tests as JUnit XML, a test suite for each pool of a target."""

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from reconciler.plan.view.cases import CasesView, CaseView
from reconciler.render.clean import clean
from reconciler.render.text.access import token_text
from reconciler.render.text.cases import outcome_text


def cases_junit(view: CasesView, prefix: str) -> str:
    """One `testsuites` element. Every text is cleaned: XML cannot hold control characters.

    prefix: makes of a file of the configuration's folder one from the repository's top, by which
    GitLab links to it.
    """
    summary = view.summary
    root = Element(
        "testsuites",
        name="access",
        tests=str(len(view.cases)),
        failures=str(summary.failed),
        errors="0",
    )
    for (target, pool), cases in groupby(view.cases, key=lambda case: (case.target, case.pool)):
        _suite(root, f"{clean(target)}/{clean(pool)}", [*cases], prefix)
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(root: Element, name: str, cases: list[CaseView], prefix: str) -> None:
    failed = sum(not case.passed for case in cases)
    suite = SubElement(
        root,
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(failed),
        errors="0",
        skipped="0",
    )
    for case in cases:
        element = SubElement(
            suite,
            "testcase",
            classname=name,
            name=clean(case.name),
            file=clean(prefix + case.file),
            line=str(case.line),
        )
        if not case.passed:
            message = f"expected {outcome_text(case.expected)}, got {outcome_text(case.actual)}"
            failure = SubElement(element, "failure", message=message, type="access")
            # GitLab shows this text alone.
            failure.text = f"{token_text(case.provider, case.claims, 'enhanced')}: {message}"
