import { exploreUrl } from '../../sources/index.ts';
import type { Links } from './facts.ts';

const APP = '/a/sreplatform-sre-app';

/**
 * Addresses within a Grafana. `issuer` is its root URL; of one that is no web address there are no links at all.
 * `sources` tells which data source of Grafana a source is.
 */
export function linksOf(
  { issuer, orgId }: { issuer: string; orgId: number },
  sources: readonly { id: string; grafanaDatasourceUid?: string | null }[]
): Links {
  const root = rootOf(issuer);
  const page = (path: string): string | null => (root === null ? null : `${root}${APP}/${path}?orgId=${orgId}`);
  return {
    incident: (id) => page(`incidents/${id}`),
    run: (id) => page(`automation/runs/${id}`),
    explore(sourceId, query, range) {
      const uid = sources.find((one) => one.id === sourceId)?.grafanaDatasourceUid;
      return uid ? exploreUrl({ root: issuer, orgId }, uid, query, range) : null;
    },
  };
}

function rootOf(issuer: string): string | null {
  if (!/^https?:\/\//i.test(issuer) || !URL.canParse(issuer)) {
    return null;
  }
  const url = new URL(issuer);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
