"""The values of a CloudFormation template, as far as they can be known without its stack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.model.json_value import Json, JsonObject, members
from reconciler.model.providers import user_pool_provider_name
from reconciler.model.targets import Target, dns_suffix_of

_SUBSTITUTE = re.compile(r"\$\{(!?)([^}]*)\}")


class Unresolved(Exception):
    """A value that only the stack knows; the text says which, as a template writes it."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template for one target. known: what the user said of it, by logical name."""

    whole: JsonObject
    target: Target
    known: Mapping[str, str]

    @property
    def resources(self) -> dict[str, Mapping[str, Json]]:
        """By logical id."""
        return {name: members(r) for name, r in members(self.whole.get("Resources")).items()}

    def text(self, value: Json) -> str:
        """A value as text. Raises Unresolved."""
        if isinstance(value, str):
            return value
        if not isinstance(value, dict) or len(value) != 1:
            raise Unresolved("a value of another form")
        ((function, argument),) = value.items()
        match function, argument:
            case "Ref", str(name):
                return self._reference(name)
            case "Fn::GetAtt", [str(name), str(attribute)]:
                return self._attribute(name, attribute)
            case "Fn::GetAtt", str(path):
                name, _, attribute = path.partition(".")
                return self._attribute(name, attribute)
            case "Fn::Sub", str(text):
                return self._substituted(text, {})
            case "Fn::Sub", [str(text), dict(values)]:
                return self._substituted(text, values)
            case "Fn::Join", [str(separator), list(parts)]:
                return separator.join(self.text(part) for part in parts)
        raise Unresolved(f"!{function.removeprefix('Fn::')}")

    def _reference(self, name: str) -> str:
        region = self.target.region
        pseudo = {
            "AWS::AccountId": self.target.account,
            "AWS::Region": region,
            "AWS::Partition": self.target.partition,
            "AWS::URLSuffix": dns_suffix_of(region),
        }
        found = pseudo.get(name) or self.known.get(name)
        if found is None:
            raise Unresolved(f"!Ref {name}")
        return found

    def _attribute(self, name: str, attribute: str) -> str:
        resource = self.resources.get(name, {})
        match resource.get("Type"), attribute:
            case "AWS::Cognito::UserPool", "ProviderName" if name in self.known:
                return user_pool_provider_name(self.known[name])
            case "AWS::IAM::Role", "Arn":
                return self._role(name, members(resource.get("Properties")), attribute)
        raise Unresolved(f"!GetAtt {name}.{attribute}")

    def _role(self, name: str, properties: Mapping[str, Json], attribute: str) -> str:
        """The ARN of a role whose name the template or the user says."""
        said = properties.get("RoleName")
        if name not in self.known and said is None:
            raise Unresolved(f"!GetAtt {name}.{attribute}")
        role = self.known.get(name) or self.text(said)
        path = self.text(properties.get("Path", "/"))
        return f"arn:{self.target.partition}:iam::{self.target.account}:role{path}{role}"

    def _substituted(self, text: str, values: Mapping[str, Json]) -> str:
        def fill(match: re.Match[str]) -> str:
            name = match[2].strip()
            if match[1]:
                return f"${{{match[2]}}}"
            if name in values:
                return self.text(values[name])
            if "." in name:
                return self._attribute(*name.split(".", 1))
            return self._reference(name)

        return _SUBSTITUTE.sub(fill, text)
