import { leadsUp } from '../template/places.rules.ts';

/**
 * The URL of a path below a target. Tells `problem` when the path would leave the target, whatever it is made of; a
 * placeholder that is filled later counts as one segment.
 */
export function joinTarget(
  baseUrl: string,
  path: string,
  query: readonly string[],
  problem: (field: string, reason: string) => void
): string {
  const base = baseUrl.replace(/\/+$/, '');
  const below = `/${path.replace(/^\/+/, '')}`;
  // eslint-disable-next-line no-control-regex
  const unfit = /[?#\\\u0000-\u001f\u007f]/.test(below) || leadsUp(below);
  const url = `${base}${below}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  const plain = url.replace(/\{\{[^}]*\}\}/g, 'x');
  if (unfit || !URL.canParse(plain)) {
    problem('path', `"${below.slice(0, 200)}" is no path below the target. Use plain segments joined by "/".`);
    return url;
  }
  const [whole, root] = [new URL(plain), new URL(base)];
  const folder = root.pathname.replace(/\/+$/, '');
  if (whole.origin !== root.origin || !(whole.pathname === folder || whole.pathname.startsWith(`${folder}/`))) {
    problem('path', `It leads to ${whole.origin}${whole.pathname}, which is not below the target ${base}.`);
  }
  return url;
}
