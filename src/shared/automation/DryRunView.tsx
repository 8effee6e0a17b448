import { t } from '@grafana/i18n';
import { Alert, Stack } from '@grafana/ui';
import type { DryRun } from '#contract/playbook';
import { Badge } from '../ui/Badge.tsx';
import { LongCode } from '../ui/LongCode.tsx';
import { formatNumber } from '../format/quantity.ts';
import { RiskView } from './RiskView.tsx';
import { CallList } from './CallList.tsx';
import { phaseLabel } from './automationWords.ts';

const PHASES = ['steps', 'verification', 'rollback'] as const;

/** What would happen, call by call. Nothing has. */
export function DryRunView({ dryRun }: { dryRun: DryRun }) {
  const { calls, missing, problems, queries, risk } = dryRun;
  return (
    <Stack direction="column" gap={2}>
      {missing.length > 0 && (
        <Alert
          severity="warning"
          title={t('automation.dryRun.missing', 'Without a value: {{names}}', { names: missing.join(', ') })}
        />
      )}
      {problems.length > 0 && (
        <Alert severity="error" title={t('automation.dryRun.problems', 'This would not run')}>
          <ul>
            {problems.map(({ line, message, path }) => (
              <li key={`${line}/${path}/${message}`}>
                {path}: {message}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {PHASES.map((phase) => {
        const shown = calls.filter((call) => call.phase === phase);
        return (
          shown.length > 0 && (
            <section key={phase}>
              <h3>{phaseLabel(phase)}</h3>
              <CallList calls={shown} label={phaseLabel(phase)} />
            </section>
          )
        );
      })}
      {queries.length > 0 && <QueryReadings queries={queries} />}
      {risk && <RiskView risk={risk} />}
    </Stack>
  );
}

function QueryReadings({ queries }: { queries: DryRun['queries'] }) {
  return (
    <section>
      <h3>{t('automation.dryRun.queries', 'The verifications as they stand right now')}</h3>
      <ul>
        {queries.map(({ stepId, query, value, holds, error }) => (
          <li key={`${stepId}/${query}`}>
            <LongCode>{query}</LongCode>{' '}
            {error ?? (value === null ? t('automation.readings.none', 'no data') : formatNumber(value))}{' '}
            {holds !== null &&
              (holds ? (
                <Badge color="green" icon="check" text={t('automation.dryRun.holds', 'holds already')} />
              ) : (
                <Badge color="orange" icon="times" text={t('automation.dryRun.holdsNot', 'does not hold yet')} />
              ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
