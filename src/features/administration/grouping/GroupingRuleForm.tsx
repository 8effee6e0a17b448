import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Drawer, Field, Input, Switch, TextArea } from '@grafana/ui';
import {
  createGroupingRule,
  listGroupingRules,
  previewGroupingRule,
  updateGroupingRule,
  type GroupingRule,
} from '#contract/groupingRule';
import { useCommand } from '../../../shared/api/index.ts';
import { FormEnd } from '../../../shared/form/FormEnd.tsx';
import { RulePreview } from './RulePreview.tsx';
import { bodyOf, draftOf, hasExpressions, isComplete, isPriority, problemsOf, type RuleDraft } from './ruleDraft.ts';

interface Props {
  rule: GroupingRule | undefined;
  onClose: () => void;
}

/** A rule, new or known, with a look at what it would do to recent alerts. */
export function GroupingRuleForm({ rule, onClose }: Props) {
  const [draft, setDraft] = useState<RuleDraft>(() => draftOf(rule));
  const saved = { refreshes: [listGroupingRules], onSuccess: onClose };
  const create = useCommand(createGroupingRule, saved);
  const update = useCommand(updateGroupingRule, saved);
  const preview = useCommand(previewGroupingRule);
  const set = (change: Partial<RuleDraft>) => setDraft((present) => ({ ...present, ...change }));
  const error = create.error ?? update.error;
  const problems = { ...problemsOf(error), ...problemsOf(preview.error) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = bodyOf(draft);
    preview.reset();
    if (rule) {
      update.mutate({ params: { id: rule.id }, body });
    } else {
      create.mutate({ body });
    }
  };
  const tryOut = () => {
    const { condition, groupBy } = bodyOf(draft);
    create.reset();
    update.reset();
    preview.mutate({ body: { condition, groupBy } });
  };
  return (
    <Drawer title={rule?.name ?? t('administration.grouping.add', 'New grouping rule')} size="md" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Field label={t('administration.name', 'Name')} required invalid={!!problems.name} error={problems.name}>
          <Input
            id="rule-name"
            value={draft.name}
            maxLength={100}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
        </Field>
        <ExpressionFields draft={draft} set={set} problems={problems} />
        <OrderFields draft={draft} set={set} />
        <RulePreview preview={preview} disabled={!hasExpressions(draft)} onTry={tryOut} />
        <FormEnd
          submit={t('administration.grouping.save', 'Save')}
          disabled={create.isPending || update.isPending || !isComplete(draft)}
          error={error}
          onCancel={onClose}
        />
      </form>
    </Drawer>
  );
}

interface FieldProps {
  draft: RuleDraft;
  set: (change: Partial<RuleDraft>) => void;
}

function ExpressionFields({ draft, set, problems }: FieldProps & { problems: ReturnType<typeof problemsOf> }) {
  return (
    <>
      <Field
        label={t('administration.grouping.condition', 'Alerts for which')}
        description={t(
          'administration.grouping.conditionHint',
          'CEL, true or false. There is alert with name, severity, labels, annotations, source, rule, resource, service, team and scope.'
        )}
        required
        invalid={!!problems.condition}
        error={problems.condition}
      >
        <TextArea
          id="rule-condition"
          rows={2}
          value={draft.condition}
          maxLength={1_000}
          placeholder="has(alert.labels.rack) && alert.severity in ['critical', 'high']"
          onChange={({ currentTarget }) => set({ condition: currentTarget.value })}
        />
      </Field>
      <Field
        label={t('administration.grouping.groupBy', 'Together when the same')}
        description={t(
          'administration.grouping.groupByHint',
          'CEL, a text. Alerts that give the same text within the grouping window share an incident; an empty text leaves an alert alone.'
        )}
        required
        invalid={!!problems.groupBy}
        error={problems.groupBy}
      >
        <Input
          id="rule-group-by"
          value={draft.groupBy}
          maxLength={1_000}
          placeholder="alert.labels.rack"
          onChange={({ currentTarget }) => set({ groupBy: currentTarget.value })}
        />
      </Field>
    </>
  );
}

function OrderFields({ draft, set }: FieldProps) {
  return (
    <>
      <Field
        label={t('administration.grouping.priority', 'Order')}
        description={t('administration.grouping.priorityHint', 'Of the rules that hold, the lowest number decides.')}
        invalid={!isPriority(draft.priority)}
        error={t('administration.grouping.priorityWrong', 'Between 1 and 1000')}
      >
        <Input
          id="rule-priority"
          type="number"
          min={1}
          max={1_000}
          width={12}
          value={draft.priority}
          onChange={({ currentTarget }) => set({ priority: currentTarget.value })}
        />
      </Field>
      <Field label={t('administration.grouping.on', 'On')}>
        <Switch
          id="rule-enabled"
          value={draft.enabled}
          onChange={({ currentTarget }) => set({ enabled: currentTarget.checked })}
        />
      </Field>
    </>
  );
}
