import { useEffect, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { dateTime, LoadingState, type DataFrame, type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { config, locationService } from '@grafana/runtime';
import { LegendDisplayMode, Menu, PanelChrome, TimeSeries, useStyles2 } from '@grafana/ui';
import { linksFor } from './extensions.ts';
import { HostPluginPage } from './HostPluginPage.tsx';
import { openModal, type ShownModal } from './openModal.tsx';
import { queryRange } from './prometheus.ts';
import { useSize } from './useSize.ts';

const PANELS = [
  {
    id: 1,
    title: 'Requests by service',
    unit: 'reqps',
    query: 'sum by (server) (rate(traces_service_graph_request_total[1m]))',
  },
  {
    id: 2,
    title: 'Failed requests by service',
    unit: 'percentunit',
    query:
      'sum by (server) (rate(traces_service_graph_request_failed_total[1m])) / sum by (server) (rate(traces_service_graph_request_total[1m]))',
  },
  {
    id: 3,
    title: 'Slow requests by service (p95)',
    unit: 's',
    query:
      'histogram_quantile(0.95, sum by (server, le) (rate(traces_service_graph_request_server_seconds_bucket[1m])))',
  },
  {
    id: 4,
    title: 'CPU by container',
    unit: 'short',
    query: 'sum by (container) (rate(container_cpu_usage_seconds_total[1m]))',
  },
];

const WINDOW_MS = 30 * 60_000;
const REFRESH_MS = 10_000;

/** A dashboard as a person has it, with the panel menu in which the plugin's links stand. */
export function DashboardPage() {
  const styles = useStyles2(getStyles);
  const [now, setNow] = useState(() => Date.now());
  const [modal, setModal] = useState<ShownModal>();
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <HostPluginPage pageNav={{ text: 'Shop' }}>
      <div className={styles.grid}>
        {PANELS.map((panel) => (
          <Panel key={panel.id} panel={panel} now={now} onModal={setModal} />
        ))}
      </div>
      {modal && openModal(modal, () => setModal(undefined))}
    </HostPluginPage>
  );
}

interface PanelProps {
  panel: (typeof PANELS)[number];
  now: number;
  onModal: (modal: ShownModal) => void;
}

function Panel({ panel, now, onModal }: PanelProps) {
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
  const menu = () => <PanelMenu panel={panel} frames={frames} range={range} onModal={onModal} />;
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

function PanelMenu({ panel, frames, range, onModal }: MenuProps) {
  const context = {
    id: panel.id,
    pluginId: 'timeseries',
    title: panel.title,
    timeRange: range.raw,
    timeZone: 'browser',
    dashboard: { uid: 'shop', title: 'Shop', tags: ['demo'] },
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
