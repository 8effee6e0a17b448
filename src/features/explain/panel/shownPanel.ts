import type { PanelData, RawTimeRange, ScopedVars } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import type { PanelInput } from '#contract/explain';

/** What Grafana tells an extension about a panel or an Explore pane. Everything may be missing. */
export interface PanelContext {
  id?: number;
  pluginId?: string;
  title?: string;
  timeRange?: RawTimeRange;
  dashboard?: { uid?: string; title?: string };
  targets?: readonly DataQuery[];
  scopedVars?: ScopedVars;
  data?: Pick<PanelData, 'series' | 'state'> & Partial<Pick<PanelData, 'errors' | 'timeRange' | 'request'>>;
}

/** A panel as the view works with it: what is sent, and what is only for links. */
export interface ShownPanel {
  input: PanelInput;
  /** Series that the panel has, the ones that were not sent included. */
  total: number;
  /** Where the panel stands, for notes and incidents; null in Explore. */
  link: string | null;
  explore: string | null;
  /** Explore with one of its queries; with all of them when it has no such query. */
  exploreOf(refId: string): string | null;
}
