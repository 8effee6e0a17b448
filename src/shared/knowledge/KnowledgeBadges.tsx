import type { IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type BadgeColor } from '@grafana/ui';
import type { KnowledgeKind, KnowledgeStatus, KnowledgeSummary } from '#contract/knowledge';
import { Badge } from '../ui/Badge.tsx';

export function knowledgeKindLabel(kind: KnowledgeKind): string {
  const labels: Record<KnowledgeKind, () => string> = {
    postmortem: () => t('knowledge.kind.postmortem', 'Postmortem'),
    runbook: () => t('knowledge.kind.runbook', 'Runbook'),
    note: () => t('knowledge.kind.note', 'Note'),
  };
  return labels[kind]();
}

export function knowledgeStatusLook(status: KnowledgeStatus): { color: BadgeColor; icon: IconName; text: string } {
  const looks: Record<KnowledgeStatus, () => { color: BadgeColor; icon: IconName; text: string }> = {
    draft: () => ({ color: 'orange', icon: 'pen', text: t('knowledge.status.draft', 'Draft') }),
    published: () => ({ color: 'green', icon: 'check', text: t('knowledge.status.published', 'Published') }),
    archived: () => ({ color: 'darkgrey', icon: 'folder', text: t('knowledge.status.archived', 'Archived') }),
  };
  return looks[status]();
}

const KIND_ICONS: Record<KnowledgeKind, IconName> = { postmortem: 'file-alt', runbook: 'book', note: 'comment-alt' };

/** What an item is and how far it is. */
export function KnowledgeBadges({ item }: { item: Pick<KnowledgeSummary, 'kind' | 'status'> }) {
  return (
    <>
      <Badge color="blue" icon={KIND_ICONS[item.kind]} text={knowledgeKindLabel(item.kind)} />{' '}
      <Badge {...knowledgeStatusLook(item.status)} />
    </>
  );
}
