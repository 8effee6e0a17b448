import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, useStyles2 } from '@grafana/ui';
import type { NamedChange } from '#contract/analysis';
import type { Change } from '#contract/change';
import { safeLink } from '../../safeLink.ts';
import { absoluteTime } from '../../ui/index.ts';
import { Note } from '../Note.tsx';
import { ChangedContent } from './ChangedContent.tsx';

interface Props {
  /** The change, or what was kept of it; undefined when neither is there. */
  change: Change | NamedChange | undefined;
  /** Words that the evidence has too: marked in the content. */
  words?: readonly string[];
}

const MOST_DESCRIPTION = 1_000;

/** A change: when, where, by whom, and what it alters. */
export function ChangeDetail({ change, words = [] }: Props) {
  const styles = useStyles2(getStyles);
  if (change === undefined) {
    return <Note>{t('evidence.change.gone', 'This change is no longer kept.')}</Note>;
  }
  const whole = 'receivedAt' in change ? change : undefined;
  const version = [whole?.versionFrom, whole?.versionTo].filter(Boolean).join(' → ');
  const facts = [absoluteTime(change.at), change.resourceKey, version, whole?.author].filter(Boolean);
  const link = safeLink(whole?.url);
  return (
    <div className={styles.change}>
      <div>{change.title}</div>
      <div className={styles.facts}>{facts.join(' · ')}</div>
      {whole?.description && <div>{whole.description.slice(0, MOST_DESCRIPTION)}</div>}
      <ChangedContent change={change} words={words} />
      {link && (
        <LinkButton size="sm" variant="secondary" icon="external-link-alt" href={link}>
          {t('changes.open', 'Open')}
        </LinkButton>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  change: css({ overflowWrap: 'anywhere' }),
  facts: css({ color: theme.colors.text.secondary }),
});
