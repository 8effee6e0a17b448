import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import { listPlaybookVersions, type Playbook, type PlaybookVersion } from '#contract/playbook';
import { useOperation } from '../../../shared/api/index.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { Pager, QueryView, useUrlState } from '../../../shared/list/index.ts';
import { LoadingRows, RelativeTime, Section } from '../../../shared/ui/index.ts';
import { SourceDiff } from '../../../shared/diff/index.ts';

/** Every version with what it changed against the newest; an old text can be taken into the editor. */
export function Versions({ playbook, onTake }: { playbook: Playbook; onTake: (source: string) => void }) {
  const url = useUrlState();
  const styles = useStyles2(getStyles);
  const editor = useCan('Editor');
  const [open, setOpen] = useState<number>();
  const query = useOperation(listPlaybookVersions, {
    params: { id: playbook.id },
    query: { cursor: url.one('cursor'), limit: 20 },
  });
  return (
    <Section title={t('automation.versions.title', 'Versions')}>
      <QueryView
        query={query}
        what={t('automation.versions.title', 'Versions')}
        loading={<LoadingRows rows={3} height={28} />}
      >
        {({ items, nextCursor }) => (
          <>
            <ol className={styles.list}>
              {items.map((version) => (
                <li key={version.version} className={styles.item}>
                  <VersionLine
                    version={version}
                    newest={version.version === playbook.version}
                    open={open === version.version}
                    onToggle={() => setOpen(open === version.version ? undefined : version.version)}
                  />
                  {open === version.version && (
                    <>
                      <SourceDiff before={version.source} after={playbook.source} />
                      {editor && (
                        <Button size="sm" variant="secondary" onClick={() => onTake(version.source)}>
                          {t('automation.versions.take', 'Take this text into the editor')}
                        </Button>
                      )}
                    </>
                  )}
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

interface LineProps {
  version: PlaybookVersion;
  newest: boolean;
  open: boolean;
  onToggle: () => void;
}

function VersionLine({ version, newest, open, onToggle }: LineProps) {
  return (
    <div>
      <strong>{t('automation.versions.number', 'Version {{version}}', { version: version.version })}</strong>{' '}
      <RelativeTime at={version.at} /> · {version.by.name} {version.comment && `· ${version.comment}`}{' '}
      {!newest && (
        <Button size="sm" variant="secondary" fill="text" aria-expanded={open} onClick={onToggle}>
          {t('automation.versions.compare', 'Compare with the newest')}
        </Button>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  item: css({ padding: theme.spacing(0.5, 0), overflowWrap: 'anywhere' }),
});
