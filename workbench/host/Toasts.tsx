import { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import { AppEvents, type AlertPayload, type GrafanaTheme2 } from '@grafana/data';
import { Alert, useStyles2, type AlertVariant } from '@grafana/ui';
import { appEvents } from './services.ts';

const KINDS: Array<[{ name: string }, AlertVariant]> = [
  [AppEvents.alertError, 'error'],
  [AppEvents.alertWarning, 'warning'],
  [AppEvents.alertSuccess, 'success'],
];

/** Grafana's alert boxes: whatever a page lets its client or the app events show. */
export function Toasts() {
  const styles = useStyles2(getStyles);
  const [toasts, setToasts] = useState<Array<{ id: number; severity: AlertVariant; text: string }>>([]);
  useEffect(() => {
    let last = 0;
    const streams = KINDS.map(([event, severity]) =>
      appEvents.subscribe({ type: event.name } as never, ({ payload = [] }: { payload?: AlertPayload | [] }) => {
        const id = (last += 1);
        setToasts((before) => [...before.slice(-4), { id, severity, text: payload.join(' ') }]);
      })
    );
    return () => streams.forEach((stream) => stream.unsubscribe());
  }, []);
  return (
    <div className={styles.stack} data-testid="toasts">
      {toasts.map(({ id, severity, text }) => (
        <Alert
          key={id}
          severity={severity}
          title={text}
          elevated
          onRemove={() => setToasts((before) => before.filter((toast) => toast.id !== id))}
        />
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  stack: css({ position: 'fixed', top: 56, right: 16, width: 360, maxWidth: '90vw', zIndex: theme.zIndex.portal }),
});
