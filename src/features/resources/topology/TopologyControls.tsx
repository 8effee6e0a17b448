import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, RadioButtonGroup, useStyles2, type ComboboxOption } from '@grafana/ui';
import { listResources } from '#contract/resource';
import { callOperation } from '../../../shared/api/index.ts';
import type { UrlState } from '../../../shared/list/index.ts';
import { resourceKindLabel, splitKey } from '../resourceWords.ts';
import type { TopologyView } from './topologyGraph.ts';

interface Props {
  view: TopologyView & { shown: 'graph' | 'table'; depth: number };
  onChange: UrlState['set'];
}

/** Suggestions for the focus. Without an answer there are none; the page itself says when the sidecar is away. */
async function suggest(typed: string): Promise<Array<ComboboxOption<string>>> {
  const query = { q: typed.trim().slice(0, 200) || undefined, limit: 50 };
  const page = await callOperation(listResources, { query }).catch(() => undefined);
  return (page?.items ?? []).map(({ key, name, kind }) => ({
    value: key,
    label: name,
    description: resourceKindLabel(kind),
  }));
}

/** What part of the topology is looked at, and how. */
export function TopologyControls({ view, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const { focus, depth, layers, shown } = view;
  return (
    <div className={styles.bar}>
      <div className={styles.focus}>
        <Combobox
          isClearable
          prefixIcon="search"
          placeholder={t('resources.focus', 'Focus on a resource')}
          options={suggest}
          value={focus === undefined ? null : { value: focus, label: splitKey(focus).name }}
          onChange={(option) => onChange({ focus: option?.value, key: undefined })}
        />
      </div>
      {focus !== undefined && (
        <RadioButtonGroup
          aria-label={t('resources.depth', 'Steps around it')}
          value={depth}
          options={[1, 2, 3].map((value) => ({
            value,
            label: t('resources.steps', 'Depth {{steps}}', { steps: value }),
          }))}
          onChange={(value) => onChange({ depth: String(value) })}
        />
      )}
      <RadioButtonGroup
        aria-label={t('resources.layers', 'What is shown')}
        value={layers}
        options={[
          { value: 'calls', label: t('resources.layersCalls', 'Calls') },
          { value: 'all', label: t('resources.layersAll', 'Also what carries them') },
        ]}
        onChange={(value) => onChange({ layers: value === 'all' ? 'all' : undefined })}
      />
      <RadioButtonGroup
        aria-label={t('resources.view', 'View')}
        value={shown}
        options={[
          { value: 'graph', label: t('resources.viewGraph', 'Graph'), icon: 'sitemap' },
          { value: 'table', label: t('resources.viewTable', 'Table'), icon: 'table' },
        ]}
        onChange={(value) => onChange({ view: value })}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1, 2) }),
  focus: css({ flex: '1 1 220px', maxWidth: 360 }),
});
