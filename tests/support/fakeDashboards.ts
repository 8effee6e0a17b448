type Reply = [status: number, body: unknown];
const no = (status: number, message: string): Reply => [status, { message }];

export interface FakeFolder {
  uid: string;
  title: string;
  parentUid?: string | undefined;
}

export interface FakeDashboard {
  folderUid: string | undefined;
  /** The file that keeps it. */
  provisioned?: string;
  /** Oldest first; the last one is what Grafana shows. */
  versions: { message: string; dashboard: Record<string, unknown> }[];
}

/** Folders and dashboards as Grafana 12.3 keeps them: what is below a folder goes with it, every save is a version. */
export class FakeDashboards {
  folders = new Map<string, FakeFolder>();
  dashboards = new Map<string, FakeDashboard>();

  answerFolders(method: string, path: string, body: Record<string, unknown>): Reply {
    const [, , uid = String(body['uid']), part] = path.split('/');
    const known = this.folders.get(uid);
    if (method === 'POST') {
      const parentUid = body['parentUid'] as string | undefined;
      if (known !== undefined) {
        return no(412, 'a folder with the same uid exists');
      }
      if (parentUid !== undefined && !this.folders.has(parentUid)) {
        return no(404, 'folder not found');
      }
      this.folders.set(uid, { uid, title: String(body['title']), parentUid });
      return [200, { uid }];
    }
    if (known === undefined) {
      return no(404, 'folder not found');
    }
    if (method === 'DELETE') {
      this.#deleteFolder(uid);
      return [200, { message: 'Folder deleted' }];
    }
    return [200, part === 'counts' ? this.#counts(uid) : known];
  }

  answerDashboards(method: string, path: string, body: Record<string, unknown>): Reply {
    if (path === 'api/dashboards/db') {
      return this.#save(body);
    }
    const [, , , uid = '', part, number] = path.split('/');
    const known = this.dashboards.get(uid);
    if (known === undefined) {
      return no(404, 'Dashboard not found');
    }
    if (method === 'DELETE') {
      if (known.provisioned !== undefined) {
        return no(400, 'provisioned dashboard cannot be deleted');
      }
      this.dashboards.delete(uid);
      return [200, { message: 'Dashboard deleted' }];
    }
    if (part === 'versions') {
      return this.#versions(uid, known, number);
    }
    const meta = {
      folderUid: known.folderUid ?? '',
      provisioned: known.provisioned !== undefined,
      provisionedExternalId: known.provisioned ?? '',
    };
    return [200, { meta, dashboard: known.versions.at(-1)?.dashboard }];
  }

  /** The list hides the note of the first version behind words of its own; the version itself has it. */
  #versions(uid: string, known: FakeDashboard, number: string | undefined): Reply {
    const versions = known.versions.map(({ message }, i) => ({ id: i + 1, uid, version: i + 1, message }));
    if (number !== undefined) {
      const one = versions[Number(number) - 1];
      return one === undefined ? no(404, 'Dashboard version not found') : [200, one];
    }
    const listed = versions.map((one, i) => (i === 0 ? { ...one, message: 'Initial save' } : one));
    return [200, { continueToken: '', versions: listed.reverse() }];
  }

  #save({ dashboard, folderUid, message, overwrite }: Record<string, unknown>): Reply {
    const given = dashboard as Record<string, unknown>;
    const uid = String(given['uid']);
    if (typeof given['title'] !== 'string' || given['title'] === '') {
      return no(400, 'Dashboard title cannot be empty');
    }
    if (!/^[A-Za-z0-9_-]{1,40}$/.test(uid)) {
      return no(400, 'uid contains illegal characters or is too long');
    }
    if (typeof folderUid === 'string' && !this.folders.has(folderUid)) {
      return no(400, 'folder not found');
    }
    const known = this.dashboards.get(uid);
    if (known?.provisioned !== undefined) {
      return no(400, 'Cannot save provisioned dashboard');
    }
    if (known !== undefined && overwrite !== true && given['version'] !== known.versions.length) {
      return no(412, 'The dashboard has been changed by someone else');
    }
    const versions = [...(known?.versions ?? []), { message: String(message ?? ''), dashboard: given }];
    this.dashboards.set(uid, { folderUid: folderUid as string | undefined, versions });
    return [200, { uid, status: 'success', version: versions.length }];
  }

  #below(uid: string): string[] {
    const children = [...this.folders.values()]
      .filter(({ parentUid }) => parentUid === uid)
      .map((folder) => folder.uid);
    return [...children, ...children.flatMap((child) => this.#below(child))];
  }

  #inside(uids: readonly string[]): string[] {
    return [...this.dashboards]
      .filter(([, { folderUid }]) => folderUid !== undefined && uids.includes(folderUid))
      .map(([uid]) => uid);
  }

  #counts(uid: string): Record<string, number> {
    const below = this.#below(uid);
    return { folder: below.length, dashboard: this.#inside([uid, ...below]).length, alertrule: 0, librarypanel: 0 };
  }

  #deleteFolder(uid: string): void {
    const all = [uid, ...this.#below(uid)];
    this.#inside(all).forEach((dashboard) => this.dashboards.delete(dashboard));
    all.forEach((folder) => this.folders.delete(folder));
  }
}
