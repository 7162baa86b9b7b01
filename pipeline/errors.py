"""Errors that a user can mend. Each says what is wrong, where, and what to do; no traceback is shown."""

from __future__ import annotations


class PipelineError(Exception):
    """Base of all errors that end in a clear message and a non-zero exit."""


class InputError(PipelineError):
    """A report cannot be read. The other reports are still processed."""


class OutputError(PipelineError):
    """The output folder cannot be written. What stood there before is untouched."""
