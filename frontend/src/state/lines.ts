import type { OverviewRow, VerdictName } from '../api/types.js';
import { rollUp, type Titles } from '../text/roll-up.js';

/** A line of the overview's table: a run, or the folder of the runs below it. */
export type Line = RunLine | FolderLine;

export interface RunLine {
  readonly kind: 'run';
  readonly key: string;
  readonly run: OverviewRow;
}

export interface FolderLine {
  readonly kind: 'folder';
  readonly key: string;
  readonly folder: string;
  readonly open: boolean;
  /** The verdict of its worst run. */
  readonly worst: VerdictName;
  /** What its runs come to. */
  readonly text: string;
}

/** Returns a line for each run. */
export function plainLines(runs: readonly OverviewRow[]): readonly Line[] {
  return runs.map(runLine);
}

/** Returns the folders, the one with the worst run first, each with its runs unless it is folded. */
export function folderLines(
  runs: readonly OverviewRow[],
  folded: readonly string[],
  titles: Titles,
): readonly Line[] {
  return [...byFolder(runs)].flatMap(([folder, inside]) => {
    const open = !folded.includes(folder);
    const worst = inside[0]?.verdict ?? 'not-enough-data';
    const text = rollUp(inside, titles);
    const head: FolderLine = { kind: 'folder', key: `${folder}/`, folder, open, worst, text };
    return open ? [head, ...plainLines(inside)] : [head];
  });
}

/** Returns the runs by the part of their name before the last slash, folders in the order of the runs. */
export function byFolder(runs: readonly OverviewRow[]): ReadonlyMap<string, readonly OverviewRow[]> {
  const folders = new Map<string, OverviewRow[]>();
  for (const run of runs) {
    const folder = folderOf(run.name);
    const others = folders.get(folder);
    if (others) others.push(run);
    else folders.set(folder, [run]);
  }
  return folders;
}

/** Returns the folder of a run; of a run in the log directory itself, an empty name. */
function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

function runLine(run: OverviewRow): RunLine {
  return { kind: 'run', key: run.name, run };
}
