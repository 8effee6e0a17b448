import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse, type AnalysisResult } from '../../backend/analysis/index.ts';
import { type Incident, readIncident } from './rootcausebench/readIncident.ts';
import type { Benchmark, Row } from './types.ts';

const NONE = 'none';

/** What one method says of an incident: commits best first ("none" among them), and the service that failed first. */
interface Answer {
  commits: string[];
  service: string | null;
}

interface Truth {
  root_cause_commit: string;
  first_failing_service: string;
}

const rootCauseBench: Benchmark = {
  name: 'rootcausebench',
  folder: 'rootcausebench',
  run: (folder) => {
    const cases = readdirSync(folder)
      .filter((name) => existsSync(join(folder, name, 'ground_truth.json')))
      .sort()
      .map((name) => ({ name, incident: readIncident(join(folder, name)), truth: truthOf(join(folder, name)) }));
    const mine = cases.map(({ incident }) => engineAnswer(incident));
    const simple = cases.map(({ incident }) => lastDeploy(incident));
    const truths = cases.map(({ truth }) => truth);
    const guilty = truths.filter(({ root_cause_commit }) => root_cause_commit !== NONE).length;
    const name = 'last deploy on the alerted service';
    const row = (metric: string, count: Count, reach: number, stretch: number, published?: string): Row => ({
      benchmark: 'rootcausebench',
      metric,
      value: count(mine, truths),
      better: 'more',
      reach,
      stretch,
      baseline: { name, value: count(simple, truths) },
      ...(published !== undefined && { published }),
    });
    const share = (count: Count, of: number): Count => {
      return (answers, all) => count(answers, all) / Math.max(1, of);
    };
    return [
      row(
        'exact commit or "none", share',
        share(exact, cases.length),
        0.8,
        1,
        'without an LLM 7/24; LLMs .29 to 1 (24 incidents)'
      ),
      row('commit in top 3, share of those with one', share(inTopThree, guilty), 1, 1),
      row('first failing service, share', share(firstService, cases.length), 0.9, 1),
    ];
  },
};

export const benchmarks: readonly Benchmark[] = [rootCauseBench];

type Count = (answers: readonly Answer[], truths: readonly Truth[]) => number;

const exact: Count = (answers, truths) =>
  truths.filter(({ root_cause_commit }, i) => answers[i]?.commits[0] === root_cause_commit).length;

const inTopThree: Count = (answers, truths) =>
  truths.filter(({ root_cause_commit: commit }, i) => {
    const named = answers[i]?.commits.filter((one) => one !== NONE).slice(0, 3);
    return commit !== NONE && named?.includes(commit);
  }).length;

const firstService: Count = (answers, truths) =>
  truths.filter(({ first_failing_service }, i) => answers[i]?.service === first_failing_service).length;

function truthOf(folder: string): Truth {
  return JSON.parse(readFileSync(join(folder, 'ground_truth.json'), 'utf8')) as Truth;
}

/** What the engine says; where it names no cause, the alert's own service stands for the first failing one. */
export function engineAnswer({ bundle, commitOf, alertedService }: Incident): Answer {
  const result = analyse(bundle);
  const cause = result.findings[0]?.resourceName;
  return { commits: commitsOf(result, commitOf), service: cause ?? alertedService };
}

function commitsOf({ changes }: AnalysisResult, commitOf: Incident['commitOf']): string[] {
  const named = (changes?.suspects ?? []).map(({ changeId, probability }) => ({
    commit: commitOf.get(changeId) ?? changeId,
    probability,
  }));
  const all = [...named, { commit: NONE, probability: changes?.none.probability ?? 1 }];
  return [...new Set(all.sort((a, b) => b.probability - a.probability).map(({ commit }) => commit))];
}

/** The simple method beside it. */
function lastDeploy({ deploys, alertedService, alertedAt }: Incident): Answer {
  const before = deploys
    .filter(({ service, at }) => service === alertedService && at <= alertedAt)
    .sort((a, b) => b.at - a.at);
  return { commits: [...before.map(({ commit }) => commit), NONE], service: alertedService };
}
