import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { listSimilarIncidents, type SimilarIncident } from '#contract/knowledge';
import { Badge } from '../../../../shared/ui/Badge.tsx';
import { useOperation } from '../../../../shared/api/index.ts';
import { appPath } from '../../../../shared/appPath.ts';
import { formatShare } from '../../../../shared/format/quantity.ts';
import { FollowUpTable } from '../../../../shared/knowledge/index.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { translateStatement } from '../../../../shared/statements/index.ts';
import { EmptyState, LoadingRows, RelativeTime, SeverityBadge } from '../../../../shared/ui/index.ts';

/** Past incidents like this one and what fixed them; what was promised then and is still open; fitting runbooks. */
export function SimilarTab({ incidentId }: { incidentId: string }) {
  const styles = useStyles2(getStyles);
  const query = useOperation(listSimilarIncidents, { params: { id: incidentId } });
  return (
    <QueryView
      query={query}
      what={t('similar.name', 'Similar incidents')}
      loading={<LoadingRows rows={4} height={48} />}
    >
      {({ items, followUps, runbooks }) => (
        <>
          {followUps.length > 0 && (
            <section>
              <h3>{t('similar.promised', 'Promised then, and still open')}</h3>
              <FollowUpTable followUps={followUps} refreshes={[listSimilarIncidents]} />
            </section>
          )}
          {items.length === 0 ? (
            <EmptyState title={t('similar.none', 'Nothing like this happened here before')}>
              {t(
                'similar.noneHint',
                'Incidents are compared by cause, place, alerts and words once they are resolved.'
              )}
            </EmptyState>
          ) : (
            <ol className={styles.list} aria-label={t('similar.name', 'Similar incidents')}>
              {items.map((item) => (
                <Similar key={item.incidentId} item={item} />
              ))}
            </ol>
          )}
          {runbooks.length > 0 && (
            <section>
              <h3>{t('similar.runbooks', 'Runbooks')}</h3>
              <ul>
                {runbooks.map(({ id, title }) => (
                  <li key={id}>
                    <a className="external-link" href={appPath(`knowledge/${id}`)}>
                      {title}
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </QueryView>
  );
}

function Similar({ item }: { item: SimilarIncident }) {
  const styles = useStyles2(getStyles);
  const { cause, fix } = item;
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <SeverityBadge severity={item.severity} />
        <a className={styles.title} href={appPath(`incidents/${item.incidentId}`)}>
          #{item.number} {item.title}
        </a>
        <RelativeTime at={item.openedAt} />
        <span className={styles.secondary}>
          {t('similar.likeness', '{{share}} alike', { share: formatShare(item.likeness) })}
        </span>
      </div>
      <ul className={styles.reasons}>
        {item.reasons.map((reason, index) => (
          <li key={`${reason.code}/${index}`}>{translateStatement(reason)}</li>
        ))}
      </ul>
      {cause && (
        <div>
          {t('similar.cause', 'Cause then:')} {translateStatement(cause.title)}{' '}
          {cause.confirmed === 'right' && (
            <Badge color="green" icon="check" text={t('similar.confirmed', 'confirmed by people')} />
          )}
          {cause.confirmed === 'wrong' && (
            <Badge color="darkgrey" icon="times" text={t('similar.rejected', 'called wrong by people')} />
          )}
        </div>
      )}
      {fix && (
        <div>
          {fix.worked ? t('similar.fixed', 'Fixed by:') : t('similar.tried', 'Tried without success:')}{' '}
          <a className="external-link" href={appPath(`automation/runs/${fix.runId}`)}>
            {fix.title}
          </a>
        </div>
      )}
      {item.postmortemId && (
        <a className="external-link" href={appPath(`knowledge/${item.postmortemId}`)}>
          {t('similar.postmortem', 'Postmortem')}
        </a>
      )}
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  item: css({
    padding: theme.spacing(1.5, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:first-child': { borderTop: 'none' },
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1) }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere', minWidth: 0 }),
  secondary: css({ color: theme.colors.text.secondary }),
  reasons: css({ margin: theme.spacing(0.5, 0), paddingLeft: theme.spacing(2.5), color: theme.colors.text.secondary }),
});
