import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { getHome, type HomeSummary } from '#contract/incident';
import { useOperation } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import { QueryView } from '../../shared/list/index.ts';
import { AppPage, LoadingCards, LoadingRows } from '../../shared/ui/index.ts';
import { Checklist } from './Checklist.tsx';
import { IncidentLines } from './IncidentLines.tsx';
import { Panel } from './Panel.tsx';
import { StateStrip } from './StateStrip.tsx';
import { ThisWeek } from './ThisWeek.tsx';
import { WaitingApprovals } from './WaitingApprovals.tsx';

/** "Is anything wrong, and what waits for me?" */
export function HomePage() {
  // Live messages renew it at once; the poll is for what they do not announce: the counts of healthy things.
  const home = useOperation(getHome, {}, { refetchInterval: 60_000 });
  return (
    <AppPage
      title={t('pages.home', 'Home')}
      primary={
        <LinkButton icon="fire" href={appPath('incidents')}>
          {t('home.allIncidents', 'All incidents')}
        </LinkButton>
      }
    >
      <QueryView
        query={home}
        what={t('home.what', 'The overview')}
        stillWorks={t('home.stillWorks', 'Grafana itself and its alerting go on working.')}
        loading={<HomeSkeleton />}
      >
        {(summary) => <Overview home={summary} />}
      </QueryView>
    </AppPage>
  );
}

function Overview({ home }: { home: HomeSummary }) {
  const styles = useStyles2(getStyles);
  const started = Object.values(home.checklist).every(Boolean);
  return (
    <div className={styles.page}>
      {!started && <Checklist done={home.checklist} />}
      <StateStrip home={home} />
      <div className={styles.columns}>
        <Panel
          title={t('home.needsMe', 'Needs me')}
          hint={t('home.needsMeHint', 'Waits for a yes, or for somebody to take it')}
        >
          <WaitingApprovals />
          <IncidentLines
            incidents={home.unacknowledged}
            acknowledge
            empty={t('home.nothingWaits', 'Nothing waits: every open incident has somebody.')}
          />
        </Panel>
        <Panel
          title={t('home.openIncidents', 'Open incidents')}
          hint={t('home.openIncidentsHint', 'The worst five, with their likely cause')}
        >
          <IncidentLines
            incidents={home.topIncidents}
            causes
            empty={t('home.noneOpen', 'No incident is open. New ones appear here by themselves.')}
          />
        </Panel>
      </div>
      <ThisWeek week={home.week} />
    </div>
  );
}

function HomeSkeleton() {
  return (
    <>
      <LoadingCards cards={4} height={72} />
      <br />
      <LoadingCards cards={2} height={240} />
      <br />
      <LoadingRows rows={5} height={28} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  columns: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)',
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
});
