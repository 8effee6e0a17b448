import { useState, type FormEvent } from 'react';
import { t } from '@grafana/i18n';
import { Button, Field, Input, Stack } from '@grafana/ui';
import { createFollowUp, getKnowledgeItem, listFollowUps, type KnowledgeItem } from '#contract/knowledge';
import { useCommand } from '../../shared/api/index.ts';
import { CommandError } from '../../shared/form/FormEnd.tsx';
import { useCan } from '../../shared/hooks/useRole.ts';

/** Promises something: what, who, until when. */
export function AddFollowUp({ item }: { item: KnowledgeItem }) {
  const editor = useCan('Editor');
  const [text, setText] = useState('');
  const [owner, setOwner] = useState('');
  const [dueOn, setDueOn] = useState('');
  const create = useCommand(createFollowUp, {
    refreshes: [getKnowledgeItem, listFollowUps],
    onSuccess: () => {
      setText('');
      setOwner('');
      setDueOn('');
    },
  });
  if (!editor) {
    return item.followUps.length === 0 ? <p>{t('followUps.noneYet', 'Nothing was promised yet.')}</p> : null;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const about = { itemId: item.id, ...(item.incidentId && { incidentId: item.incidentId }) };
    create.mutate({ body: { ...about, text: text.trim(), owner: owner.trim() || null, dueOn: dueOn || null } });
  };
  return (
    <form onSubmit={submit}>
      <Field label={t('followUps.add', 'What is to be done')}>
        <Input
          id="follow-up-text"
          value={text}
          maxLength={2_000}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </Field>
      <Stack direction="row" gap={1} wrap="wrap" alignItems="flex-end">
        <Field label={t('followUps.owner', 'Who')}>
          <Input
            id="follow-up-owner"
            value={owner}
            maxLength={200}
            width={20}
            onChange={({ currentTarget }) => setOwner(currentTarget.value)}
          />
        </Field>
        <Field label={t('followUps.due', 'Until')}>
          <Input
            id="follow-up-due"
            type="date"
            value={dueOn}
            width={20}
            onChange={({ currentTarget }) => setDueOn(currentTarget.value)}
          />
        </Field>
        <Field label=" ">
          <Button type="submit" variant="secondary" icon="plus" disabled={create.isPending || text.trim() === ''}>
            {t('followUps.promise', 'Promise it')}
          </Button>
        </Field>
      </Stack>
      <CommandError error={create.error} />
    </form>
  );
}
