import { CoreApp } from '@grafana/data';
import { newModel, withFormat } from './model.ts';
import { fakeDatasource } from './testing/fakeDatasource.ts';

describe('the data source', () => {
  it('begins with the open incidents: rows in a panel, a number in a rule', () => {
    const { datasource } = fakeDatasource();
    expect(datasource.getDefaultQuery(CoreApp.PanelEditor).query).toMatchObject({
      kind: 'incidents',
      format: 'table',
      filter: { open: true },
    });
    expect(datasource.getDefaultQuery(CoreApp.UnifiedAlerting).query).toMatchObject({
      kind: 'incidents',
      format: 'number',
      filter: { open: true },
    });
  });

  it('does not ask what is hidden or not filled in', () => {
    const { datasource } = fakeDatasource();
    const asks = (query: object) => datasource.filterQuery({ refId: 'A', ...query } as never);
    expect(asks({})).toBe(false);
    expect(asks({ query: newModel('incidents') })).toBe(true);
    expect(asks({ query: newModel('incidents'), hide: true })).toBe(false);
    expect(asks({ query: newModel('forecast') })).toBe(false);
    expect(asks({ query: { kind: 'forecast', format: 'number', expr: 'up' } })).toBe(false);
    expect(asks({ query: { kind: 'forecast', format: 'number', expr: 'up', threshold: 0 } })).toBe(true);
    expect(asks({ query: { kind: 'lineage', incident: ' ' } })).toBe(false);
    expect(asks({ query: { kind: 'operations', measures: [] } })).toBe(false);
  });

  it('drops what a form cannot have when the form changes', () => {
    expect(withFormat({ kind: 'incidents', filter: { q: 'disk', service: ['cart'] }, time: 'any' }, 'series')).toEqual({
      kind: 'incidents',
      format: 'series',
      filter: { service: ['cart'] },
      time: undefined,
    });
    const alerts = withFormat({ kind: 'alerts', by: ['state', 'name'], filter: { state: ['firing'] } }, 'series');
    expect(alerts).toEqual({ kind: 'alerts', format: 'series', by: ['name'], filter: { state: undefined } });
  });

  it('names a query in one line', () => {
    const { datasource } = fakeDatasource();
    expect(datasource.getQueryDisplayText({ refId: 'A', query: { kind: 'forecast', expr: 'disk_used' } })).toBe(
      'Forecast · over time · disk_used'
    );
    expect(datasource.getQueryDisplayText({ refId: 'A' })).toBe('');
  });

  it('completes from the sidecar, and goes on without it', async () => {
    const { datasource, requests } = fakeDatasource();
    expect(await datasource.listValues('services', 'pay')).toEqual([{ value: 'payment', text: 'payment' }]);
    expect(requests[0]?.url).toContain('/sre-platform/resources/values');
    const { datasource: alone } = fakeDatasource({ away: true });
    expect(await alone.listValues('services')).toEqual([]);
  });
});
