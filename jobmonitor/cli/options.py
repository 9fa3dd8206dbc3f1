"""The options that every command has, before and after its name."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from jobmonitor.domain.errors import InvalidInput

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="A PostgreSQL URL or the path of an SQLite file; also from JOBMONITOR_DATABASE.",
        show_default=False,
    ),
]
ServerAddress = Annotated[
    str | None,
    typer.Option(
        "--server",
        metavar="URL",
        help="The address of a ComfyUI server; also from JOBMONITOR_SERVER.",
        show_default=False,
    ),
]
User = Annotated[
    str | None,
    typer.Option(
        "--user",
        metavar="ID",
        help="Who you are: the user id of your jobs; also from JOBMONITOR_USER.",
        show_default=False,
    ),
]
ReadOnly = Annotated[
    str | None,
    typer.Option(
        "--read-only",
        metavar="FILE",
        help="Look at this database and write nothing; in place of --database.",
        show_default=False,
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="Which profile of the settings file is used; also from JOBMONITOR_PROFILE.",
        show_default=False,
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Log what happens, and show tracebacks.")]


@dataclass(slots=True)
class CommonOptions:
    """What was given on the command line, wherever it stood; None is "not given"."""

    database: str | None = None
    server: str | None = None
    user: str | None = None
    read_only: str | None = None
    profile: str | None = None
    debug: bool = False

    def overrides(self) -> dict[str, object]:
        """The settings that the command line sets. InvalidInput where two databases are named."""
        given: dict[str, object] = {
            "profile": self.profile,
            "database": self.database,
            "server": self.server,
            "user": self.user,
        }
        if self.read_only is None:
            return given
        if self.database is not None:
            raise InvalidInput("--database and --read-only name two databases.", remedy="Give one of them.")
        return given | {"database": self.read_only, "read_only": True}


_COMMON = {
    "database": (Database, None),
    "server": (ServerAddress, None),
    "user": (User, None),
    "read_only": (ReadOnly, None),
    "profile": (Profile, None),
    "debug": (Debug, False),
}


def group(help_text: str) -> typer.Typer:
    """A group of commands that takes the common options too, between its name and its command's."""
    made = typer.Typer(no_args_is_help=True, help=help_text)

    @made.callback(help=help_text)
    @with_common_options
    def take_options(common: CommonOptions) -> None:
        """What is given here holds for the command."""

    return made


def with_common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the common options; it takes them joined, as its argument `common`.

    What stands after the command's name wins over what stands before it.
    """
    signature = inspect.signature(command, eval_str=True)
    own = [each for name, each in signature.parameters.items() if name not in ("common", "context")]
    kind = inspect.Parameter.KEYWORD_ONLY
    added = [
        inspect.Parameter(name, kind, default=default, annotation=annotation)
        for name, (annotation, default) in _COMMON.items()
    ]
    context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)

    @functools.wraps(command)
    def wrapped(context: typer.Context, *args: Any, **values: Any) -> Any:
        given = {name: values.pop(name) for name in _COMMON}
        outer = context.find_object(CommonOptions) or CommonOptions()
        common = CommonOptions(
            **{name: value if value else getattr(outer, name) for name, value in given.items()}
        )
        context.obj = common
        if common.debug:
            logging.getLogger().setLevel(logging.DEBUG)
        if "context" in signature.parameters:
            values["context"] = context
        return command(*args, common=common, **values)

    wrapped.__signature__ = signature.replace(  # type: ignore[attr-defined]  # what typer reads
        parameters=[context, *(each.replace(kind=kind) for each in own), *added], return_annotation=None
    )
    wrapped.__annotations__ = {
        each.name: each.annotation
        for each in wrapped.__signature__.parameters.values()  # type: ignore[attr-defined]
    }
    return wrapped
