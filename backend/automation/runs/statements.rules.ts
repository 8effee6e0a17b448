import type { Statement } from '#contract/analysis';
import type { Failure, RunState } from './model.ts';

const MOST = 300;

/** A sentence about a run: the page translates by `run.<code>`, `text` is the English of the same. */
export function statement(code: string, params: Statement['params'], text: string): Statement {
  const cut = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, MOST) : value])
  );
  return { code: `run.${code}`, params: cut, text: text.slice(0, 1_000) };
}

type Named = Pick<RunState, 'title' | 'number'>;
const named = ({ title, number }: Named): Statement['params'] => ({ title, number });

/** Why it did not work, as half a sentence. */
function why({ cause, params }: Failure): string {
  switch (cause) {
    case 'step':
      return `“${params['step']}” failed: ${params['error']}`;
    case 'verification':
      return `the verification did not hold within ${params['seconds']} s; the last value was ${params['value']}`;
    case 'blind':
      return `nobody can tell whether it helped: ${params['error']}`;
    case 'declined':
      return `${params['by']} declined: ${params['reason']}`;
    case 'expired':
      return 'nobody approved in time';
    case 'stopped':
      return `stopped by ${params['by']}`;
  }
}

export function queuedBehind(run: Named, other: number): Statement {
  const text = `Waits until run #${other} on the same subject has ended.`;
  return statement('queued-behind', { ...named(run), other }, text);
}

export function uncertain(run: Named, step: string): Statement {
  return statement(
    'uncertain',
    { ...named(run), step },
    `Nobody saw whether “${step}” happened. Somebody has to look and say.`
  );
}

export function succeeded(run: Named, verified: boolean): Statement {
  return verified
    ? statement('succeeded-verified', named(run), `${run.title}: done, and the verification holds.`)
    : statement('succeeded', named(run), `${run.title}: done. Nothing verified whether it helped.`);
}

export function failed(run: Named, failure: Failure): Statement {
  const text = `${run.title}: it did not work, ${why(failure)}.`;
  return statement(`failed-${failure.cause}`, { ...named(run), ...failure.params }, text);
}

export function withdrawn(run: Named): Statement {
  return statement(
    'withdrawn',
    named(run),
    `${run.title}: withdrawn before anybody decided, because a newer analysis no longer supports it.`
  );
}

export function rolledBack(run: Named, failure: Failure): Statement {
  const text = `${run.title}: rolled back, ${why(failure)}.`;
  return statement(`rolled-back-${failure.cause}`, { ...named(run), ...failure.params }, text);
}

export function rollbackFailed(run: Named, failure: Failure, step: string, error: string): Statement {
  const text = `${run.title}: it did not work, ${why(failure)}; going back failed too: “${step}”: ${error}`;
  return statement('rollback-failed', { ...named(run), step, error }, text);
}
