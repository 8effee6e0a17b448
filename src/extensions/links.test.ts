import { locationService } from '@grafana/runtime';
import pluginJson from '../plugin.json';
import { LINKS } from './links.ts';

describe('the links in Grafana’s menus', () => {
  it('are declared in plugin.json as they are registered, or Grafana refuses them', () => {
    const registered = LINKS.map(({ targets, title, description }) => ({
      targets: [targets].flat(),
      title,
      description,
    }));
    expect(registered).toEqual(pluginJson.extensions.addedLinks);
  });

  it('stand on panels and panes that ask something, and on no others', () => {
    const onPanels = LINKS.filter(({ targets }) => [targets].flat().includes('grafana/dashboard/panel/menu'));
    expect(onPanels).toHaveLength(2);
    const inExplore = LINKS.filter(({ targets }) => [targets].flat().includes('grafana/explore/toolbar/action'));
    expect(inExplore.map(({ title }) => title)).toEqual(['Explain this query']);
    for (const { configure } of [...onPanels, ...inExplore]) {
      expect(configure?.({ targets: [{ refId: 'A' }] })).toBeDefined();
      for (const context of [undefined, {}, { targets: [] }, { targets: 'A' }]) {
        expect(configure?.(context)).toBeUndefined();
      }
    }
  });

  it('lead from the command palette to the page by themselves: Grafana follows no path there', () => {
    const [link] = LINKS.filter(({ targets }) => [targets].flat().includes('grafana/commandpalette/action'));
    link?.onClick?.(undefined, {} as never);
    expect(locationService.getLocation().pathname).toBe(link?.path);
  });

  it('open a dialog with a bounded title', () => {
    const openModal = jest.fn();
    LINKS[0]?.onClick?.(undefined, { context: { title: 'x'.repeat(5_000), targets: [] }, openModal } as never);
    const [{ title }] = openModal.mock.calls[0] as [{ title: string }];
    expect(title.length).toBeLessThan(150);
  });
});
