import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, TextArea, useStyles2 } from '@grafana/ui';
import { addIncidentNote, listIncidentTimeline } from '#contract/incident';
import { SafeMarkdown } from '../../../../shared/markdown/index.ts';
import { describeError, useCommand } from '../../../../shared/api/index.ts';

/** A note into the timeline, in Markdown. What was typed stays when sending fails. */
export function NoteBox({ incidentId }: { incidentId: string }) {
  const styles = useStyles2(getStyles);
  const [text, setText] = useState('');
  const [preview, setPreview] = useState(false);
  const add = useCommand(addIncidentNote, { refreshes: [listIncidentTimeline], onSuccess: () => setText('') });
  const empty = text.trim() === '';
  const send = () => {
    if (!empty && !add.isPending) {
      setPreview(false);
      add.mutate({ params: { id: incidentId }, body: { text } });
    }
  };
  return (
    <div className={styles.box}>
      {add.error && (
        <Alert severity="error" title={t('timeline.noteFailed', 'The note was not saved')} onRemove={() => add.reset()}>
          {`${describeError(add.error)} ${add.error.message}`}
        </Alert>
      )}
      {preview ? (
        <div className={styles.preview}>
          <SafeMarkdown text={text} />
        </div>
      ) : (
        <TextArea
          rows={3}
          maxLength={20_000}
          value={text}
          aria-label={t('timeline.note', 'Note')}
          placeholder={t('timeline.notePlaceholder', 'What did you see or do? Markdown. Ctrl+Enter saves.')}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              send();
            }
          }}
        />
      )}
      <div className={styles.buttons}>
        <Button size="sm" icon="plus" variant="secondary" disabled={empty || add.isPending} onClick={send}>
          {t('timeline.addNote', 'Add note')}
        </Button>
        <Button size="sm" variant="secondary" fill="text" disabled={empty} onClick={() => setPreview(!preview)}>
          {preview ? t('timeline.write', 'Write') : t('timeline.preview', 'Preview')}
        </Button>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ marginTop: theme.spacing(2), maxWidth: 800 }),
  buttons: css({ display: 'flex', gap: theme.spacing(1), marginTop: theme.spacing(1) }),
  preview: css({
    minHeight: 80,
    padding: theme.spacing(1),
    border: `1px dashed ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
  }),
});
