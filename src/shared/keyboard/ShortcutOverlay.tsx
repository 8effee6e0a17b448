import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Modal, useStyles2 } from '@grafana/ui';
import type { Shortcut } from './shortcut.ts';

/** The keys of the open page. */
export function ShortcutOverlay({ shortcuts, onClose }: { shortcuts: readonly Shortcut[]; onClose: () => void }) {
  const styles = useStyles2(getStyles);
  return (
    <Modal isOpen title={t('shortcuts.title', 'Keys on this page')} onDismiss={onClose}>
      <dl className={styles.list}>
        {shortcuts.map(({ key, label }) => (
          <div key={`${key}-${label}`} className={styles.row}>
            <dt>
              <kbd className={styles.key}>{key}</kbd>
            </dt>
            <dd className={styles.label}>{label}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, display: 'grid', gap: theme.spacing(1) }),
  row: css({ display: 'grid', gridTemplateColumns: '80px 1fr', alignItems: 'center' }),
  key: css({
    padding: theme.spacing(0.25, 1),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
  }),
  label: css({ margin: 0 }),
});
