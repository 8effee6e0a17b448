import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { PanelExplanation } from '#contract/explain';
import { ChangeVerdictView, FindingView, HealthyList } from '../../../shared/evidence/index.ts';
import { translateStatement } from '../../../shared/statements/index.ts';

/** Who did it, how sure that is and what it rests on; or that nobody can be named. */
export function Cause({ cause }: { cause: PanelExplanation['cause'] }) {
  const styles = useStyles2(getStyles);
  // Who is told that nobody can be named is told what was not read, too.
  const [gaps, setGaps] = useState(cause.findings.length === 0);
  return (
    <div data-testid="explain-cause" data-state={cause.state}>
      {cause.findings.length === 0 && <p className={styles.plain}>{translateStatement(cause.summary)}</p>}
      {cause.findings.map((finding) => (
        <FindingView key={finding.id} finding={finding} />
      ))}
      {cause.changes && <ChangeVerdictView verdict={cause.changes} />}
      {cause.seriesRead > 0 && (
        <p className={styles.note}>
          {t('explain.looked', 'Looked at {{series}} series; {{healthy}} resources are healthy.', {
            series: cause.seriesRead,
            healthy: cause.healthy.length,
          })}
        </p>
      )}
      {cause.healthy.length > 0 && <HealthyList healthy={cause.healthy} />}
      {cause.missing.length > 0 && (
        <>
          <Button size="sm" variant="secondary" fill="text" aria-expanded={gaps} onClick={() => setGaps(!gaps)}>
            {t('explain.gaps', 'Not known: {{count}}', { count: cause.missing.length })}
          </Button>
          {gaps && (
            <ul>
              {cause.missing.map((one, index) => (
                <li key={index}>{translateStatement(one)}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  plain: css({ margin: 0 }),
  note: css({ margin: theme.spacing(0.5, 0, 0), color: theme.colors.text.secondary }),
});
