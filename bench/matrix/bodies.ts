import { Random } from '../../demo/shop/random.ts';

/** How the values of a body are made: as rates come out of a division, as measures are rounded, as counts of bytes. */
export const KINDS = {
  rates: (random: Random): number => Math.round(random.next() * 4_000) / 60 + random.next() / 30,
  rounded: (random: Random): number => Math.round(random.next() * 10_000) / 1_000,
  counts: (random: Random): number => Math.floor(random.next() * 4e9),
} satisfies Record<string, (random: Random) => number>;

export type Kind = keyof typeof KINDS;

/** The body of a range answer as Prometheus writes it: `series` of `points`, of one kind or of all in turn. */
export function rangeBody(series: number, points: number, kind: Kind | 'mixed'): Buffer {
  const random = new Random(7, kind);
  const kinds = Object.keys(KINDS) as Kind[];
  const list = Array.from({ length: series }, (_, s) => {
    const make = KINDS[kind === 'mixed' ? (kinds[s % kinds.length] as Kind) : kind];
    const metric = {
      __name__: 'http_requests_total',
      instance: `10.0.${s >> 8}.${s % 256}:8080`,
      job: 'app',
      zone: 'b',
    };
    const values = Array.from({ length: points }, (_unused, i) => `[${1_700_000_000 + 15 * i},"${make(random)}"]`);
    return `{"metric":${JSON.stringify(metric)},"values":[${values.join(',')}]}`;
  });
  return Buffer.from(`{"status":"success","data":{"resultType":"matrix","result":[${list.join(',')}]}}`);
}
