import type { QueryModelInput } from '#contract/query';
import { interpolateModel } from './interpolate.ts';

/** Template service as Grafana's: `$name` becomes what the format makes of the variable's value. */
const templates = (values: Record<string, string | string[]>) => ({
  replace: (text = '', _scoped: unknown, format?: unknown) =>
    text.replace(/\$(\w+)/g, (all, name: string) => {
      const value = values[name];
      return value === undefined ? all : (format as (value: unknown) => string)(value);
    }),
});

const fill = (model: QueryModelInput, values: Record<string, string | string[]>) =>
  interpolateModel(model, templates(values) as never, {});

describe('variables in queries', () => {
  it('stand for all their values in a list, beside fixed ones', () => {
    const filled = fill(
      { kind: 'incidents', filter: { service: ['$service', 'cart'] } },
      { service: ['payment', 'ledger, old'] }
    );
    expect(filled).toEqual({ kind: 'incidents', filter: { service: ['payment', 'ledger, old', 'cart'] } });
  });

  it('leave everything in when they are empty', () => {
    expect(fill({ kind: 'incidents', filter: { team: ['$team'] } }, { team: '' })).toEqual({
      kind: 'incidents',
      filter: { team: [] },
    });
  });

  it('leave everything in when All is chosen, whose custom value is *', () => {
    expect(fill({ kind: 'health', service: ['$service'], team: ['$team', 'a'] }, { service: '*', team: '*' })).toEqual({
      kind: 'health',
      service: [],
      team: ['a'],
    });
  });

  it('become an alternation in PromQL, and a single value stays as it is', () => {
    const model: QueryModelInput = { kind: 'forecast', expr: 'disk{host=~"$host"}' };
    expect(fill(model, { host: ['db.1', 'db-2'] })).toMatchObject({ expr: 'disk{host=~"(db\\\\.1|db-2)"}' });
    expect(fill(model, { host: 'db.1' })).toMatchObject({ expr: 'disk{host=~"db.1"}' });
  });

  it('reach into matchers and plain fields, and leave numbers alone', () => {
    expect(fill({ kind: 'lineage', incident: '$incident' }, { incident: '1042' })).toEqual({
      kind: 'lineage',
      incident: '1042',
    });
    const alerts: QueryModelInput = {
      kind: 'alerts',
      limit: 5,
      filter: { labels: [{ name: 'region', value: '$region' }] },
    };
    expect(fill(alerts, { region: '中国' })).toEqual({
      kind: 'alerts',
      limit: 5,
      filter: { labels: [{ name: 'region', value: '中国' }] },
    });
  });
});
