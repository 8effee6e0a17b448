import type { SourceKind } from '#contract/source';

/**
 * Address of Grafana's Explore with a query to a Prometheus or Loki and a range (unix ms), in the form of Grafana 10 and newer
 * (`schemaVersion=1`, one pane). `root` is Grafana's root_url. Null when the root is no web address.
 */
export function exploreUrl(
  grafana: { root: string; orgId: number },
  datasourceUid: string,
  query: string,
  range: { from: number; to: number },
  type: SourceKind = 'prometheus'
): string | null {
  if (!URL.canParse(grafana.root)) {
    return null;
  }
  const root = new URL(grafana.root);
  if (root.protocol !== 'http:' && root.protocol !== 'https:') {
    return null;
  }
  const datasource = { type, uid: datasourceUid };
  const pane = {
    datasource: datasourceUid,
    queries: [{ refId: 'A', expr: query, datasource, editorMode: 'code', range: true, instant: false }],
    range: { from: String(range.from), to: String(range.to) },
  };
  const params = new URLSearchParams({
    schemaVersion: '1',
    panes: JSON.stringify({ sre: pane }),
    orgId: String(grafana.orgId),
  });
  return `${root.origin}${root.pathname.replace(/\/+$/, '')}/explore?${params}`;
}
