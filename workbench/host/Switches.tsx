import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';
import { IconButton, useStyles2 } from '@grafana/ui';
import { workbench, type WorkbenchData } from './workbenchData.ts';

type Change = Partial<WorkbenchData['session']>;

/** Changes person, org, theme or language and opens the page anew, as Grafana does. */
async function change(wanted: Change): Promise<void> {
  const response = await fetch('/workbench/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted),
  });
  if (response.ok) {
    window.location.reload();
    return;
  }
  const { message } = (await response.json()) as { message: string };
  getAppEvents().publish({ type: 'alert-error', payload: [message] });
}

const LANGUAGES = { 'en-US': 'English', 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文' };

/** Who I am, in which org, in which theme and language. */
export function Switches() {
  const styles = useStyles2(getStyles);
  const { session, users } = workbench;
  const me = users.find(({ id }) => id === session.userId);
  const signInAs = (userId: number) => {
    const roles = users.find(({ id }) => id === userId)?.roles ?? [];
    const orgId = roles.some((each) => each.orgId === session.orgId) ? session.orgId : roles[0]?.orgId;
    void change({ userId, orgId });
  };
  return (
    <div className={styles.row}>
      <select
        className={styles.select}
        aria-label="Person"
        value={session.userId}
        onChange={(event) => signInAs(Number(event.target.value))}
      >
        {users.map(({ id, login, roles }) => (
          <option key={id} value={id}>
            {`${login} (${roles.find(({ orgId }) => orgId === session.orgId)?.role ?? 'no member'})`}
          </option>
        ))}
      </select>
      <select
        className={styles.select}
        aria-label="Organisation"
        value={session.orgId}
        onChange={(event) => void change({ orgId: Number(event.target.value) })}
      >
        {me?.roles.map(({ orgId, name }) => (
          <option key={orgId} value={orgId}>
            {name}
          </option>
        ))}
      </select>
      <select
        className={styles.select}
        aria-label="Language"
        value={session.language}
        onChange={(event) => void change({ language: event.target.value })}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      <IconButton
        name="adjust-circle"
        aria-label="Theme"
        tooltip={session.theme === 'dark' ? 'Light' : 'Dark'}
        onClick={() => void change({ theme: session.theme === 'dark' ? 'light' : 'dark' })}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  select: css({
    height: 28,
    maxWidth: 130,
    padding: theme.spacing(0, 0.5),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    [theme.breakpoints.down('sm')]: { maxWidth: 76 },
  }),
});
