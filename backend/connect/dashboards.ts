import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  DATASOURCE,
  deleteDashboard,
  deleteEmptyFolder,
  ensureFolder,
  findDashboard,
  findDatasource,
  FOLDER,
  lastSaveNote,
  saveDashboard,
} from '../grafana/index.ts';
import type { ConnectParts } from './parts.ts';

const ROOT = join(import.meta.dirname, '..', '..', 'dashboards');
/** Folders below the product's own; each has the files of one folder of `dashboards/`. */
const FOLDERS = [
  { files: 'unified-operations', uid: 'sre-unified-operations', title: 'Unified operations' },
  { files: 'assistant-insights', uid: 'sre-assistant-insights', title: 'Assistant insights' },
  { files: 'control-plane', uid: 'sre-control-plane', title: 'Control plane' },
];
/** A version of a dashboard with such a note was saved here; any other one is somebody's own work. */
const OUR_NOTE = 'SRE Platform ';

const Dashboard = z.looseObject({ uid: z.string(), title: z.string() });

interface OurDashboard {
  folderUid: string;
  dashboard: z.output<typeof Dashboard>;
  /** Changes with the content. */
  note: string;
}

type Outcome = 'made' | 'updated' | 'there' | 'changed' | 'provisioned' | 'removed';

const TOLD: Record<Outcome, (titles: string) => string> = {
  made: (titles) => `Made the dashboards ${titles}.`,
  updated: (titles) => `Brought the dashboards ${titles} up to date.`,
  there: (titles) => `The dashboards ${titles} are there.`,
  changed: (titles) => `Left the dashboards ${titles}, for somebody has changed them.`,
  provisioned: (titles) => `Left the dashboards ${titles} to the files that provision them.`,
  removed: (titles) => `Removed the dashboards ${titles}.`,
};

/**
 * Makes the three folders and their dashboards, or brings them up to date. What people have changed is theirs, and what a
 * provisioning file keeps is left to it. One that is as we saved it gets no new version.
 */
export async function connectDashboards(parts: Pick<ConnectParts, 'grafana' | 'say'>): Promise<void> {
  const { grafana, say } = parts;
  if ((await findDatasource(grafana))?.type !== DATASOURCE.type) {
    say('Made no dashboards, for there is no data source SRE Platform that could answer them.');
    return;
  }
  for (const { uid, title } of FOLDERS) {
    await ensureFolder(grafana, { uid, title, parentUid: FOLDER.uid });
  }
  await tell(parts, async ({ dashboard, folderUid, note }) => {
    const found = await findDashboard(grafana, dashboard.uid);
    if (found?.provisioned === true) {
      return 'provisioned';
    }
    const last = found === null ? '' : await lastSaveNote(grafana, dashboard.uid);
    if (found !== null && (last === note || !last.startsWith(OUR_NOTE))) {
      return last === note ? 'there' : 'changed';
    }
    await saveDashboard(grafana, found?.folderUid ?? folderUid, dashboard, note);
    return found === null ? 'made' : 'updated';
  });
}

/** Takes away the dashboards that nobody has changed, then the folders that are empty. */
export async function disconnectDashboards(parts: Pick<ConnectParts, 'grafana' | 'say'>): Promise<void> {
  const { grafana, say } = parts;
  await tell(parts, async ({ dashboard: { uid } }) => {
    const found = await findDashboard(grafana, uid);
    if (found === null || found.provisioned) {
      return found === null ? null : 'provisioned';
    }
    if (!(await lastSaveNote(grafana, uid)).startsWith(OUR_NOTE)) {
      return 'changed';
    }
    await deleteDashboard(grafana, uid);
    return 'removed';
  });
  for (const { uid, title } of FOLDERS) {
    if ((await deleteEmptyFolder(grafana, uid)) === 'kept') {
      say(`Left the folder ${title}, for it is not empty.`);
    }
  }
}

/** Does something with each of our dashboards and says in a sentence an outcome what became of them. */
async function tell(
  { say }: Pick<ConnectParts, 'say'>,
  act: (one: OurDashboard) => Promise<Outcome | null>
): Promise<void> {
  const titles = new Map<Outcome, string[]>();
  for (const one of readDashboards()) {
    const outcome = await act(one);
    if (outcome !== null) {
      titles.set(outcome, [...(titles.get(outcome) ?? []), one.dashboard.title]);
    }
  }
  for (const [outcome, those] of titles) {
    say(TOLD[outcome](those.join(', ')));
  }
}

function readDashboards(): OurDashboard[] {
  return FOLDERS.flatMap(({ files, uid: folderUid }) =>
    readdirSync(join(ROOT, files))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => {
        const dashboard = Dashboard.parse(JSON.parse(readFileSync(join(ROOT, files, name), 'utf8')));
        const hash = createHash('sha256').update(JSON.stringify(dashboard)).digest('hex').slice(0, 16);
        return { folderUid, dashboard, note: `${OUR_NOTE}${hash}` };
      })
  );
}
