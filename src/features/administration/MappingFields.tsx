import { t } from '@grafana/i18n';
import { Field, Input } from '@grafana/ui';
import { MAPPING_FIELDS, type MappingDraft } from './mappingDraft.ts';

const EXAMPLES: Partial<MappingDraft> = {
  items: 'body.problems',
  name: 'item.title',
  status: 'item.closed ? "resolved" : "firing"',
  severity: 'item.level',
  startsAt: 'item.opened_at',
  labels: '{"service": item.service}',
};

interface Props {
  draft: MappingDraft;
  onChange: (draft: MappingDraft) => void;
}

/** How the sender's own JSON becomes alert events: a CEL expression a field. */
export function MappingFields({ draft, onChange }: Props) {
  return (
    <fieldset>
      <p>
        {t(
          'administration.webhooks.mapping',
          'CEL expressions over "body" and, for each entry of "items", over "item". Only the name is needed.'
        )}
      </p>
      {MAPPING_FIELDS.map((field) => (
        <Field key={field} label={field} required={field === 'name'}>
          <Input
            id={`mapping-${field}`}
            value={draft[field]}
            maxLength={1_000}
            placeholder={EXAMPLES[field]}
            onChange={({ currentTarget }) => onChange({ ...draft, [field]: currentTarget.value })}
          />
        </Field>
      ))}
    </fieldset>
  );
}
