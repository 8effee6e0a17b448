import type { BundleChange } from '../../../backend/analysis/index.ts';
import { keyOf } from './keyOf.ts';

export interface Commit {
  sha: string;
  timestamp: string;
  message: string;
  files_changed?: string[];
  diff?: string | null;
}

export interface Deploy {
  timestamp: string;
  service: string;
  commit_sha: string;
}

export interface Flag {
  timestamp: string;
  flag: string;
  service?: string;
  change?: string;
}

const MOST_TEXT = 8_192;

/** Every deploy is a change, every commit that no deploy names too (of which it is not known where it runs), every flag. */
export function readChanges(
  commits: readonly Commit[],
  deploys: readonly Deploy[],
  flags: readonly Flag[]
): { changes: BundleChange[]; commitOf: Map<string, string> } {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const deployed = new Set(deploys.map(({ commit_sha }) => commit_sha));
  const commitOf = new Map<string, string>();
  const changes: BundleChange[] = [];
  for (const { commit_sha, service, timestamp } of deploys) {
    const id = `${commit_sha}@${service}@${timestamp}`;
    commitOf.set(id, commit_sha);
    const commit = bySha.get(commit_sha);
    changes.push({ id, at: Date.parse(timestamp), kind: 'deploy', resourceKey: keyOf(service), ...saidBy(commit) });
  }
  for (const commit of commits.filter(({ sha }) => !deployed.has(sha))) {
    commitOf.set(commit.sha, commit.sha);
    changes.push({
      id: commit.sha,
      at: Date.parse(commit.timestamp),
      kind: 'other',
      resourceKey: null,
      ...saidBy(commit),
    });
  }
  for (const { flag, service, change = '', timestamp } of flags) {
    const resourceKey = service === undefined ? null : keyOf(service);
    changes.push({
      id: `flag:${flag}@${timestamp}`,
      at: Date.parse(timestamp),
      kind: 'flag',
      title: `${flag} ${change}`,
      resourceKey,
    });
  }
  return { changes, commitOf };
}

function saidBy(commit: Commit | undefined): Pick<BundleChange, 'title' | 'text'> {
  const { message = '', files_changed = [], diff } = commit ?? {};
  const [title = ''] = message.split('\n');
  return {
    title,
    text: [...message.split('\n').slice(1), ...files_changed, diff ?? ''].join('\n').slice(0, MOST_TEXT),
  };
}
