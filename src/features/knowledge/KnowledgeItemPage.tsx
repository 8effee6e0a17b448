import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import {
  exportKnowledgeItem,
  getKnowledgeItem,
  listFollowUps,
  listKnowledgeVersions,
  searchKnowledge,
  updateKnowledgeItem,
  type KnowledgeItem,
} from '#contract/knowledge';
import { useCommand, useOperation } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import { downloadText } from '../../shared/downloadText.ts';
import { CommandError } from '../../shared/form/FormEnd.tsx';
import { useCan } from '../../shared/hooks/useRole.ts';
import { FollowUpTable, KnowledgeBadges } from '../../shared/knowledge/index.ts';
import { Facts, QueryView } from '../../shared/list/index.ts';
import { SafeMarkdown } from '../../shared/markdown/index.ts';
import { translateStatement } from '../../shared/statements/index.ts';
import { AppPage, LoadingRows, RelativeTime, Section } from '../../shared/ui/index.ts';
import { AddFollowUp } from './AddFollowUp.tsx';
import { ItemForm } from './ItemForm.tsx';
import { ItemVersions } from './ItemVersions.tsx';

const PARENT = () => ({ text: t('pages.knowledge', 'Knowledge'), url: appPath('knowledge') });

/** One postmortem, runbook or note: read, edited with its versions, published, exported. */
export function KnowledgeItemPage() {
  const { id = '' } = useParams();
  const query = useOperation(getKnowledgeItem, { params: { id } });
  const [editing, setEditing] = useState(false);
  const item = query.data;
  return (
    <AppPage
      title={item?.title ?? t('knowledge.item', 'Knowledge item')}
      lead={item && <KnowledgeBadges item={item} />}
      parent={PARENT()}
      actions={item && <OtherActions item={item} editing={editing} onEdit={() => setEditing(true)} />}
      primary={item && !editing && <Publish item={item} />}
    >
      <QueryView
        query={query}
        what={t('knowledge.itemName', 'The item')}
        loading={<LoadingRows rows={12} height={28} />}
      >
        {(loaded) =>
          editing ? (
            <ItemForm item={loaded} onDone={() => setEditing(false)} />
          ) : (
            <ItemView key={loaded.version} item={loaded} />
          )
        }
      </QueryView>
    </AppPage>
  );
}

const REFRESHES = [getKnowledgeItem, listKnowledgeVersions, searchKnowledge];

function Publish({ item }: { item: KnowledgeItem }) {
  const editor = useCan('Editor');
  const update = useCommand(updateKnowledgeItem, { refreshes: REFRESHES });
  if (!editor || item.status !== 'draft') {
    return null;
  }
  return (
    <>
      <Button
        icon="check"
        disabled={update.isPending}
        onClick={() => update.mutate({ params: { id: item.id }, body: { version: item.version, status: 'published' } })}
      >
        {t('knowledge.publish', 'Publish')}
      </Button>
      <CommandError error={update.error} />
    </>
  );
}

function OtherActions({ item, editing, onEdit }: { item: KnowledgeItem; editing: boolean; onEdit: () => void }) {
  const editor = useCan('Editor');
  const update = useCommand(updateKnowledgeItem, { refreshes: REFRESHES });
  const exported = useOperation(exportKnowledgeItem, { params: { id: item.id } }, { enabled: false });
  const save = async () => {
    const { data } = await exported.refetch();
    if (data) {
      downloadText(data.filename, data.markdown, 'text/markdown');
    }
  };
  const move = (status: KnowledgeItem['status']) =>
    update.mutate({ params: { id: item.id }, body: { version: item.version, status } });
  return (
    <>
      <Button variant="secondary" icon="download-alt" onClick={() => void save()}>
        {t('knowledge.export', 'Export')}
      </Button>
      {editor && !editing && (
        <Button variant="secondary" icon="pen" onClick={onEdit}>
          {t('knowledge.edit', 'Edit')}
        </Button>
      )}
      {editor && item.status === 'published' && (
        <Button variant="secondary" icon="folder" disabled={update.isPending} onClick={() => move('archived')}>
          {t('knowledge.archive', 'Archive')}
        </Button>
      )}
      {editor && item.status === 'archived' && (
        <Button variant="secondary" icon="history" disabled={update.isPending} onClick={() => move('draft')}>
          {t('knowledge.restore', 'Take out of the archive')}
        </Button>
      )}
      <CommandError error={update.error ?? exported.error} />
    </>
  );
}

function ItemView({ item }: { item: KnowledgeItem }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <article>
          <SafeMarkdown text={item.body} />
        </article>
        <ItemVersions item={item} />
      </div>
      <div className={styles.column}>
        <Section title={t('knowledge.facts', 'About it')}>
          <ItemFacts item={item} />
        </Section>
        <Section title={t('followUps.title', 'Follow-ups')}>
          {item.followUps.length > 0 && (
            <FollowUpTable followUps={item.followUps} refreshes={[getKnowledgeItem, listFollowUps]} />
          )}
          <AddFollowUp item={item} />
        </Section>
      </div>
    </div>
  );
}

function ItemFacts({ item }: { item: KnowledgeItem }) {
  return (
    <Facts
      facts={[
        [
          t('automation.runs.incident', 'Incident'),
          item.incidentId && (
            <a key="incident" className="external-link" href={appPath(`incidents/${item.incidentId}`)}>
              #{item.incidentNumber}
            </a>
          ),
        ],
        [t('incidents.facet.service', 'Service'), item.services.join(', ')],
        [t('knowledge.facet.tag', 'Tag'), item.tags.join(', ')],
        [t('knowledge.causes', 'Causes'), item.causes.map(({ title }) => translateStatement(title)).join(' ')],
        [
          t('knowledge.fixes', 'What was done'),
          item.fixes
            .map(
              ({ title, worked }) =>
                `${title} (${worked ? t('knowledge.worked', 'worked') : t('knowledge.workedNot', 'did not work')})`
            )
            .join(', '),
        ],
        [
          t('automation.playbooks.updated', 'Changed'),
          <span key="updated">
            <RelativeTime at={item.updatedAt} /> · {item.updatedBy.name}
          </span>,
        ],
        [
          t('knowledge.publishedAt', 'Published'),
          item.publishedAt && (
            <span key="published">
              <RelativeTime at={item.publishedAt} /> · {item.publishedBy?.name}
            </span>
          ),
        ],
      ]}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1.8fr) minmax(0, 1fr)',
    alignItems: 'start',
    gap: theme.spacing(2),
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  column: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
});
