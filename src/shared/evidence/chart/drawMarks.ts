import type { ChartMarks } from './chartMarks.ts';

/** What the marks need of a uPlot instance. */
interface Plot {
  ctx: CanvasRenderingContext2D;
  bbox: { left: number; top: number; width: number; height: number };
  valToPos: (value: number, scale: string, canvas: boolean) => number;
}

type Colors = Record<'baseline' | 'observed' | 'onset' | 'change' | 'threshold', string>;

/** Shades the compared windows, below the lines. A window of one moment keeps a width that can be seen. */
export function shadeWindows(plot: Plot, { baseline, observed }: ChartMarks, colors: Colors): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const [span, color] of [[baseline, colors.baseline] as const, [observed, colors.observed] as const]) {
    if (span !== null) {
      const left = Math.max(bbox.left, plot.valToPos(span.from, 'x', true));
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(span.to, 'x', true));
      ctx.fillStyle = color;
      ctx.fillRect(left, bbox.top, right < left ? 0 : Math.max(2, right - left), bbox.height);
    }
  }
  ctx.restore();
}

/** Draws changes, onset and thresholds over the lines. */
export function drawMarks(plot: Plot, { changes, onset, thresholds }: ChartMarks, colors: Colors): void {
  const { left, top, width, height } = plot.bbox;
  const upright = (at: number, color: string, dash: number[]): void => {
    const x = Math.round(plot.valToPos(at, 'x', true));
    if (x >= left && x <= left + width) {
      stroke(plot, [x, top, x, top + height], color, dash);
    }
  };
  changes.forEach(({ at }) => upright(at, colors.change, [2, 3]));
  if (onset !== null) {
    upright(onset, colors.onset, [6, 3]);
  }
  for (const value of thresholds) {
    const y = Math.round(plot.valToPos(value, 'y', true));
    if (y >= top && y <= top + height) {
      stroke(plot, [left, y, left + width, y], colors.threshold, [8, 4]);
    }
  }
}

function stroke({ ctx }: Plot, line: [number, number, number, number], color: string, dash: number[]): void {
  const [fromX, fromY, toX, toY] = line;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5 * window.devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * window.devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
  ctx.restore();
}
