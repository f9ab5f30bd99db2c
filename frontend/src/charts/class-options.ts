import uPlot from 'uplot';
import { type ClassRow, percent } from './classes.js';
import { axisLook, type Palette } from './palette.js';

export interface ClassFrame {
  readonly width: number;
  readonly height: number;
  readonly onCursor: (index: number | null) => void;
}

/** Distances of ticks: a class has a whole number. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100];
/** Up to so many classes the bars of two splits stand side by side; beyond, validation is a dot on a bar. */
const SIDE_BY_SIDE = 40;
/** Share of the room of a class that its bars take. */
const FILLED = 0.8;

/** Returns a chart's shares, a list for each split after the classes. */
export function classData(rows: readonly ClassRow[]): uPlot.AlignedData {
  const splits = rows[0]?.cells ?? [];
  return [
    rows.map(({ name }) => name),
    ...splits.map((_, i) => rows.map(({ cells }) => cells[i]?.share || null)),
  ];
}

/** Returns what uPlot needs to draw a bar for each class and split, training filled and validation outlined. */
export function classOptions(rows: readonly ClassRow[], palette: Palette, frame: ClassFrame): uPlot.Options {
  const splits = rows[0]?.cells ?? [];
  const highest = Math.max(...rows.flatMap(({ cells }) => cells.map(({ share }) => share)));
  const axis = axisLook(palette);
  return {
    width: frame.width,
    height: frame.height,
    padding: [10, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [-0.6, rows.length - 0.4] },
      y: { range: [0, highest || 1] },
    },
    axes: [
      { ...axis, size: 26, grid: { show: false }, incrs: WHOLE },
      { ...axis, size: 58, values: (_, values) => values.map(percent) },
    ],
    series: [{}, ...splits.map(({ label }, i) => seriesOf(label, i, splits.length, isDotted(rows), palette))],
    hooks: { setCursor: [(plot) => frame.onCursor(plot.cursor.idx ?? null)] },
  };
}

/** Returns whether validation is drawn as dots, for want of room. */
export function isDotted(rows: readonly ClassRow[]): boolean {
  return rows.length > SIDE_BY_SIDE;
}

function seriesOf(label: string, i: number, count: number, dotted: boolean, palette: Palette): uPlot.Series {
  const { data, target } = palette.looks;
  const look = isOutlined(label) ? { stroke: target, width: 1.5 } : { stroke: data, fill: data, width: 1 };
  if (dotted && isOutlined(label)) return dots(palette);
  const align = dotted || count === 1 ? 0 : i === 0 ? -1 : 1;
  const paths = uPlot.paths.bars?.({ size: [FILLED / (dotted ? 1 : count), 40], align });
  return { ...look, points: { show: false }, ...(paths && { paths }) };
}

/** Dots that stand out on a bar and beside it. */
function dots({ text, bg }: Palette): uPlot.Series {
  return { stroke: text, width: 0, points: { show: true, size: 5, width: 1, stroke: text, fill: bg } };
}

/** Returns whether the bars of a split are hollow, so that no one needs their colour. */
export function isOutlined(label: string): boolean {
  return label === 'validation';
}
