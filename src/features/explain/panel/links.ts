import { urlUtil } from '@grafana/data';
import { config } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';

interface Range {
  from: number;
  to: number;
}

/** The panel where it stands, with the range that was looked at. */
export function panelLink(uid: string | undefined, panelId: number | undefined, { from, to }: Range): string | null {
  if (!uid) {
    return null;
  }
  const params = { from, to, ...(panelId === undefined ? {} : { viewPanel: `panel-${panelId}` }) };
  return `${config.appSubUrl}${urlUtil.renderUrl(`/d/${encodeURIComponent(uid)}`, params)}`;
}

/** Explore with the panel's queries; null when they do not name their data source. */
export function exploreLink(targets: readonly DataQuery[], { from, to }: Range): string | null {
  const uid = targets.find(({ datasource }) => datasource?.uid)?.datasource?.uid;
  if (uid === undefined) {
    return null;
  }
  // Queries come as a read-only proxy: only its JSON can be copied.
  const queries = JSON.parse(JSON.stringify(targets)) as unknown;
  const pane = { datasource: uid, queries, range: { from: String(from), to: String(to) } };
  const panes = JSON.stringify({ sre: pane });
  return `${config.appSubUrl}${urlUtil.renderUrl('/explore', { schemaVersion: 1, panes, orgId: config.bootData.user.orgId })}`;
}

/** Labels of this kind change with every copy; a silence by them would end with the copy. */
const COPIES = new Set(['__name__', 'pod', 'instance', 'uid', 'id', 'le']);

/** Grafana's form for a silence, filled in with what a series is about. */
export function silenceLink(labels: Readonly<Record<string, string>>): string | null {
  const matchers = Object.entries(labels).filter(([name, value]) => !COPIES.has(name) && value !== '');
  if (matchers.length === 0) {
    return null;
  }
  const params = new URLSearchParams({ alertmanager: 'grafana' });
  matchers.slice(0, 10).forEach(([name, value]) => params.append('matcher', `${name}=${value}`));
  return `${config.appSubUrl}/alerting/silence/new?${params}`;
}
