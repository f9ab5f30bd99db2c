"""Train the demo and open it in TensorBoard."""

from __future__ import annotations

import signal
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from demo.catalogue import Entry, select
from demo.serve import tensorboard
from demo.train import train_all


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("runs"),
    show_default=True,
    help="Directory the records go to.",
)
@click.option("--seed", default=0, show_default=True, help="Seed of the data and the weights.")
@click.option("--serve/--no-serve", default=True, show_default=True, help="Start TensorBoard afterwards.")
def main(names: tuple[str, ...], out: Path, seed: int, serve: bool) -> None:
    """Train the demo's runs, or those called NAMES, and open them in TensorBoard.

    A name is that of a pair (zero-kernel), of one run (zero-kernel/broken) or of a group (rules, clean, digits).
    """
    try:
        entries = select(names)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    console = Console()
    try:
        _train(entries, out, seed, console)
        if serve:
            _serve(out, console)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from error


def _train(entries: tuple[Entry, ...], out: Path, seed: int, console: Console) -> None:
    columns = (
        TextColumn("Training"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(entries))
        for entry, _ in train_all(entries, out, seed):
            progress.update(task, advance=1, description=entry.name)
    console.print(f"{len(entries)} run{'' if len(entries) == 1 else 's'} recorded in {out}", highlight=False)


def _serve(out: Path, console: Console) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tensorboard(out) as (process, link):
            console.print(f"Open [link={link}]{link}[/link] (Ctrl-C ends TensorBoard)", highlight=False, soft_wrap=True)
            process.wait()
    except KeyboardInterrupt:
        console.print("TensorBoard ended.")


if __name__ == "__main__":
    main(prog_name="python -m demo")
