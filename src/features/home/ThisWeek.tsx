import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Text, useStyles2 } from '@grafana/ui';
import type { HomeSummary } from '#contract/incident';
import { getI18nLanguage } from '../../shared/ui/index.ts';
import { BarList } from './BarList.tsx';
import { DayBars } from './DayBars.tsx';
import { Panel } from './Panel.tsx';
import { Trend } from './Trend.tsx';

/** How the team has been doing: times to acknowledge and to resolve, and where incidents came from. */
export function ThisWeek({ week }: { week: HomeSummary['week'] }) {
  const styles = useStyles2(getStyles);
  return (
    <Panel title={t('home.thisWeek', 'This week')} hint={t('home.thisWeekHint', 'The last seven days')}>
      <div className={styles.columns}>
        <div className={styles.times}>
          <Trend
            label={t('home.mtta', 'Time to acknowledge')}
            hint={t('home.mean', 'mean')}
            seconds={week.mttaSeconds}
            previousSeconds={week.previousMttaSeconds}
          />
          <Trend
            label={t('home.mttr', 'Time to resolve')}
            hint={t('home.mean', 'mean')}
            seconds={week.mttrSeconds}
            previousSeconds={week.previousMttrSeconds}
          />
        </div>
        <section>
          <Text element="h3" variant="bodySmall" color="secondary">
            {t('home.perDay', 'Incidents per day')}
          </Text>
          <DayBars days={week.perDay.map(({ day, count }) => ({ day, count, name: weekday(day) }))} />
        </section>
        <section>
          <Text element="h3" variant="bodySmall" color="secondary">
            {t('home.byService', 'Incidents by service')}
          </Text>
          <BarList values={week.incidentsByService} empty={t('home.noneThisWeek', 'None in these seven days.')} />
        </section>
      </div>
    </Panel>
  );
}

/** Days are whole days of UTC, so their names are taken there too. */
function weekday(day: string): string {
  const format = new Intl.DateTimeFormat(getI18nLanguage(), { weekday: 'short', timeZone: 'UTC' });
  return format.format(new Date(`${day.slice(0, 10)}T12:00:00Z`));
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gap: theme.spacing(2, 4),
    gridTemplateColumns: 'auto minmax(220px, 1fr) minmax(220px, 1fr)',
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  times: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2, 3) }),
});
