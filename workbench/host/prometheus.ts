import { lastValueFrom } from 'rxjs';
import { FieldType, getDisplayProcessor, toDataFrame, type DataFrame, type GrafanaTheme2 } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';

interface RangeAnswer {
  data: { result: Array<{ metric: Record<string, string>; values: Array<[number, string]> }> };
}

/** A range query through Grafana's data source proxy, as frames; times in unix ms, step in seconds. */
export async function queryRange(
  query: string,
  range: { from: number; to: number; step: number },
  unit: string,
  theme: GrafanaTheme2
): Promise<DataFrame[]> {
  const { data } = await lastValueFrom(
    getBackendSrv().fetch<RangeAnswer>({
      url: '/api/datasources/proxy/uid/prometheus/api/v1/query_range',
      params: { query, start: range.from / 1000, end: range.to / 1000, step: range.step },
      showErrorAlert: false,
    })
  );
  return data.data.result.map(({ metric, values }, index) => {
    const name = Object.values(metric).join(' ') || query;
    const frame = toDataFrame({
      refId: 'A',
      fields: [
        { name: 'Time', type: FieldType.time, values: values.map(([seconds]) => seconds * 1000) },
        {
          name: 'Value',
          type: FieldType.number,
          labels: metric,
          values: values.map(([, value]) => Number(value)),
          config: {
            unit,
            displayName: name,
            color: { mode: 'palette-classic' },
            custom: { lineWidth: 1, fillOpacity: 8 },
          },
        },
      ],
    });
    frame.fields.forEach((field) => {
      field.state = { ...field.state, seriesIndex: index, displayName: field.config.displayName };
      field.display = getDisplayProcessor({ field, theme });
    });
    return frame;
  });
}
