import { t } from '@grafana/i18n';
import { Box } from '@grafana/ui';
import type { SreDataSource } from '../DataSource.ts';
import type { ModelOf } from '../types.ts';
import { ChoiceField, NumberField, TextField } from './fields.tsx';
import { SourceField } from './SourceField.tsx';

type Model = ModelOf<'forecast'> | ModelOf<'anomalies'>;

interface Props {
  datasource: SreDataSource;
  model: Model;
  onChange: (model: Model) => void;
}

const HOUR = 3_600;

/** A PromQL expression, how much past it is judged by, and for a forecast how far ahead and up to which threshold. */
export function MeasuredFields({ datasource, model, onChange }: Props) {
  const patch = (more: object) => onChange({ ...model, ...more });
  const hours = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds / HOUR);
  const seconds = (given: number | undefined) => (given === undefined ? undefined : Math.round(given * HOUR));
  return (
    <>
      <SourceField datasource={datasource} value={model.source} onChange={(source) => patch({ source })} />
      <Box basis="100%" grow={1}>
        <TextField
          label={t('query.measured.expr', 'PromQL')}
          placeholder="node_filesystem_avail_bytes / node_filesystem_size_bytes"
          wide
          value={model.expr}
          onChange={(expr) => patch({ expr })}
        />
      </Box>
      <NumberField
        label={t('query.measured.lookback', 'Past, in hours')}
        hint={t('query.measured.lookbackHint', 'How much past is read, up to the end of the time range.')}
        placeholder="24"
        value={hours(model.lookbackSeconds)}
        onChange={(value) => patch({ lookbackSeconds: seconds(value) })}
      />
      <NumberField
        label={t('query.measured.maxSeries', 'Series at most')}
        placeholder="5"
        value={model.maxSeries}
        onChange={(maxSeries) => patch({ maxSeries })}
      />
      {model.kind === 'forecast' ? (
        <>
          <NumberField
            label={t('query.forecast.horizon', 'Ahead, in hours')}
            placeholder="6"
            value={hours(model.horizonSeconds)}
            onChange={(value) => patch({ horizonSeconds: seconds(value) })}
          />
          <NumberField
            label={t('query.forecast.level', 'Band')}
            hint={t('query.forecast.levelHint', 'Share of the future points that the band shall hold: 0.5 to 0.999.')}
            placeholder="0.9"
            value={model.level}
            onChange={(level) => patch({ level })}
          />
          {model.format === 'number' && (
            <>
              <NumberField
                label={t('query.forecast.threshold', 'Threshold')}
                hint={t(
                  'query.forecast.thresholdHint',
                  'The answer is the seconds until the forecast gets there; infinity when it does not.'
                )}
                value={model.threshold}
                onChange={(threshold) => patch({ threshold })}
              />
              <ChoiceField
                label={t('query.forecast.direction', 'Gets there from')}
                value={model.direction ?? 'above'}
                options={[
                  { value: 'above', label: t('query.forecast.rising', 'Below, rising') },
                  { value: 'below', label: t('query.forecast.falling', 'Above, falling') },
                ]}
                onChange={(direction) => patch({ direction })}
              />
            </>
          )}
        </>
      ) : (
        <NumberField
          label={t('query.anomalies.falseAlarms', 'False alarms a week')}
          placeholder="1"
          value={model.falseAlarmsPerWeek}
          onChange={(falseAlarmsPerWeek) => patch({ falseAlarmsPerWeek })}
        />
      )}
    </>
  );
}
