"""Corrections: what a researcher says of a row, found again by quote and place, applied or reported."""

from __future__ import annotations

from pipeline.corrections.apply import correct
from pipeline.corrections.record import REPORT, Correction, Outcome, correction_file, read

__all__ = ["REPORT", "Correction", "Outcome", "correct", "correction_file", "read"]
