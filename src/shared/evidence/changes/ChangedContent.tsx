import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { getChangeContent } from '#contract/change';
import { ApiError, useOperation } from '../../api/index.ts';
import { Bar, ErrorState } from '../../ui/index.ts';
import { Note } from '../Note.tsx';
import { markedParts } from './markedParts.ts';

interface Props {
  change: { id: string; at: string };
  words: readonly string[];
}

/** What a change alters, as its sender told it, with the words marked that the evidence has too. */
export function ChangedContent({ change: { id, at }, words }: Props) {
  const styles = useStyles2(getStyles);
  const query = useOperation(getChangeContent, { params: { id }, query: { at } });
  if (query.error instanceof ApiError && query.error.code === 'not_found') {
    return <Note>{t('evidence.change.contentGone', 'What it altered is no longer kept.')}</Note>;
  }
  if (query.error) {
    const what = t('why.changes.contentName', 'The content of the change');
    return <ErrorState error={query.error} what={what} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) {
    return <Bar height={40} />;
  }
  const { content } = query.data;
  if (content === '') {
    return <Note>{t('evidence.change.untold', 'Its sender did not tell what it alters.')}</Note>;
  }
  return (
    <pre className={styles.content} aria-label={t('why.changes.content', 'What it alters')} tabIndex={0}>
      {content.split('\n').map((line, index) => (
        <div key={index} className={cx(line.startsWith('+') && styles.added, line.startsWith('-') && styles.removed)}>
          {markedParts(line, words).map((part, at) => (part.marked ? <mark key={at}>{part.text}</mark> : part.text))}
        </div>
      ))}
    </pre>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  content: css({
    maxHeight: 260,
    overflow: 'auto',
    margin: theme.spacing(0.5, 0),
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    '& > div': { minHeight: '1lh' },
  }),
  added: css({ color: theme.colors.success.text }),
  removed: css({ color: theme.colors.error.text }),
});
