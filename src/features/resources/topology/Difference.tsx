import { t } from '@grafana/i18n';
import { Alert } from '@grafana/ui';
import { getTopology, type Resource } from '#contract/resource';
import type { OperationInput } from '#contract/operation';
import { useOperation } from '../../../shared/api/index.ts';
import { plainText } from '../../../shared/plainText.ts';
import { differenceOf, type Topology } from './topologyGraph.ts';

interface Props {
  then: Topology;
  scope: OperationInput<typeof getTopology>['query'];
}

const NAMED = 5;

/** What came and went since the time looked at. */
export function Difference({ then, scope }: Props) {
  const { data: now } = useOperation(getTopology, { query: { ...scope, at: undefined } });
  if (!now) {
    return null;
  }
  const { came, went, edges } = differenceOf(then, now);
  const lines = [
    came.length > 0 && t('resources.came', 'Came since then: {{names}}', { names: namesOf(came), ...plainText }),
    went.length > 0 && t('resources.went', 'Gone since then: {{names}}', { names: namesOf(went), ...plainText }),
    edges > 0 && t('resources.edgesChanged', 'Calls and relations that came or went: {{edges}}', { edges }),
  ].filter((line) => line !== false);
  return (
    <Alert
      severity="info"
      title={t('resources.past', 'Resources and calls of an earlier time; states and numbers are of now')}
    >
      {lines.length === 0 ? (
        <div>{t('resources.noDifference', 'The same resources and calls as now.')}</div>
      ) : (
        lines.map((line) => <div key={line}>{line}</div>)
      )}
    </Alert>
  );
}

function namesOf(resources: readonly Resource[]): string {
  const names = resources.slice(0, NAMED).map(({ name }) => name);
  const rest = resources.length - names.length;
  return rest > 0 ? `${names.join(', ')} + ${rest}` : names.join(', ');
}
