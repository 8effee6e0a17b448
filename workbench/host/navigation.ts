import type { NavModelItem } from '@grafana/data';
import { config } from '@grafana/runtime';
import { workbench } from './workbenchData.ts';

const RANK = ['Viewer', 'Editor', 'Admin'];

/** The app's entries of the menu for this person's role, as Grafana makes them from plugin.json. */
export const navigation: NavModelItem[] = (workbench.plugin.includes ?? [])
  .filter(({ type, addToNav, role }) => {
    const mine = RANK.indexOf(config.bootData.user.orgRole);
    return String(type) === 'page' && addToNav && mine >= RANK.indexOf(role ?? 'Viewer') && mine >= 0;
  })
  .map(({ name, path, icon }) => ({ text: name, url: path, icon: icon as NavModelItem['icon'] }));

/** The menu entry that an address belongs to: the longest that it starts with. */
export function sectionOf(pathname: string): NavModelItem | undefined {
  const fits = ({ url = '' }: NavModelItem) => pathname === url || pathname.startsWith(`${url}/`);
  return [...navigation].sort((a, b) => (b.url?.length ?? 0) - (a.url?.length ?? 0)).find(fits);
}
