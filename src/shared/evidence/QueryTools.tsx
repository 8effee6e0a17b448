import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ClipboardButton, LinkButton, useStyles2 } from '@grafana/ui';
import { safeLink } from '../safeLink.ts';
import { Note } from './Note.tsx';

interface Props {
  /** Empty where the figures were not taken from a query. */
  query: string;
  /** Null: there is no link; undefined: not known yet. */
  exploreUrl: string | null | undefined;
}

/** The query behind evidence with the way into Explore, or why there is none. */
export function QueryTools({ query, exploreUrl }: Props) {
  const styles = useStyles2(getStyles);
  const link = safeLink(exploreUrl);
  return (
    <div className={styles.query} data-testid="query">
      {query !== '' && <code className={styles.code}>{query}</code>}
      <div className={styles.tools}>
        {query !== '' && (
          <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => query}>
            {t('evidence.copy', 'Copy query')}
          </ClipboardButton>
        )}
        {link && (
          <LinkButton size="sm" variant="secondary" icon="compass" href={link}>
            {t('evidence.explore', 'Open in Explore')}
          </LinkButton>
        )}
      </div>
      {exploreUrl === null && (
        <Note>
          {t('evidence.noExplore', 'Explore cannot open this: Grafana does not know its data source, or no longer.')}
        </Note>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  query: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  }),
  code: css({
    flex: '1 1 100%',
    minWidth: 0,
    maxHeight: 160,
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  }),
  tools: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
});
