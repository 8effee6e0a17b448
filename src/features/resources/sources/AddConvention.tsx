import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Combobox, Drawer, Field, Input } from '@grafana/ui';
import {
  createMetricConvention,
  listMetricConventions,
  METRIC_ROLES,
  RESOURCE_KINDS,
  type ResourceKind,
} from '#contract/resource';
import { useCommand } from '../../../shared/api/index.ts';
import { FormEnd } from '../../../shared/form/FormEnd.tsx';
import { resourceKindLabel } from '../resourceWords.ts';
import { conventionBody, emptyConvention, type ConventionDraft } from './conventionDraft.ts';

const TYPES = ['counter', 'gauge', 'histogram'] as const;
const asOptions = <T extends string>(values: readonly T[], label: (value: T) => string = (value) => value) =>
  values.map((value) => ({ value, label: label(value) }));

/** Form for a row of the tenant: one metric, what it tells, and which labels name the thing it is about. */
export function AddConvention({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<ConventionDraft>(emptyConvention);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const create = useCommand(createMetricConvention, { refreshes: [listMetricConventions], onSuccess: onClose });
  const set = (change: Partial<ConventionDraft>) => setDraft({ ...draft, ...change });
  const input = (name: 'metric' | 'unit' | 'labels' | 'errorLabel' | 'errorPattern') => ({
    id: `convention-${name}`,
    value: draft[name],
    autoComplete: 'off',
    onChange: ({ currentTarget }: FormEvent<HTMLInputElement>) => set({ [name]: currentTarget.value }),
  });
  const problem = (...paths: string[]) => {
    const found = paths.map((path) => problems[path]).find(Boolean);
    return { invalid: found !== undefined, error: found };
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const checked = conventionBody(draft);
    setProblems(checked.problems);
    if (checked.body) {
      create.mutate({ body: checked.body });
    }
  };
  return (
    <Drawer title={t('resources.conventions.addTitle', 'Say what a metric means')} size="sm" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Field
          label={t('resources.conventions.metric', 'Metric')}
          description={t(
            'resources.conventions.metricHint',
            'Its name, or a beginning with * at its end. A histogram without _bucket.'
          )}
          required
          {...problem('metric')}
        >
          <Input {...input('metric')} placeholder="checkout_requests_total" />
        </Field>
        <KindFields draft={draft} set={set} />
        <Field
          label={t('resources.conventions.unit', 'Unit')}
          description={t('resources.conventions.unitHint', 's, bytes, ratio, requests; 1 when it has none.')}
          {...problem('unit')}
        >
          <Input {...input('unit')} />
        </Field>
        <Field label={t('resources.conventions.entity', 'About')}>
          <Combobox<ResourceKind>
            options={asOptions(RESOURCE_KINDS, resourceKindLabel)}
            value={draft.kind}
            onChange={({ value }) => set({ kind: value })}
          />
        </Field>
        <Field
          label={t('resources.conventions.labels', 'Labels that name it')}
          description={t('resources.conventions.labelsHint', 'One or several, separated by commas: namespace, pod')}
          required
          {...problem('entity')}
        >
          <Input {...input('labels')} placeholder="service" />
        </Field>
        <FailureFields input={input} problem={problem} />
        <FormEnd
          submit={t('resources.conventions.save', 'Add row')}
          disabled={create.isPending}
          error={create.error}
          onCancel={onClose}
        />
      </form>
    </Drawer>
  );
}

interface KindFieldsProps {
  draft: ConventionDraft;
  set: (change: Partial<ConventionDraft>) => void;
}

function KindFields({ draft, set }: KindFieldsProps) {
  return (
    <>
      <Field label={t('resources.conventions.role', 'Tells')}>
        <Combobox options={asOptions(METRIC_ROLES)} value={draft.role} onChange={({ value }) => set({ role: value })} />
      </Field>
      <Field label={t('resources.conventions.type', 'Type')}>
        <Combobox options={asOptions(TYPES)} value={draft.type} onChange={({ value }) => set({ type: value })} />
      </Field>
    </>
  );
}

interface FailureFieldsProps {
  input: (name: 'errorLabel' | 'errorPattern') => object;
  problem: (...paths: string[]) => { invalid: boolean; error: string | undefined };
}

function FailureFields({ input, problem }: FailureFieldsProps) {
  return (
    <>
      <Field
        label={t('resources.conventions.errorLabel', 'Label that marks failures')}
        description={t('resources.conventions.errorHint', 'Optional, for a counter of requests.')}
        {...problem('errors.label')}
      >
        <Input {...input('errorLabel')} placeholder="status" />
      </Field>
      <Field
        label={t('resources.conventions.errorPattern', 'Its value when it failed')}
        {...problem('errors', 'errors.pattern')}
      >
        <Input {...input('errorPattern')} placeholder="5..|timeout" />
      </Field>
    </>
  );
}
