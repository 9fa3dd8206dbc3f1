"""Entry: which command, logging, exit code."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, cast

INTERRUPTED = 130
"""The exit code after Ctrl+C, as shells have it."""

WRONG_CALL = 2
"""The exit code for options and arguments that cannot be understood."""

LONGEST = 5_000
"""Characters of a sentence on standard error, at most."""


def main(arguments: Sequence[str] | None = None, tell: Callable[[str], None] | None = None) -> int:
    """Runs one command and returns its exit code. Without arguments: opens the window.

    `tell` is given the sentence that says why nothing was done; by default it goes to standard error.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    # A command tells by itself what went wrong, in one line; the window's warnings are for its log.
    _log_to_standard_error(logging.ERROR if given else logging.WARNING)
    for library in ("httpx", "httpcore", "websockets", "asyncio", "qasync"):
        logging.getLogger(library).setLevel(logging.WARNING)
    try:
        return _run(given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if "--debug" in given:
            raise
        (tell or _write)(_sentence(error))
        return 1


def gui() -> int:
    """The entry of the desktop, where there may be no terminal: the window, or a box that says why not."""
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - lives as long as we
    return main(tell=_show)


class _Lines(logging.Formatter):
    """One line a message; tracebacks where --debug was given."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name of what it replaces
        return super().formatException(ei) if logging.getLogger().isEnabledFor(logging.DEBUG) else ""


def _log_to_standard_error(level: int) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])


def _write(sentence: str) -> None:
    sys.stderr.write(f"jobmonitor: {sentence}\n")


def _show(sentence: str) -> None:
    _write(sentence)
    from jobmonitor.ui.fault_box import show_fault

    show_fault(sentence)


def _run(given: list[str]) -> int:
    if not given:
        from jobmonitor.cli.window import open_window

        return open_window()
    from typer import BadParameter

    from jobmonitor.cli.app import app

    # What typer raises for a wrong call has no public name: it is what its BadParameter is made of.
    wrong_call = cast("type[Exception]", BadParameter.__mro__[1])
    try:
        code = app(args=given, prog_name="jobmonitor", standalone_mode=False)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except wrong_call as error:
        return _explain(error)
    return code if isinstance(code, int) else 0


def _explain(error: Any) -> int:
    """What was wrong with the call, in one line; where no command was named, which there are."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return WRONG_CALL
    from jobmonitor.cli.output import one_line

    command = error.ctx.command_path if error.ctx is not None else "jobmonitor"
    message = one_line(error.format_message(), LONGEST).replace("Value error, ", "").removesuffix(".")
    _write(f"{message}. See {command} --help.")
    return WRONG_CALL


def _sentence(error: Exception) -> str:
    from jobmonitor.domain.errors import JobMonitorError, SlowQuery

    if isinstance(error, JobMonitorError):
        from jobmonitor.cli.output import one_line

        statements = error.ddl if isinstance(error, SlowQuery) else ()
        return "\n".join([one_line(str(error), LONGEST), *(one_line(each, LONGEST) for each in statements)])
    if isinstance(error, OSError) and error.strerror:
        return f"The operating system refuses: {error.strerror}."
    return f"A fault in jobmonitor ({type(error).__name__}). Run it with --debug for the details."


if __name__ == "__main__":
    raise SystemExit(main())
