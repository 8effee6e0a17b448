import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { ChangeVerdict } from '#contract/analysis';
import { plainText } from '../../plainText.ts';
import { SuspectView } from './SuspectView.tsx';

/** The likeliest are shown, at least so many; the rest is counted. */
const SHOWN = 3;
const WORTH_SHOWING = 0.05;

/** Which change, if any, is to blame, and why not the others. */
export function ChangeVerdictView({ verdict }: { verdict: ChangeVerdict }) {
  const styles = useStyles2(getStyles);
  const { suspects, none } = verdict;
  const [best] = suspects;
  const blamed = best !== undefined && best.probability > none.probability ? best : undefined;
  const shown = suspects.filter(({ probability }, index) => index < SHOWN || probability >= WORTH_SHOWING);
  const more = suspects.length - shown.length;
  const noneRow = (
    <SuspectView title={t('why.changes.noneRow', 'None of them')} {...none} open={blamed === undefined} />
  );
  return (
    <section className={styles.part} aria-label={t('why.changes.title', 'Which change, if any')}>
      <h4 className={styles.title}>{t('why.changes.title', 'Which change, if any')}</h4>
      <p>
        {blamed
          ? t('why.changes.blamed', 'Most likely: {{title}}', { title: blamed.title, ...plainText })
          : t('why.changes.none', 'Probably no change is to blame.')}
      </p>
      <ul className={styles.list}>
        {blamed === undefined && noneRow}
        {shown.map((suspect) => (
          <SuspectView
            key={suspect.changeId}
            {...suspect}
            change={{ ...suspect, id: suspect.changeId }}
            open={suspect === blamed}
          />
        ))}
        {blamed !== undefined && noneRow}
      </ul>
      {more > 0 && (
        <p className={styles.more}>{t('why.changes.unlikely', '{{more}} more are less likely.', { more })}</p>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  part: css({ padding: theme.spacing(1, 0), borderTop: `1px solid ${theme.colors.border.weak}` }),
  title: css({ margin: 0, fontSize: theme.typography.body.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  list: css({ margin: 0, padding: 0, listStyle: 'none' }),
  more: css({ color: theme.colors.text.secondary }),
});
