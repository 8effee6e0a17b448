import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Field, Input, RadioButtonGroup, TagsInput, TextArea, useStyles2 } from '@grafana/ui';
import {
  createKnowledgeItem,
  getIncidentPostmortem,
  getKnowledgeItem,
  listKnowledgeVersions,
  searchKnowledge,
  updateKnowledgeItem,
  type KnowledgeItem,
} from '#contract/knowledge';
import { useCommand } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import { FormEnd } from '../../shared/form/FormEnd.tsx';
import { knowledgeKindLabel } from '../../shared/knowledge/index.ts';
import { SafeMarkdown } from '../../shared/markdown/index.ts';
import { AppPage, Section } from '../../shared/ui/index.ts';

const WRITTEN = ['runbook', 'note'] as const;

/** A runbook or note, from an empty page. */
export function NewItemPage() {
  const navigate = useNavigate();
  const toList = () => void navigate(appPath('knowledge'));
  return (
    <AppPage
      title={t('knowledge.add', 'New runbook or note')}
      parent={{ text: t('pages.knowledge', 'Knowledge'), url: appPath('knowledge') }}
    >
      <ItemForm item={null} onDone={toList} />
    </AppPage>
  );
}

interface Props {
  item: KnowledgeItem | null;
  onDone: () => void;
}

/** Markdown beside what it will look like. Saving makes a version; somebody else's newer one is never overwritten. */
export function ItemForm({ item, onDone }: Props) {
  const styles = useStyles2(getStyles);
  const navigate = useNavigate();
  const [kind, setKind] = useState<(typeof WRITTEN)[number]>('runbook');
  const [title, setTitle] = useState(item?.title ?? '');
  const [body, setBody] = useState(item?.body ?? '');
  const [services, setServices] = useState(item?.services ?? []);
  const [tags, setTags] = useState(item?.tags ?? []);
  const [comment, setComment] = useState('');
  const refreshes = [getKnowledgeItem, listKnowledgeVersions, searchKnowledge, getIncidentPostmortem];
  const create = useCommand(createKnowledgeItem, {
    refreshes,
    onSuccess: ({ id }) => void navigate(appPath(`knowledge/${id}`)),
  });
  const update = useCommand(updateKnowledgeItem, { refreshes, onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parts = { title: title.trim(), body, services, tags };
    if (item === null) {
      create.mutate({ body: { kind, ...parts } });
    } else {
      update.mutate({ params: { id: item.id }, body: { version: item.version, comment, ...parts } });
    }
  };
  return (
    <form onSubmit={submit}>
      {item === null && (
        <Field label={t('knowledge.facet.kind', 'Kind')}>
          <RadioButtonGroup
            options={WRITTEN.map((value) => ({ value, label: knowledgeKindLabel(value) }))}
            value={kind}
            onChange={setKind}
          />
        </Field>
      )}
      <Field label={t('knowledge.title', 'Title')} required>
        <Input
          id="knowledge-title"
          value={title}
          maxLength={300}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
      </Field>
      <div className={styles.columns}>
        <Field label={t('knowledge.body', 'Text (Markdown)')}>
          <TextArea
            id="knowledge-body"
            rows={24}
            maxLength={200_000}
            className={styles.text}
            value={body}
            onChange={({ currentTarget }) => setBody(currentTarget.value)}
          />
        </Field>
        <Section title={t('knowledge.preview', 'How it will look')}>
          <SafeMarkdown text={body} />
        </Section>
      </div>
      <div className={styles.columns}>
        <Field label={t('knowledge.services', 'Services')}>
          <TagsInput id="knowledge-services" tags={services} onChange={setServices} />
        </Field>
        <Field label={t('knowledge.tags', 'Tags')}>
          <TagsInput id="knowledge-tags" tags={tags} onChange={setTags} />
        </Field>
      </div>
      {item !== null && (
        <Field label={t('automation.editor.comment', 'What this version changes')}>
          <Input
            id="knowledge-comment"
            value={comment}
            maxLength={500}
            onChange={({ currentTarget }) => setComment(currentTarget.value)}
          />
        </Field>
      )}
      <FormEnd
        submit={t('automation.save', 'Save')}
        disabled={create.isPending || update.isPending || title.trim() === ''}
        error={create.error ?? update.error}
        onCancel={onDone}
      />
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: theme.spacing(2),
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  text: css({ fontFamily: theme.typography.fontFamilyMonospace }),
});
