"""A pool that is to get a document, wherever it was read, and the draft of that document."""

from dataclasses import dataclass, field

from reconciler.model.pools import LivePool
from reconciler.model.providers import Provider, StrayMapping

# The sections that a document may leave out.
OPTIONAL_SECTIONS = ("allow_classic_flow", "roles", "providers", "tags")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A pool as it is, as far as its source knows.

    pool: its id is "" where the source does not know it. label: what the source calls it.
    unknown: the paths of which the source does not say what is there, each with why.
    notes: what else the source says that no document can. further: what there is to do at the
    source before the pool is adopted.
    """

    pool: LivePool
    label: str
    unknown: tuple[tuple[tuple[str, ...], str], ...] = ()
    notes: tuple[str, ...] = ()
    further: tuple[str, ...] = ()

    @property
    def pin(self) -> str | None:
        return self.pool.pool_id or None


@dataclass(frozen=True, slots=True)
class Kept:
    """A path that the document leaves as it is on the pool.

    reason: as the document says it. detail: why, for whoever reads the report.
    """

    path: tuple[str, ...]
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The document of one pool so far.

    left_out: sections that it does not manage. kept: paths that it ignores, because a document
    cannot say what is there.
    """

    address: str
    incoming: Incoming
    left_out: frozenset[str] = frozenset()
    kept: tuple[Kept, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def kept_paths(self) -> tuple[tuple[str, ...], ...]:
        return tuple(kept.path for kept in self.kept)

    @property
    def providers(self) -> tuple[Provider, ...]:
        """The providers that the document says, in its order."""
        return tuple(
            provider
            for provider in self.incoming.pool.spec.providers
            if not isinstance(provider, StrayMapping)
            and ("providers", provider.key) not in self.kept_paths
        )


@dataclass(frozen=True, slots=True)
class Passed:
    """A pool that gets no document, and why. refused: somebody has to do something about it."""

    label: str
    name: str
    pool_id: str | None
    reason: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document that is ready to be written. file: below the configuration's folder."""

    file: str
    kind: str
    address: str
    text: str = field(repr=False)
