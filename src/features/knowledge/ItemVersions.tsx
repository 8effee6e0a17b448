import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import { listKnowledgeVersions, type KnowledgeItem } from '#contract/knowledge';
import { useOperation } from '../../shared/api/index.ts';
import { SourceDiff } from '../../shared/diff/index.ts';
import { Pager, QueryView, useUrlState } from '../../shared/list/index.ts';
import { LoadingRows, RelativeTime, Section } from '../../shared/ui/index.ts';

/** Every version, with what has changed since. */
export function ItemVersions({ item }: { item: KnowledgeItem }) {
  const url = useUrlState();
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState<number>();
  const query = useOperation(listKnowledgeVersions, {
    params: { id: item.id },
    query: { cursor: url.one('cursor'), limit: 20 },
  });
  return (
    <Section title={t('automation.versions.title', 'Versions')}>
      <QueryView
        query={query}
        what={t('automation.versions.title', 'Versions')}
        loading={<LoadingRows rows={2} height={28} />}
      >
        {({ items, nextCursor }) => (
          <>
            <ol className={styles.list}>
              {items.map(({ version, at, by, comment, body }) => (
                <li key={version} className={styles.item}>
                  <strong>{t('automation.versions.number', 'Version {{version}}', { version })}</strong>{' '}
                  <RelativeTime at={at} /> · {by.name} {comment && `· ${comment}`}{' '}
                  {version !== item.version && (
                    <Button
                      size="sm"
                      variant="secondary"
                      fill="text"
                      aria-expanded={open === version}
                      onClick={() => setOpen(open === version ? undefined : version)}
                    >
                      {t('automation.versions.compare', 'Compare with the newest')}
                    </Button>
                  )}
                  {open === version && <SourceDiff before={body} after={item.body} />}
                </li>
              ))}
            </ol>
            <Pager shown={items.length} nextCursor={nextCursor} />
          </>
        )}
      </QueryView>
    </Section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  item: css({ padding: theme.spacing(0.5, 0), overflowWrap: 'anywhere' }),
});
