import { useEffect, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { dateTime, LoadingState, type DataFrame, type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { config, locationService } from '@grafana/runtime';
import { LegendDisplayMode, Menu, PanelChrome, TimeSeries, useStyles2 } from '@grafana/ui';
import { useParams } from 'react-router-dom-v5-compat';
import { readDashboard, type HostDashboard, type HostPanel } from './dashboard.ts';
import { linksFor } from './extensions.ts';
import { HostPluginPage } from './HostPluginPage.tsx';
import { preloadPlugin } from './loadPlugin.ts';
import { openModal, type ShownModal } from './openModal.tsx';
import { queryRange } from './prometheus.ts';
import { useSize } from './useSize.ts';

const WINDOW_MS = 30 * 60_000;
const REFRESH_MS = 10_000;

/** A dashboard as a person has it, with the panel menu in which the plugin's links stand. */
export function DashboardPage() {
  const styles = useStyles2(getStyles);
  const [now, setNow] = useState(() => Date.now());
  const [modal, setModal] = useState<ShownModal>();
  const { uid = '' } = useParams();
  const [dashboard, setDashboard] = useState<HostDashboard>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    readDashboard(uid).then(setDashboard, () => setError('Dashboard not found'));
    // Grafana loads an app that plugin.json names for the panel menu when a dashboard is opened.
    preloadPlugin().catch((thrown: Error) => setError(thrown.message));
  }, [uid]);
  return (
    <HostPluginPage pageNav={{ text: dashboard?.title ?? '' }}>
      {error && <p>{error}</p>}
      <div className={styles.grid}>
        {dashboard?.panels.map((panel) => (
          <Panel key={panel.id} dashboard={dashboard} panel={panel} now={now} onModal={setModal} />
        ))}
      </div>
      {modal && openModal(modal, () => setModal(undefined))}
    </HostPluginPage>
  );
}

interface PanelProps {
  dashboard: HostDashboard;
  panel: HostPanel;
  now: number;
  onModal: (modal: ShownModal) => void;
}

function Panel({ dashboard, panel, now, onModal }: PanelProps) {
  const [frames, setFrames] = useState<DataFrame[]>([]);
  const [error, setError] = useState<string>();
  const [ref, width] = useSize();
  const { query, unit } = panel;
  useEffect(() => {
    let current = true;
    queryRange(query, { from: now - WINDOW_MS, to: now, step: 10 }, unit, config.theme2).then(
      (loaded) => current && (setFrames(loaded), setError(undefined)),
      (thrown: { statusText?: string }) => current && setError(thrown.statusText ?? 'The query failed.')
    );
    return () => {
      current = false;
    };
  }, [query, unit, now]);
  const range = useMemo<TimeRange>(() => {
    const [from, to] = [dateTime(now - WINDOW_MS), dateTime(now)];
    return { from, to, raw: { from: 'now-30m', to: 'now' } };
  }, [now]);
  const menu = () => <PanelMenu dashboard={dashboard} panel={panel} frames={frames} range={range} onModal={onModal} />;
  return (
    <div ref={ref}>
      {width > 0 && (
        <PanelChrome title={panel.title} width={width} height={280} menu={menu} statusMessage={error}>
          {(innerWidth, innerHeight) =>
            frames.length > 0 ? (
              <TimeSeries
                frames={frames}
                timeRange={range}
                timeZone="browser"
                width={innerWidth}
                height={innerHeight}
                legend={{ displayMode: LegendDisplayMode.List, placement: 'bottom', showLegend: true, calcs: [] }}
              />
            ) : (
              <p>{error ?? 'No data'}</p>
            )
          }
        </PanelChrome>
      )}
    </div>
  );
}

interface MenuProps extends Omit<PanelProps, 'now'> {
  frames: DataFrame[];
  range: TimeRange;
}

function PanelMenu({ dashboard, panel, frames, range, onModal }: MenuProps) {
  const context = {
    id: panel.id,
    pluginId: panel.type,
    title: panel.title,
    timeRange: range.raw,
    timeZone: 'browser',
    dashboard: { uid: dashboard.uid, title: dashboard.title, tags: dashboard.tags },
    targets: [{ refId: 'A', expr: panel.query, datasource: { type: 'prometheus', uid: 'prometheus' } }],
    scopedVars: {},
    data: { state: LoadingState.Done, series: frames, timeRange: range },
  };
  const links = linksFor('grafana/dashboard/panel/menu', context, onModal);
  return (
    <Menu>
      <Menu.Item label="View" icon="eye" disabled />
      {links.length > 0 && (
        <Menu.Item
          label="Extensions"
          icon="plug"
          childItems={links.map(({ id, title, icon, path, onClick }) => (
            <Menu.Item
              key={id}
              label={title}
              icon={icon}
              onClick={(event) => (path ? locationService.push(path) : onClick?.(event))}
            />
          ))}
        />
      )}
    </Menu>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 420px), 1fr))',
  }),
});
