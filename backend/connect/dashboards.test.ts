import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { startFakeGrafana, type FakeGrafana, type FakeOptions } from '../../tests/support/fakeGrafana.ts';
import { createGrafanaClient, ensureFolder, writeDatasource } from '../grafana/index.ts';
import { connectDashboards, disconnectDashboards } from './dashboards.ts';

const OURS = [
  ['sre-unified-operations', 'sre-capacity'],
  ['sre-unified-operations', 'sre-health'],
  ['sre-unified-operations', 'sre-incidents'],
  ['sre-assistant-insights', 'sre-diagnoses'],
  ['sre-assistant-insights', 'sre-forecasts'],
  ['sre-assistant-insights', 'sre-patterns'],
  ['sre-control-plane', 'sre-alerts'],
  ['sre-control-plane', 'sre-automation'],
  ['sre-control-plane', 'sre-resources'],
];

describe('dashboards of an organisation', () => {
  let grafana: FakeGrafana;
  let said: string[];
  const client = () => createGrafanaClient({ url: grafana.url, credentials: { user: 'admin', password: 'admin' } });
  const parts = () => ({ grafana: client(), say: (line: string) => void said.push(line) });
  const saved = (uid: string) => grafana.state.boards.dashboards.get(uid) ?? assert.fail(`no dashboard ${uid}`);
  const connect = async (): Promise<string[]> => {
    said = [];
    grafana.takeWrites();
    await connectDashboards(parts());
    return grafana.takeWrites();
  };
  const start = async (options: FakeOptions = {}): Promise<void> => {
    grafana = await startFakeGrafana(options);
  };
  /** As somebody saves it in Grafana's own editor. */
  const change = (uid: string): void => {
    const { versions } = saved(uid);
    versions.push({ message: '', dashboard: { ...versions.at(-1)?.dashboard, title: 'Mine' } });
  };

  beforeEach(async () => {
    await start();
    await ensureFolder(client());
    await writeDatasource(client(), false, 'token');
  });
  afterEach(() => grafana.close());

  test('are made in three folders below that of the product', async () => {
    await connect();
    const { dashboards, folders } = grafana.state.boards;
    assert.deepEqual(
      [...dashboards].map(([uid, { folderUid }]) => [folderUid, uid]),
      OURS
    );
    const below = [...folders.values()]
      .filter(({ parentUid }) => parentUid === 'sre-platform')
      .map(({ title }) => title);
    assert.deepEqual(below, ['Unified operations', 'Assistant insights', 'Control plane']);
    assert.deepEqual(said.length, 1);
    assert.match(said[0] ?? '', /^Made the dashboards .*Health score/);
  });

  test('get no new version when they are made again', async () => {
    await connect();
    assert.deepEqual(await connect(), []);
    assert.ok([...grafana.state.boards.dashboards.values()].every(({ versions }) => versions.length === 1));
    assert.match(said.join(), /are there/);
  });

  test('are brought up to date where an earlier version of ours stands, in the folder where it stands', async () => {
    await connect();
    grafana.state.boards.dashboards.set('sre-health', {
      folderUid: 'sre-platform',
      versions: [{ message: 'SRE Platform 0123456789abcdef', dashboard: { uid: 'sre-health', title: 'Old' } }],
    });
    assert.deepEqual(await connect(), ['POST api/dashboards/db']);
    assert.deepEqual(
      [saved('sre-health').folderUid, saved('sre-health').versions.at(-1)?.dashboard['title']],
      ['sre-platform', 'Health score']
    );
    assert.match(said.join('\n'), /Brought the dashboards Health score up to date/);
  });

  test('come back when somebody has deleted one', async () => {
    await connect();
    grafana.state.boards.dashboards.delete('sre-capacity');
    assert.deepEqual(await connect(), ['POST api/dashboards/db']);
  });

  test('stay as people have changed them, also when everything is undone; the rest goes', async () => {
    await connect();
    change('sre-incidents');
    assert.deepEqual(await connect(), []);
    assert.match(said.join('\n'), /Left the dashboards Incidents, for somebody has changed them/);
    said = [];
    await disconnectDashboards(parts());
    const { dashboards, folders } = grafana.state.boards;
    assert.deepEqual([...dashboards.keys()], ['sre-incidents']);
    assert.deepEqual([...folders.keys()], ['sre-platform', 'sre-unified-operations']);
    assert.match(said.join('\n'), /Left the folder Unified operations, for it is not empty/);
  });

  test('undone leave what others put into the folders, and nothing is undone twice', async () => {
    await connect();
    grafana.state.boards.dashboards.set('theirs', {
      folderUid: 'sre-control-plane',
      versions: [{ message: '', dashboard: { uid: 'theirs' } }],
    });
    await disconnectDashboards(parts());
    const { dashboards, folders } = grafana.state.boards;
    assert.deepEqual(
      [[...dashboards.keys()], [...folders.keys()]],
      [['theirs'], ['sre-platform', 'sre-control-plane']]
    );
    grafana.takeWrites();
    await disconnectDashboards(parts());
    assert.deepEqual(grafana.takeWrites(), []);
  });

  test('that a file provisions are left to it, both ways', async () => {
    grafana.state.boards.folders.set('sre-control-plane', { uid: 'sre-control-plane', title: 'Provisioned' });
    grafana.state.boards.dashboards.set('sre-alerts', {
      folderUid: 'sre-control-plane',
      provisioned: 'alerts.json',
      versions: [{ message: '', dashboard: {} }],
    });
    await connect();
    assert.equal(saved('sre-alerts').versions.length, 1);
    assert.match(said.join('\n'), /Left the dashboards Alert statistics to the files/);
    await disconnectDashboards(parts());
    assert.deepEqual([...grafana.state.boards.dashboards.keys()], ['sre-alerts']);
  });

  test('are not made without the data source that answers them', async () => {
    grafana.state.datasources = [];
    assert.deepEqual(await connect(), []);
    assert.match(said.join(), /no data source SRE Platform/);
  });

  test('are refused with Grafana’s reason to somebody who may not make them', async () => {
    const { datasources, boards } = grafana.state;
    await grafana.close();
    await start({ orgRole: 'Viewer' });
    Object.assign(grafana.state, { datasources, boards });
    await assert.rejects(
      connectDashboards(parts()),
      /refused POST api\/folders with 403: You'll need additional permissions/
    );
    assert.deepEqual(grafana.takeWrites(), []);
  });
});
