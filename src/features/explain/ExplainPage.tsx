import { useMemo, useState, type FormEvent } from 'react';
import { useSearchParams } from 'react-router-dom';
import { css } from '@emotion/css';
import { dateTime, rangeUtil, type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Combobox, Field, Input, Stack, TimeRangeInput } from '@grafana/ui';
import { listSources } from '#contract/source';
import { useOperation } from '../../shared/api/index.ts';
import { AppPage, EmptyState, ErrorState } from '../../shared/ui/index.ts';
import { ExplainView } from './ExplainView.tsx';
import type { PanelContext } from './panel/shownPanel.ts';

/**
 * A query explained without a panel: the address holds data source, query, range and title, so that it can be sent. The
 * sidecar reads the series itself.
 */
export function ExplainPage() {
  const [params, setParams] = useSearchParams();
  const asked = readParams(params);
  const sources = useOperation(listSources, { query: { limit: 100 } });
  const options = (sources.data?.items ?? []).flatMap(({ name, kind, grafanaDatasourceUid }) =>
    grafanaDatasourceUid === null || kind !== 'prometheus' ? [] : [{ label: name, value: grafanaDatasourceUid }]
  );
  const [expr, setExpr] = useState(asked.expr);
  const [chosen, setChosen] = useState(asked.source);
  const [range, setRange] = useState<TimeRange>(asked.range);
  const source = chosen || options[0]?.value || '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { from, to } = range.raw;
    setParams({ source, expr: expr.trim(), from: rawOf(from), to: rawOf(to) });
  };
  const context = useMemo(() => contextOf(readParams(params)), [params]);
  return (
    <AppPage title={t('pages.explain', 'Explain a metric')}>
      <Stack direction="column" gap={2}>
        {sources.error && (
          <ErrorState
            error={sources.error}
            what={t('explain.page.sources', 'The data sources')}
            onRetry={() => void sources.refetch()}
          />
        )}
        <form onSubmit={submit}>
          <Stack direction="row" gap={1} wrap="wrap" alignItems="flex-end">
            <Field label={t('explain.page.source', 'Data source')} noMargin>
              <Combobox
                options={options}
                value={source || null}
                width={28}
                onChange={({ value }) => setChosen(value)}
              />
            </Field>
            <Field className={queryStyle} label={t('explain.page.query', 'PromQL query')} noMargin>
              <Input maxLength={8_000} value={expr} onChange={(event) => setExpr(event.currentTarget.value)} />
            </Field>
            <Field label={t('explain.page.range', 'Time range')} noMargin>
              <TimeRangeInput value={range} onChange={setRange} />
            </Field>
            <Button type="submit" disabled={expr.trim() === '' || source === ''}>
              {t('explain.page.explain', 'Explain')}
            </Button>
          </Stack>
        </form>
        {context === null ? (
          <EmptyState
            variant="call-to-action"
            title={t('explain.page.empty', 'Whether a metric is normal stands here')}
          >
            {t(
              'explain.page.how',
              'Write a query above, or choose “Explain this panel” in the menu of any panel on a dashboard.'
            )}
          </EmptyState>
        ) : (
          <ExplainView key={params.toString()} context={context} />
        )}
      </Stack>
    </AppPage>
  );
}

const queryStyle = css({ flex: '1 1 320px', minWidth: 0 });

interface Asked {
  source: string;
  expr: string;
  title: string;
  range: TimeRange;
}

function readParams(params: URLSearchParams): Asked {
  const raw = { from: params.get('from') || 'now-1h', to: params.get('to') || 'now' };
  return {
    source: (params.get('source') ?? '').slice(0, 100),
    expr: (params.get('expr') ?? '').slice(0, 8_000),
    title: (params.get('title') ?? '').slice(0, 300),
    range: rangeUtil.convertRawToRange({ from: instantOr(raw.from), to: instantOr(raw.to) }),
  };
}

/** `now-1h` stays as it is; unix milliseconds and ISO times become instants. */
function instantOr(text: string) {
  const at = /^\d{10,}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(at) ? dateTime(at) : text;
}

function rawOf(end: TimeRange['raw']['from']): string {
  return typeof end === 'string' ? end : String(end.valueOf());
}

/** What a panel's menu would give for this query; null before there is one. */
function contextOf({ source, expr, title, range }: Asked): PanelContext | null {
  return source === '' || expr === ''
    ? null
    : {
        title: title || expr,
        timeRange: { from: range.from, to: range.to },
        targets: [{ refId: 'A', expr, datasource: { type: 'prometheus', uid: source } } as never],
      };
}
