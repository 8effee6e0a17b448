import { expect, type Locator, type Page } from '@playwright/test';

/**
 * The lineage's picture has a node of each of these types, and one that is clicked shows its fact. From the rule, the
 * facts lead one click a step over query, series, resource, alert and decision to the incident;
 * the cause leads back to the resource that it blames.
 */
export async function expectLineage(page: Page, service: string): Promise<void> {
  const picture = page.getByRole('group', { name: 'Lineage from rule to outcome' });
  await expect(picture).toBeVisible();
  const node = (type: string): Locator => picture.getByLabel(new RegExp(`^${type}, `));
  for (const type of ['Rule', 'Query', 'Series', 'Resource', 'Alert', 'Decision', 'Incident', 'Analysis', 'Finding']) {
    await expect(node(type).first(), `a node of type ${type}`).toBeAttached();
  }
  await node('Rule').first().focus();
  await page.keyboard.press('Enter');
  const fact = (type: string): Locator => page.getByRole('region', { name: new RegExp(`^${type}: `) });
  await expect(fact('Rule')).toBeVisible();

  const steps = ['Rule', 'Query', 'Series', 'Resource', 'Alert', 'Decision', 'Incident'];
  for (const [index, next] of steps.slice(1).entries()) {
    const here = fact(steps[index] ?? '');
    // Where a step has several ways on, the one of the service that broke.
    const ways = here.getByRole('button', { name: new RegExp(`^${next}: `) });
    const ofService = ways.filter({ hasText: service });
    await ((await ofService.count()) > 0 ? ofService : ways).first().click();
    await expect(fact(next)).toBeVisible();
  }

  await node('Finding').first().focus();
  await page.keyboard.press('Enter');
  await expect(fact('Finding')).toContainText(service);
  await fact('Finding').getByRole('button', { name: 'Resource: ' }).first().click();
  await expect(fact('Resource')).toContainText(service);
  await node('Incident').first().click();
  await expect(fact('Incident')).toBeVisible();
}
