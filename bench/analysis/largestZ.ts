import type { EvidenceBundle } from '../../backend/analysis/index.ts';

/**
 * The simple method beside the root causes: entities by the largest |z| (mean and standard deviation of the past) of any
 * of their series after the alert, or in the last quarter where there is none.
 */
export function largestZ({ series, alerts, window, edges }: EvidenceBundle): string[] {
  const owners = new Map(edges.filter(({ kind }) => kind === 'part-of').map(({ from, to }) => [from, to]));
  const at = alerts[0]?.startsAt ?? window.from + 0.75 * (window.to - window.from);
  const worst = new Map<string, number>();
  for (const { entity, times, values } of series) {
    if (entity !== null) {
      const owner = owners.get(entity) ?? entity;
      worst.set(owner, Math.max(worst.get(owner) ?? 0, zOf(times, values, at)));
    }
  }
  return [...worst].sort((a, b) => b[1] - a[1]).map(([owner]) => owner);
}

function zOf(times: Float64Array, values: Float64Array, at: number): number {
  let [count, sum, squares] = [0, 0, 0];
  values.forEach((value, i) => {
    if (Number.isFinite(value) && (times[i] as number) < at) {
      count++;
      sum += value;
      squares += value * value;
    }
  });
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  let most = 0;
  values.forEach((value, i) => {
    if (Number.isFinite(value) && (times[i] as number) >= at && deviation > 0) {
      most = Math.max(most, Math.abs(value - mean) / deviation);
    }
  });
  return most;
}
