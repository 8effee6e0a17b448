import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { databaseUrl, query, startTestCluster, type TestCluster } from './testCluster.ts';

export interface TestDatabase {
  /** URL of the owner; `openDatabase({ url, ... })` takes the app's roles from there. */
  url: string;
  drop(): Promise<void>;
}

let own: Promise<TestCluster> | undefined;
let ended = false;

/**
 * A migrated, empty database of its own, a copy of the run's template. Under `npm test` all files share the run's
 * server; a file that is run alone starts one that ends with it.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = sharedCluster() ?? (await (own ??= startTestCluster()));
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await query(adminUrl, `create database ${name} template ${template}`);
  return {
    url: databaseUrl(adminUrl, name),
    drop: async () => {
      // Hooks of a file run in the order of their making: the file's own server may be gone already, and all with it.
      if (ended) {
        return;
      }
      await query(adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

/** What scripts/test.ts started for the whole run. */
function sharedCluster(): { adminUrl: string; template: string } | undefined {
  const adminUrl = process.env['TEST_CLUSTER_URL'];
  const template = process.env['TEST_CLUSTER_TEMPLATE'];
  return adminUrl && template ? { adminUrl, template } : undefined;
}

after(async () => {
  ended = own !== undefined;
  await (await own)?.stop();
});
