import { expect, type Locator } from '@playwright/test';

/** More claims than any page has. */
const MOST = 500;

/** Opens every claim within a part of a page, and those that stand in what they open; answers how many there are. */
export async function openEveryClaim(part: Locator): Promise<number> {
  const closed = part.locator('[data-testid="claim"] > button[aria-expanded="false"]');
  for (let left = MOST; left > 0 && (await closed.count()) > 0; left--) {
    await closed.first().click();
  }
  await expect(closed).toHaveCount(0);
  return part.getByTestId('claim').count();
}

/** Each opened claim shows something: a chart, log lines, a change, an alert, another claim, or a link. */
export async function expectEvidence(part: Locator): Promise<void> {
  // Charts and contents are read when they are opened.
  await expect(part.getByTestId('skeleton')).toHaveCount(0);
  const empty = await part.getByTestId('claim').evaluateAll((claims) =>
    (claims as unknown as DomElement[])
      .filter((claim) => {
        const evidence = claim.querySelector(':scope > [data-testid="claim-evidence"]');
        return evidence === null || (evidence.textContent ?? '').trim() === '';
      })
      .map((claim) => claim.textContent)
  );
  expect(empty).toEqual([]);
  await expect(part.getByRole('alert')).toHaveCount(0);
}

/** Every link into Explore within a part: org, data source, query and range, each query the one that stands beside it. */
export async function expectExploreLinks(part: Locator): Promise<number> {
  const links = await part.getByRole('link', { name: 'Open in Explore' }).evaluateAll((found) =>
    (found as unknown as DomElement[]).map((link) => ({
      href: link.getAttribute('href') ?? '',
      shown: link.closest('[data-testid="query"]')?.querySelector('code')?.textContent ?? null,
    }))
  );
  for (const { href, shown } of links) {
    const url = new URL(href, 'http://grafana.test');
    expect(url.pathname).toMatch(/\/explore$/);
    expect([url.searchParams.get('schemaVersion'), url.searchParams.get('orgId')]).toEqual(['1', '1']);
    const panes = Object.values(JSON.parse(url.searchParams.get('panes') ?? '{}') as Record<string, Pane>);
    expect(panes).toHaveLength(1);
    const [pane] = panes;
    expect(pane?.datasource).toMatch(/^(prometheus|loki)$/);
    expect(Number(pane?.range.to)).toBeGreaterThan(Number(pane?.range.from));
    if (shown !== null) {
      expect(pane?.queries.map(({ expr }) => expr)).toContain(shown);
    }
  }
  return links.length;
}

/** What is used of an element; the types of the browser are not those of these files. */
interface DomElement {
  textContent: string | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): DomElement | null;
  closest(selector: string): DomElement | null;
}

interface Pane {
  datasource: string;
  queries: { expr: string }[];
  range: { from: string; to: string };
}
