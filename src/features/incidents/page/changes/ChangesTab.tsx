import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, LinkButton, useStyles2 } from '@grafana/ui';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Change, ChangeKind, listChanges } from '#contract/change';
import type { OperationAnswer } from '#contract/operation';
import type { ApiError } from '../../../../shared/api/index.ts';
import { ChangedContent, Claim } from '../../../../shared/evidence/index.ts';
import { formatSpan } from '../../../../shared/format/quantity.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { plainText } from '../../../../shared/plainText.ts';
import { absoluteTime, EmptyState, LoadingRows } from '../../../../shared/ui/index.ts';
import { safeLink } from '../../../../shared/safeLink.ts';

interface Props {
  query: UseQueryResult<OperationAnswer<typeof listChanges>, ApiError>;
  /** When the trouble began, ISO; distances count from here. */
  onset: string;
  /** Changes that an analysis names as a cause or as evidence. */
  blamed: ReadonlySet<string>;
}

const ICONS: Record<ChangeKind, IconName> = {
  deploy: 'rocket',
  config: 'cog',
  flag: 'sliders-v-alt',
  scale: 'layer-group',
  restart: 'sync',
  silence: 'bell-slash',
  run: 'play',
  other: 'circle',
};

const NO_WORDS: readonly string[] = [];

/** "What changed?" around the time at which the trouble began. */
export function ChangesTab({ query, onset, blamed }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <QueryView query={query} what={t('changes.name', 'The changes')} loading={<LoadingRows rows={4} height={40} />}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('changes.none', 'No change is known around this time')}>
            {t(
              'changes.noneHint',
              'Deploys, configuration changes and feature flags appear here when they are sent to the change webhook.'
            )}
          </EmptyState>
        ) : (
          <ul className={styles.list}>
            {items.map((change) => (
              <ChangeRow key={change.id} change={change} onset={onset} blamed={blamed.has(change.id)} />
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}

function ChangeRow({ change, onset, blamed }: { change: Change; onset: string; blamed: boolean }) {
  const styles = useStyles2(getStyles);
  const version = [change.versionFrom, change.versionTo].filter(Boolean).join(' → ');
  const facts = [change.resourceKey, version, change.author].filter(Boolean).join(' · ');
  return (
    <li className={cx(styles.change, blamed && styles.blamed)}>
      <Icon name={ICONS[change.kind] ?? 'circle'} className={styles.icon} />
      <div className={styles.what}>
        <div className={styles.title}>
          {change.title}
          {blamed && <span className={styles.mark}>{t('changes.blamed', 'named by the analysis')}</span>}
        </div>
        <div className={styles.facts}>{facts}</div>
        {change.description && <div>{change.description.slice(0, 500)}</div>}
        <ul className={styles.list}>
          <Claim icon="file-alt" detail={() => <ChangedContent change={change} words={NO_WORDS} />}>
            {t('changes.alters', 'What it alters')}
          </Claim>
        </ul>
      </div>
      <div className={styles.when} title={absoluteTime(change.at)}>
        {distance(change.at, onset)}
      </div>
      {safeLink(change.url) && (
        <LinkButton size="sm" variant="secondary" fill="text" icon="external-link-alt" href={safeLink(change.url)}>
          {t('changes.open', 'Open')}
        </LinkButton>
      )}
    </li>
  );
}

/** "38 sec before it began": what matters of a change's time. */
export function distance(at: string, onset: string): string {
  const seconds = (Date.parse(at) - Date.parse(onset)) / 1_000;
  const span = formatSpan(Math.abs(seconds));
  return seconds <= 0
    ? t('changes.before', '{{span}} before it began', { span, ...plainText })
    : t('changes.after', '{{span}} after it began', { span, ...plainText });
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, padding: 0, listStyle: 'none' }),
  change: css({
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) max-content max-content',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 0.5),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('sm')]: {
      gridTemplateColumns: '20px minmax(0, 1fr)',
      '& > :nth-child(n+3)': { gridColumn: 2 },
    },
  }),
  blamed: css({ background: theme.colors.background.secondary }),
  icon: css({ color: theme.colors.text.secondary, marginTop: 3 }),
  what: css({ overflowWrap: 'anywhere' }),
  title: css({ fontWeight: theme.typography.fontWeightMedium }),
  mark: css({
    marginLeft: theme.spacing(1),
    color: theme.colors.warning.text,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  facts: css({ color: theme.colors.text.secondary }),
  when: css({ color: theme.colors.text.secondary }),
});
