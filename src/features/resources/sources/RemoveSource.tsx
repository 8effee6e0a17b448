import { t } from '@grafana/i18n';
import { deleteSource, listSources, type Source } from '#contract/source';
import { useCommand } from '../../../shared/api/index.ts';
import { plainText } from '../../../shared/plainText.ts';
import { ConfirmRemoval } from '../../../shared/list/index.ts';

/** Asks before a data source is removed, and says what stays. */
export function RemoveSource({ source, onClose }: { source: Source; onClose: () => void }) {
  const remove = useCommand(deleteSource, { refreshes: [listSources], onSuccess: onClose });
  return (
    <ConfirmRemoval
      title={t('resources.sources.removeTitle', 'Remove {{name}}?', { name: source.name, ...plainText })}
      consequence={t(
        'resources.sources.removeBody',
        'Its metrics are no longer read: no new resources, and no causes from them. What was learnt from it stays. Nothing changes in Prometheus itself.'
      )}
      action={t('resources.sources.remove', 'Remove')}
      command={remove}
      onConfirm={() => remove.mutate({ params: { id: source.id } })}
      onClose={onClose}
    />
  );
}
