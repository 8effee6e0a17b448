import { t } from '@grafana/i18n';
import { Combobox, Field, Input, Switch } from '@grafana/ui';
import type { ParameterValues, PlaybookSpec } from '#contract/playbook';

interface Props {
  spec: Pick<PlaybookSpec, 'parameters'>;
  values: ParameterValues;
  onChange: (values: ParameterValues) => void;
  /** Reasons of the server, by parameter. */
  problems?: Readonly<Record<string, string>>;
}

/** A field for each parameter of a playbook, in its kind. What is left empty comes from the incident or the default. */
export function ParameterFields({ spec, values, onChange, problems = {} }: Props) {
  const set = (name: string, value: ParameterValues[string] | undefined) => {
    const { [name]: _, ...rest } = values;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  return (
    <>
      {Object.entries(spec.parameters).map(([name, parameter]) => (
        <Field
          key={name}
          label={name}
          description={parameter.description || undefined}
          required={parameter.default === undefined && parameter.from === undefined}
          invalid={problems[name] !== undefined}
          error={problems[name]}
        >
          <OneField name={name} parameter={parameter} value={values[name]} onChange={(value) => set(name, value)} />
        </Field>
      ))}
    </>
  );
}

interface OneProps {
  name: string;
  parameter: PlaybookSpec['parameters'][string];
  value: ParameterValues[string] | undefined;
  onChange: (value: ParameterValues[string] | undefined) => void;
}

function OneField({ name, parameter, value, onChange }: OneProps) {
  const id = `parameter-${name}`;
  if (parameter.type === 'boolean') {
    return (
      <Switch
        id={id}
        value={Boolean(value ?? parameter.default)}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    );
  }
  if (parameter.choices !== undefined) {
    return (
      <Combobox
        id={id}
        options={parameter.choices.map((choice) => ({ value: choice, label: String(choice) }))}
        value={typeof value === 'boolean' || value === undefined ? null : value}
        placeholder={placeholderOf(parameter)}
        isClearable
        onChange={(option) => onChange(option?.value)}
      />
    );
  }
  return (
    <Input
      id={id}
      type={parameter.type === 'number' ? 'number' : 'text'}
      min={parameter.minimum}
      max={parameter.maximum}
      maxLength={1_000}
      value={value === undefined ? '' : String(value)}
      placeholder={placeholderOf(parameter)}
      onChange={({ currentTarget }) => {
        const text = currentTarget.value;
        onChange(text === '' ? undefined : parameter.type === 'number' ? Number(text) : text);
      }}
    />
  );
}

function placeholderOf({ from, default: fallback }: PlaybookSpec['parameters'][string]): string | undefined {
  if (from !== undefined) {
    return t('automation.parameter.from', 'from {{origin}}', { origin: from });
  }
  return fallback === undefined ? undefined : String(fallback);
}
