import { t } from '@grafana/i18n';
import { Button, LinkButton, Stack } from '@grafana/ui';
import type { Incident } from '#contract/incident';
import { draftPostmortem, getIncidentPostmortem } from '#contract/knowledge';
import { useCommand, useOperation } from '../../../../shared/api/index.ts';
import { appPath } from '../../../../shared/appPath.ts';
import { CommandError } from '../../../../shared/form/FormEnd.tsx';
import { useCan } from '../../../../shared/hooks/useRole.ts';
import { KnowledgeBadges } from '../../../../shared/knowledge/index.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { SafeMarkdown } from '../../../../shared/markdown/index.ts';
import { EmptyState, LoadingRows } from '../../../../shared/ui/index.ts';

/** The incident's postmortem: drafted from the lineage when it is resolved, finished by people. */
export function PostmortemTab({ incident }: { incident: Incident }) {
  const editor = useCan('Editor');
  const query = useOperation(getIncidentPostmortem, { params: { id: incident.id } });
  const draft = useCommand(draftPostmortem, { refreshes: [getIncidentPostmortem] });
  const make = () => draft.mutate({ params: { id: incident.id } });
  return (
    <QueryView
      query={query}
      what={t('incident.postmortem.name', 'The postmortem')}
      loading={<LoadingRows rows={6} height={28} />}
    >
      {({ item }) =>
        item === null ? (
          <>
            <EmptyState
              title={t('incident.postmortem.none', 'No postmortem yet')}
              action={
                editor && (
                  <Button icon="file-alt" disabled={draft.isPending} onClick={make}>
                    {t('incident.postmortem.draft', 'Draft it now')}
                  </Button>
                )
              }
            >
              {t(
                'incident.postmortem.noneHint',
                'It is drafted from what is recorded as soon as the incident is resolved.'
              )}
            </EmptyState>
            <CommandError error={draft.error} />
          </>
        ) : (
          <Stack direction="column" gap={2}>
            <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
              <KnowledgeBadges item={item} />
              <LinkButton
                size="sm"
                variant="secondary"
                icon={editor ? 'pen' : 'eye'}
                href={appPath(`knowledge/${item.id}`)}
              >
                {editor ? t('incident.postmortem.edit', 'Edit and publish') : t('incident.postmortem.open', 'Open it')}
              </LinkButton>
            </Stack>
            <SafeMarkdown text={item.body} />
          </Stack>
        )
      }
    </QueryView>
  );
}
