"""The command line. A command imports what it needs when it is called: help and a run without changes are quick."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from pipeline import __version__, run
from pipeline.errors import OutputError, PipelineError
from pipeline.state import FORMATS, Options
from pipeline.summary import Summary

_OUTPUT_FAILED = 2
_INTERRUPTED = 130
_PATH = click.Path(path_type=Path)
_LANGUAGES = ("zh", "en", "ru")  # as pipeline.records says, which need not be loaded for it; a test compares them

_REVIEW_FORMATS = ("label-studio", "web-annotation")

_raw = click.argument("raw", type=_PATH, default="raw")
_out = click.option("--out", type=_PATH, default="extracted", show_default=True, help="Output folder.")
_build = click.option(
    "--build", type=_PATH, help="Folder for stage files [default: build, or OUT/.build for another output folder]."
)
_stage_build = click.option("--build", type=_PATH, default="build", show_default=True, help="Folder for stage files.")
_strict = click.option(
    "--strict", is_flag=True, help="Exit with 1 when a record was rejected or a number not explained."
)
_no_references = click.option("--no-references", is_flag=True, help="Leave telephone numbers and e-mail addresses out.")
_corrections = click.option(
    "--corrections",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with EDITION.csv, what researchers correct [default: corrections, where it exists].",
)
_formats = click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=FORMATS,
    show_default=True,
    help="What to write; may be given more than once.",
)


class _Commands(click.Group):
    """Commands that end in one clear message where they cannot go on."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click calls it so)
        """In the order in which they are defined, which is that of the stages."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort, BrokenPipeError):
            raise  # a pipe is closed early by `| head`, which click knows
        except PipelineError as error:
            _fail(ctx, str(error), _OUTPUT_FAILED if isinstance(error, OutputError) else 1)
        except KeyboardInterrupt:
            _fail(ctx, "interrupted. Editions that were done are kept and need not be read again.", _INTERRUPTED)
        except Exception as error:
            _fail(ctx, f"internal error ({type(error).__name__}: {error}). Report what --debug prints.", 1)


def _fail(ctx: click.Context, message: str, code: int) -> NoReturn:
    if ctx.params["debug"]:
        click.echo(traceback.format_exc(), err=True)
    click.echo(f"error: {message}", err=True)
    ctx.exit(code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="On an error print also where in the program it arose.")
@click.version_option(__version__, message="%(version)s")
def main(debug: bool) -> None:  # noqa: ARG001 (read from the context when something fails)
    """Read health reports and write every number in them as a table row with its proof."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show 病 is no reason to fail
            stream.reconfigure(errors="backslashreplace")


@main.command()
@_raw
@_out
@_build
@click.option("--workers", type=click.IntRange(min=1), help="Processes [default: one a processor].")
@_strict
@_no_references
@_corrections
@_formats
@click.pass_context
def extract(
    ctx: click.Context,
    raw: Path,
    out: Path,
    build: Path | None,
    workers: int | None,
    strict: bool,
    no_references: bool,
    corrections: Path | None,
    formats: tuple[str, ...],
) -> None:
    """Read the reports below RAW (default: raw) that changed and bring the tables in OUT up to date."""
    summary = run.extract(raw, out, build, options=_options(no_references, formats, corrections), workers=workers)
    _close(ctx, summary, strict)


@main.command()
@_raw
@_stage_build
@click.pass_context
def ingest(ctx: click.Context, raw: Path, build: Path) -> None:
    """Stage 1: read the reports below RAW (default: raw) into source text and lines."""
    _close_stage(ctx, run.ingest(raw, build))


def _add_stage(name: run.MiddleStage, text: str) -> None:
    @main.command(name, help=text)
    @_stage_build
    @click.pass_context
    def command(ctx: click.Context, build: Path) -> None:
        _close_stage(ctx, run.stage(name, build))


_add_stage(
    "clean", "Stage 2: join what page breaks cut and set furniture apart, in clean text that maps back to the source."
)
_add_stage("split", "Stage 3: find the countries and sections.")
_add_stage("find", "Stage 4: find quantities, dates and references in the sentences.")
_add_stage("link", "Stage 5: make facts of what was found and where it stands.")
_add_stage("check", "Stage 6: validate the records and do the arithmetic that the text lets one do.")


@main.command()
@_stage_build
@_out
@_strict
@_no_references
@_corrections
@_formats
@click.pass_context
def emit(
    ctx: click.Context,
    build: Path,
    out: Path,
    strict: bool,
    no_references: bool,
    corrections: Path | None,
    formats: tuple[str, ...],
) -> None:
    """Stage 7: write the tables, the nested JSON and the data package."""
    _close(ctx, run.emit(build, out, _options(no_references, formats, corrections)), strict)


@main.command()
@click.argument("text")
@click.option("--lang", type=click.Choice(_LANGUAGES), help="Language of TEXT (by default told from the script).")
def explain(text: str, lang: str | None) -> None:
    """Show how the numbers in TEXT are read, and by which rules."""
    from pipeline.explain import explain as explained
    from pipeline.explain import language_of

    click.echo(explained(text, lang or language_of(text)))


@main.command()
@click.argument("file", type=_PATH)
def outline(file: Path) -> None:
    """Show the countries and sections that are found in FILE."""
    from pipeline.outline import outline as outlined

    click.echo(outlined(file))


@main.command()
@click.argument("gold", type=_PATH)
@click.option("--extracted", type=_PATH, default="extracted", show_default=True, help="Folder with the tables.")
@click.option("--edition", help="Edition to compare [default: the one the gold file is named after].")
@click.option("--only", default="", metavar="IND,KAZ", help="Countries that GOLD covers [default: all].")
@click.option("--sections", default="", metavar="preface,…", help="Sections that GOLD covers beside those countries.")
@click.option("--errors", default=0, metavar="N", help="List the first N differences.")
def evaluate(gold: Path, extracted: Path, edition: str | None, only: str, sections: str, errors: int) -> None:
    """Compare the tables with GOLD, a hand-made reading: precision, recall and the accuracy of each field."""
    from pipeline.evaluate import evaluate as evaluated

    countries, named = ([name for name in names.split(",") if name] for names in (only, sections))
    click.echo(evaluated(gold, extracted, edition, countries, named, errors))


@main.command()
@click.argument("old")
@click.argument("new")
@click.option("--extracted", type=_PATH, default="extracted", show_default=True, help="Folder with the tables.")
@click.option("--out", type=_PATH, help="Write all columns as CSV here instead of showing what changed.")
@click.pass_context
def diff(ctx: click.Context, old: str, new: str, extracted: Path, out: Path | None) -> None:
    """Compare two editions: which facts are new, gone, changed, unchanged.

    OLD and NEW are ids of editions in the folder of tables, or folders that hold one edition each. Exits with 1 when
    they have hardly a fact in common.
    """
    from pipeline.compare import DIFF_COLUMNS, diff_text, strangers
    from pipeline.compare import diff as compared
    from pipeline.published import facts_of

    rows = compared(facts_of(old, extracted).facts, facts_of(new, extracted).facts)
    if out:
        _table(out, DIFF_COLUMNS, rows)
    click.echo(_counted(rows, "change") if out else diff_text(rows))
    if warning := strangers(rows):
        click.echo(warning, err=True)
        ctx.exit(1)


@main.command()
@click.argument("editions", nargs=-1, required=True)
@click.option("--extracted", type=_PATH, default="extracted", show_default=True, help="Folder with the tables.")
@click.option("--out", type=_PATH, help="Write all columns as CSV here instead of showing the pairs.")
@click.option("--all", "everything", is_flag=True, help="List the facts that agree too.")
@click.pass_context
def align(ctx: click.Context, editions: tuple[str, ...], extracted: Path, out: Path | None, everything: bool) -> None:
    """Pair the facts of one edition in two or more languages and list where they disagree.

    EDITIONS are ids of editions; the others are compared with the first. Exits with 1 when an amount differs or a fact
    has no counterpart.
    """
    from pipeline.compare import ALIGN_COLUMNS, align_text
    from pipeline.compare import align as aligned
    from pipeline.published import facts_of

    if len(editions) < 2:
        raise click.UsageError("Two editions or more are needed.")
    rows = aligned([facts_of(name, extracted) for name in editions])
    listed = rows if everything else [r for r in rows if r["kind"] != "agree"]
    if out:
        _table(out, ALIGN_COLUMNS, listed)
    else:
        click.echo(align_text(listed))
    click.echo(_counted(rows, "kind"))
    ctx.exit(int(any(row["kind"] in ("number", "missing") for row in rows)))


@main.command()
@_raw
@_out
@_build
def evidence(raw: Path, out: Path, build: Path | None) -> None:
    """Write a page for each edition in OUT, with every number marked in its text: OUT/EDITION/report.html.

    RAW is where the reports are (default: raw); the pages of a PDF are pictured from there.
    """
    from pipeline.evidence import write

    _made(out, build, write(out, build or run.default_build(out), raw))


@main.command()
@_raw
@_out
@_build
@click.option(
    "--formats", default="", help="Comma list of parquet,sqlite,xlsx,wide,series,codebook,html [default: all]."
)
@click.pass_context
def release(ctx: click.Context, raw: Path, out: Path, build: Path | None, formats: str) -> None:
    """Write the tables in OUT also as Parquet, SQLite, a workbook, a wide table, with series, codebook and pages.

    RAW and the stage files are needed for the pages (html) alone, which show the text of the reports.
    """
    from pipeline.release import FORMATS as RELEASES
    from pipeline.release import release as released

    names = [name.strip() for name in formats.split(",")] if formats else [*RELEASES, "html"]
    _made(out, build, released(out, [name for name in names if name != "html"]))
    if "html" in names:
        ctx.invoke(evidence, raw=raw, out=out, build=build)


@main.group()
def corrections() -> None:
    """Hand rows out for review in other tools, and take what reviewers say back in."""


@corrections.command("export")
@click.argument("edition")
@click.option("--format", "form", type=click.Choice(_REVIEW_FORMATS), required=True, help="For which tool.")
@click.option("--out", type=_PATH, required=True, help="File to write.")
@_stage_build
@_corrections
def export_corrections(edition: str, form: str, out: Path, build: Path, corrections: Path | None) -> None:
    """Write the facts of EDITION, with its text and what was corrected so far."""
    from pipeline.corrections.review import export
    from pipeline.files import write_whole

    text, left_out = export(build, edition, form, corrections or Options().corrections)
    write_whole(out, text)
    for problem in left_out:
        click.echo(f"not exported: {problem}", err=True)


@corrections.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_stage_build
@click.option("--corrections", type=_PATH, default=Options().corrections, show_default=True, help="Folder to add to.")
@click.pass_context
def import_corrections(ctx: click.Context, file: Path, build: Path, corrections: Path) -> None:
    """Add what reviewers said in FILE to the corrections of its editions.

    Every place is found again in the text of today; what cannot be found is listed, not added, and the exit code is 1.
    """
    from pipeline.corrections.review import take_in

    taken = take_in(file, build, corrections)
    for path, count in taken.added.items():
        click.echo(f"{path}: {count} added")
    click.echo(f"corrections: {sum(taken.added.values())} added, {taken.known} known, {len(taken.problems)} not added")
    for problem in taken.problems:
        click.echo(f"not added: {problem}", err=True)
    ctx.exit(int(bool(taken.problems)))


@main.command()
@click.option("--out", type=_PATH, default="schemas", show_default=True, help="Folder for the schemas.")
def schemas(out: Path) -> None:
    """Write the JSON Schema and the Table Schema of every published table."""
    from pipeline.files import write_whole
    from pipeline.schemas import schema_files

    for name, text in schema_files().items():
        write_whole(out / name, text)


def _table(out: Path, names: Sequence[str], rows: list[Any]) -> None:
    from pipeline.files import write_whole
    from pipeline.release import as_csv

    write_whole(out, as_csv(names, rows))


def _counted(rows: list[Any], column: str) -> str:
    """How many rows there are of each kind."""
    from collections import Counter

    return ", ".join(f"{kind}: {count}" for kind, count in sorted(Counter(row[column] for row in rows).items()))


def _made(out: Path, build: Path | None, paths: Sequence[Path]) -> None:
    """List what was made from the tables in their data package, and print it."""
    run.register(out, build, paths)
    for path in paths:
        click.echo(path)


def _options(no_references: bool, formats: tuple[str, ...], corrections: Path | None) -> Options:
    return Options(not no_references, formats, corrections or Options().corrections)


def _close(ctx: click.Context, summary: Summary, strict: bool) -> None:
    click.echo(summary.text(strict=strict))
    if summary.failed:
        click.echo(summary.failures(), err=True)
    ctx.exit(summary.exit_code(strict=strict))


def _close_stage(ctx: click.Context, failed: dict[str, str]) -> None:
    for edition_id, error in failed.items():
        click.echo(f"{edition_id} failed: {error}", err=True)
    ctx.exit(int(bool(failed)))
