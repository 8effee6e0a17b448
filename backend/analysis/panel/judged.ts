import type { Judgement } from './excursions.ts';
import type { Ordinary } from './ordinary.ts';
import type { PanelSeries } from './types.ts';

/** A series with what is ordinary for it and how it strays from that. */
export interface Judged {
  index: number;
  series: PanelSeries;
  ordinary: Ordinary;
  judgement: Judgement;
}
