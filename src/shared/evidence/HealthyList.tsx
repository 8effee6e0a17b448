import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import type { HealthyResource } from '#contract/analysis';
import { resourceName } from '../causeWords.ts';
import { plainText } from '../plainText.ts';
import { translateStatement } from '../statements/index.ts';
import { Claim } from './Claim.tsx';
import { EvidenceDetail } from './EvidenceItem.tsx';
import { Note } from './Note.tsx';

const NAMED = 6;

/** What was looked at and found healthy: some names in a line, which opens all of them, each with the oddest of its checks. */
export function HealthyList({ healthy }: { healthy: readonly HealthyResource[] }) {
  const checks = healthy.reduce((sum, each) => sum + each.checks, 0);
  const names = healthy.slice(0, NAMED).map(({ resourceKey }) => resourceName(resourceKey));
  const more = healthy.length - names.length;
  return (
    <ul className={list} data-testid="healthy">
      <Claim
        icon="check-circle"
        detail={() => (
          <ul className={list}>
            {healthy.map((one) => (
              <Healthy key={one.resourceKey} one={one} />
            ))}
          </ul>
        )}
      >
        {names.join(', ')}
        {more > 0 && ` ${t('why.more', 'and {{more}} more', { more })}`}
        {` (${t('why.checks', '{{checks}} checks', { checks })})`}
      </Claim>
    </ul>
  );
}

function Healthy({ one: { resourceKey, checks, evidence } }: { one: HealthyResource }) {
  const name = resourceName(resourceKey);
  return (
    <Claim
      icon="check-circle"
      detail={() => (
        <>
          {evidence && <Note>{translateStatement(evidence.statement)}</Note>}
          {evidence && <EvidenceDetail evidence={evidence} />}
          {!evidence && (
            <Note>
              {t('evidence.healthyNotKept', 'All its checks were within their own past; their series are not kept.')}
            </Note>
          )}
        </>
      )}
    >
      {t('evidence.healthy', '{{name}}: {{checks}} checks', { name, checks, ...plainText })}
    </Claim>
  );
}

const list = css({ margin: 0, padding: 0 });
