import { expect, type Locator, type Page } from '@playwright/test';

/**
 * The lineage's picture has a node of each step's type, and one that is chosen shows its fact. From the first step the
 * facts lead, one click each, to the last; the finding leads back to the resource that it blames.
 */
export async function expectLineage(page: Page, steps: readonly string[], cause: string): Promise<void> {
  const picture = page.getByRole('group', { name: 'Lineage from rule to outcome' });
  await expect(picture).toBeVisible();
  const node = (type: string): Locator => picture.getByLabel(new RegExp(`^${type}, `));
  for (const type of [...steps, 'Analysis', 'Finding']) {
    await expect(node(type).first(), `a node of type ${type}`).toBeAttached();
  }
  await node(steps[0] ?? '')
    .first()
    .focus();
  await page.keyboard.press('Enter');
  const fact = (type: string): Locator => page.getByRole('region', { name: new RegExp(`^${type}: `) });
  await expect(fact(steps[0] ?? '')).toBeVisible();

  for (const [index, next] of steps.slice(1).entries()) {
    const here = fact(steps[index] ?? '');
    // Where a step has several ways on, the one of the thing that broke.
    const ways = here.getByRole('button', { name: new RegExp(`^${next}: `) });
    const ofCause = ways.filter({ hasText: cause });
    await ((await ofCause.count()) > 0 ? ofCause : ways).first().click();
    await expect(fact(next)).toBeVisible();
  }

  await node('Finding').first().focus();
  await page.keyboard.press('Enter');
  await expect(fact('Finding')).toContainText(cause);
  await fact('Finding').getByRole('button', { name: 'Resource: ' }).first().click();
  await expect(fact('Resource')).toContainText(cause);
  await node('Incident').first().click();
  await expect(fact('Incident')).toBeVisible();
}
