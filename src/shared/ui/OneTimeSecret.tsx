import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, ClipboardButton, Modal, Stack, useStyles2 } from '@grafana/ui';

interface Props {
  title: string;
  secret: string;
  /** How it is used. */
  children: ReactNode;
  onClose: () => void;
}

/** Shows a secret the only time that anybody can see it. A click beside it does not close it. */
export function OneTimeSecret({ title, secret, children, onClose }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <Modal isOpen title={title} onDismiss={onClose} closeOnBackdropClick={false} closeOnEscape={false}>
      <Stack direction="column" gap={2}>
        <Alert
          severity="warning"
          title={t('administration.secretOnce', 'Copy the secret now: it is not shown again')}
        />
        <div className={styles.row}>
          <code className={styles.secret} data-testid="secret">
            {secret}
          </code>
          <ClipboardButton icon="copy" getText={() => secret}>
            {t('administration.copy', 'Copy')}
          </ClipboardButton>
        </div>
        {children}
      </Stack>
      <Modal.ButtonRow>
        <Button variant="secondary" onClick={onClose}>
          {t('administration.copied', 'I have copied it')}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  secret: css({ flex: '1 1 240px', padding: theme.spacing(1), overflowWrap: 'anywhere' }),
});
