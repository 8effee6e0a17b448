import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, FileUpload, Input, Stack, useStyles2 } from '@grafana/ui';
import {
  createPlaybook,
  dryRunPlaybook,
  getPlaybook,
  getPlaybookSchema,
  listPlaybooks,
  listPlaybookVersions,
  updatePlaybook,
  type Playbook,
} from '#contract/playbook';
import { useCommand, useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { DryRunView, ParameterFields } from '../../../shared/automation/index.ts';
import { CommandError } from '../../../shared/form/FormEnd.tsx';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { Section } from '../../../shared/ui/index.ts';
import { EXAMPLE } from './example.ts';
import { ProblemList } from './ProblemList.tsx';
import { StepPicture } from './StepPicture.tsx';
import { useCheckedSource } from './useCheckedSource.ts';
import { Versions } from './Versions.tsx';
import { YamlEditor } from './YamlEditor.tsx';

/** A playbook's YAML beside the picture of its steps, with what is wrong by line, a dry run and its versions. */
export function PlaybookEditor({ playbook }: { playbook: Playbook | null }) {
  const styles = useStyles2(getStyles);
  const editor = useCan('Editor');
  const [source, setSource] = useState(playbook?.source ?? EXAMPLE);
  const [jump, setJump] = useState<{ line: number; column: number }>();
  const checked = useCheckedSource(source);
  const schema = useOperation(getPlaybookSchema, {}).data;
  const spec = checked.spec ?? playbook?.spec;
  return (
    <Stack direction="column" gap={2}>
      <div className={styles.columns}>
        <Section
          title={t('automation.editor.source', 'YAML')}
          aside={
            editor && (
              <FileUpload
                accept=".yaml,.yml"
                size="sm"
                onFileUpload={({ currentTarget }) => void currentTarget.files?.[0]?.text().then(setSource)}
              >
                {t('automation.editor.import', 'Import a file')}
              </FileUpload>
            )
          }
        >
          <YamlEditor
            value={source}
            onChange={setSource}
            readOnly={!editor}
            problems={checked.problems}
            schema={schema}
            jump={jump}
          />
          <ProblemList checked={checked} onJump={setJump} />
          {editor && <Save playbook={playbook} source={source} blocked={checked.hasErrors} />}
        </Section>
        <Section title={t('automation.editor.steps', 'Steps')}>
          {spec ? (
            <StepPicture spec={spec} />
          ) : (
            t('automation.editor.noSteps', 'The steps appear here as soon as the text can be read.')
          )}
        </Section>
      </div>
      <Rehearsal source={source} spec={spec} />
      {playbook && <Versions playbook={playbook} onTake={setSource} />}
    </Stack>
  );
}

function Save({ playbook, source, blocked }: { playbook: Playbook | null; source: string; blocked: boolean }) {
  const navigate = useNavigate();
  const [comment, setComment] = useState('');
  const refreshes = [getPlaybook, listPlaybooks, listPlaybookVersions];
  const create = useCommand(createPlaybook, {
    refreshes,
    onSuccess: ({ id }) => void navigate(appPath(`automation/playbooks/${id}`)),
  });
  const update = useCommand(updatePlaybook, { refreshes, onSuccess: () => setComment('') });
  const unchanged = playbook !== null && playbook.source === source;
  const save = () =>
    playbook === null
      ? create.mutate({ body: { source, comment } })
      : update.mutate({ params: { id: playbook.id }, body: { source, comment, version: playbook.version } });
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" gap={1} wrap="wrap">
        <Input
          aria-label={t('automation.editor.comment', 'What this version changes')}
          placeholder={t('automation.editor.comment', 'What this version changes')}
          maxLength={500}
          width={40}
          value={comment}
          onChange={({ currentTarget }) => setComment(currentTarget.value)}
        />
        <Button icon="save" disabled={blocked || unchanged || create.isPending || update.isPending} onClick={save}>
          {playbook === null
            ? t('automation.editor.create', 'Save playbook')
            : t('automation.editor.save', 'Save as version {{version}}', { version: playbook.version + 1 })}
        </Button>
      </Stack>
      <CommandError error={create.error ?? update.error} />
    </Stack>
  );
}

function Rehearsal({ source, spec }: { source: string; spec: Playbook['spec'] | undefined }) {
  const [parameters, setParameters] = useState({});
  const run = useCommand(dryRunPlaybook);
  return (
    <Section title={t('automation.editor.dryRun', 'Dry run: every call, without effect')}>
      <Stack direction="column" gap={1}>
        {spec && <ParameterFields spec={spec} values={parameters} onChange={setParameters} />}
        <div>
          <Button
            variant="secondary"
            icon="eye"
            disabled={run.isPending}
            onClick={() => run.mutate({ body: { source, parameters } })}
          >
            {t('automation.start.rehearse', 'Show what it would do')}
          </Button>
        </div>
        <CommandError error={run.error} />
        {run.data && <DryRunView dryRun={run.data} />}
      </Stack>
    </Section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)',
    alignItems: 'start',
    gap: theme.spacing(2),
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
});
