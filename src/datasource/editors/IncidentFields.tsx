import { t } from '@grafana/i18n';
import { INCIDENT_GROUPS } from '#contract/queryWords';
import type { SreDataSource } from '../DataSource.ts';
import type { ModelOf } from '../types.ts';
import { ChoiceField, ListField, NumberField, TextField } from './fields.tsx';
import { useValues } from './useValues.ts';
import { anyWord, groupLabel } from './words.ts';

type Model = ModelOf<'incidents'>;
type Filter = NonNullable<Model['filter']>;

interface Props {
  datasource: SreDataSource;
  model: Model;
  onChange: (model: Model) => void;
}

/** Which incidents, and how they are counted. */
export function IncidentFields({ datasource, model, onChange }: Props) {
  const { format = 'table', filter = {}, count = 'opened' } = model;
  const patch = (more: Partial<Model>) => onChange({ ...model, ...more });
  const narrow = (more: Partial<Filter>) => patch({ filter: { ...filter, ...more } });
  const statuses = useValues(datasource, 'statuses');
  const severities = useValues(datasource, 'severities');
  const services = useValues(datasource, 'services');
  const teams = useValues(datasource, 'teams');
  const list = (typed: readonly string[]) => typed as never;
  const state = filter.open === undefined ? 'any' : filter.open ? 'open' : 'ended';
  const counted = format === 'series' ? count : (model.time ?? (format === 'table' ? 'range' : 'any'));
  return (
    <>
      <ChoiceField
        label={t('query.incidents.state', 'State')}
        value={state}
        options={[
          { value: 'any', label: anyWord() },
          { value: 'open', label: t('query.incidents.open', 'Open') },
          { value: 'ended', label: t('query.incidents.ended', 'Resolved or closed') },
        ]}
        onChange={(value) =>
          narrow({
            open: value === 'any' ? undefined : value === 'open',
            ...(value !== 'any' && { status: undefined }),
          })
        }
      />
      {state === 'any' && (
        <ListField
          label={groupLabel('status')}
          placeholder={anyWord()}
          value={filter.status}
          options={statuses}
          onChange={(status) => narrow({ status: list(status) })}
        />
      )}
      <ListField
        label={groupLabel('severity')}
        placeholder={anyWord()}
        value={filter.severity}
        options={severities}
        onChange={(severity) => narrow({ severity: list(severity) })}
      />
      <ListField
        label={groupLabel('service')}
        placeholder={anyWord()}
        value={filter.service}
        options={services}
        onChange={(service) => narrow({ service })}
      />
      <ListField
        label={groupLabel('team')}
        placeholder={anyWord()}
        value={filter.team}
        options={teams}
        onChange={(team) => narrow({ team })}
      />
      {format === 'table' && (
        <TextField
          label={t('query.search', 'Search')}
          hint={t('query.incidents.searchHint', 'Words of title or service, or an incident number.')}
          value={filter.q}
          onChange={(q) => narrow({ q: q === '' ? undefined : q })}
        />
      )}
      {format === 'series' ? (
        <ChoiceField
          label={t('query.incidents.count', 'Count')}
          value={counted === 'open' ? 'open' : 'opened'}
          options={[
            { value: 'opened', label: t('query.incidents.countOpened', 'Opened in each step') },
            { value: 'open', label: t('query.incidents.countOpen', 'Open at each moment') },
          ]}
          onChange={(value) => patch({ count: value })}
        />
      ) : (
        <ChoiceField
          label={t('query.incidents.time', 'Opened')}
          value={counted === 'range' ? 'range' : 'any'}
          options={[
            { value: 'range', label: t('query.incidents.timeRange', 'Within the time range') },
            { value: 'any', label: t('query.incidents.timeAny', 'At any time') },
          ]}
          onChange={(value) => patch({ time: value })}
        />
      )}
      {format === 'table' ? (
        <NumberField
          label={t('query.limit', 'Rows at most')}
          value={model.limit}
          placeholder="1000"
          onChange={(limit) => patch({ limit })}
        />
      ) : (
        <ListField
          label={t('query.groupBy', 'Group by')}
          placeholder={t('query.groupByNone', 'all together')}
          open={false}
          value={model.by}
          options={INCIDENT_GROUPS.map((group) => ({ value: group, label: groupLabel(group) }))}
          onChange={(by) => patch({ by: list(by) })}
        />
      )}
    </>
  );
}
