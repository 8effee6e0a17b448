import { useCallback, useEffect, useState } from 'react';
import { timer } from 'rxjs';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, IconButton, useStyles2 } from '@grafana/ui';

interface Choice {
  kind: string;
  title: string;
  targets: string[];
}

interface Active {
  id: string;
  kind: string;
  target: string;
  severity: number;
}

interface Faults {
  choices: Choice[];
  active: Active[];
}

const POLL_MS = 3_000;
const SEVERITIES = { mild: 0.4, felt: 0.7, outage: 1 };

async function call(method: string, path = '', body?: unknown): Promise<unknown> {
  const response = await fetch(`/workbench/api/faults${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(text.slice(0, 300) || `The demo answered ${response.status}.`);
  }
  return text === '' ? undefined : JSON.parse(text);
}

/** The demo's faults: what can be broken, what is broken now, and how to end it. */
export function FaultPanel({ onClose }: { onClose: () => void }) {
  const styles = useStyles2(getStyles);
  const [faults, setFaults] = useState<Faults>();
  const [error, setError] = useState<string>();

  const run = useCallback(async (work?: () => Promise<unknown>) => {
    try {
      await work?.();
      setFaults((await call('GET')) as Faults);
      setError(undefined);
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }, []);
  useEffect(() => {
    const polling = timer(0, POLL_MS).subscribe(() => void run());
    return () => polling.unsubscribe();
  }, [run]);

  return (
    <aside className={styles.panel} aria-label="Faults of the demo" data-testid="faults">
      <div className={styles.head}>
        <h4 className={styles.title}>Break the shop</h4>
        <IconButton name="times" aria-label="Close" onClick={onClose} />
      </div>
      {error && <Alert severity="warning" title={error} />}
      {faults?.active.map(({ id, kind, target, severity }) => (
        <div key={id} className={styles.active}>
          <span>{`${kind} on ${target} (${severity})`}</span>
          <Button
            size="sm"
            variant="secondary"
            onClick={() => void run(() => call('DELETE', `/${encodeURIComponent(id)}`))}
          >
            Clear
          </Button>
        </div>
      ))}
      {faults?.choices.map((choice) => (
        <FaultButton
          key={choice.kind}
          choice={choice}
          onInject={(target, severity) => void run(() => call('POST', '', { kind: choice.kind, target, severity }))}
        />
      ))}
    </aside>
  );
}

interface FaultButtonProps {
  choice: Choice;
  onInject: (target: string, severity: number) => void;
}

function FaultButton({ choice: { kind, title, targets }, onInject }: FaultButtonProps) {
  const styles = useStyles2(getStyles);
  const [target, setTarget] = useState(targets[0] ?? '');
  const [severity, setSeverity] = useState(SEVERITIES.felt);
  return (
    <div className={styles.choice}>
      <div>{title}</div>
      <div className={styles.row}>
        <select aria-label={`Target of ${kind}`} value={target} onChange={(event) => setTarget(event.target.value)}>
          {targets.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <select
          aria-label={`Severity of ${kind}`}
          value={severity}
          onChange={(event) => setSeverity(Number(event.target.value))}
        >
          {Object.entries(SEVERITIES).map(([name, value]) => (
            <option key={name} value={value}>
              {name}
            </option>
          ))}
        </select>
        <Button
          size="sm"
          variant="destructive"
          fill="outline"
          onClick={() => onInject(target, severity)}
          data-testid={`inject-${kind}`}
        >
          Inject
        </Button>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    flex: '0 0 320px',
    minWidth: 0,
    padding: theme.spacing(2),
    background: theme.colors.background.secondary,
    borderLeft: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('md')]: {
      position: 'fixed',
      inset: '48px 0 0 auto',
      width: 320,
      overflow: 'auto',
      zIndex: 100,
    },
    '& select': {
      flex: '1 1 0',
      width: 'auto',
      minWidth: 0,
      background: theme.colors.background.primary,
      color: theme.colors.text.primary,
      border: `1px solid ${theme.colors.border.medium}`,
      borderRadius: theme.shape.radius.default,
      height: 24,
    },
  }),
  head: css({ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }),
  title: css({ margin: 0 }),
  active: css({
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(1),
    marginTop: theme.spacing(1),
    border: `1px solid ${theme.colors.error.border}`,
    borderRadius: theme.shape.radius.default,
  }),
  choice: css({ padding: theme.spacing(1, 0), borderBottom: `1px solid ${theme.colors.border.weak}` }),
  row: css({ display: 'flex', gap: theme.spacing(1), marginTop: theme.spacing(0.5) }),
});
