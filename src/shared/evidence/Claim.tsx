import { useId, useState, type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';

interface Props {
  icon: IconName;
  /** What the icon says, where it says something of its own. */
  iconLabel?: string;
  /** The claim, one sentence. */
  children: ReactNode;
  /** Beside the sentence: a time, a share. */
  aside?: ReactNode;
  /** What it rests on: asked for when it is opened. */
  detail: () => ReactNode;
  /** Open when it is first shown. */
  open?: boolean;
}

/** One claim; what it rests on unfolds below it, at the place where it stands. */
export function Claim({ icon, iconLabel, children, aside, detail, open = false }: Props) {
  const styles = useStyles2(getStyles);
  const [unfolded, setUnfolded] = useState(open);
  const id = useId();
  return (
    <li className={styles.item} data-testid="claim">
      <button
        type="button"
        className={styles.sentence}
        aria-expanded={unfolded}
        aria-controls={unfolded ? id : undefined}
        onClick={() => setUnfolded(!unfolded)}
      >
        <Icon name={icon} size="sm" className={styles.icon} title={iconLabel} aria-label={iconLabel} />
        <span className={styles.text}>{children}</span>
        {aside !== undefined && <span className={styles.aside}>{aside}</span>}
        <Icon name={unfolded ? 'angle-up' : 'angle-down'} className={styles.fold} />
      </button>
      {unfolded && (
        <div id={id} className={styles.detail} data-testid="claim-evidence">
          {detail()}
        </div>
      )}
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({ listStyle: 'none', minWidth: 0 }),
  sentence: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    width: '100%',
    padding: theme.spacing(0.5),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    textAlign: 'left',
    '&:hover': { background: theme.colors.action.hover },
  }),
  icon: css({ flexShrink: 0, color: theme.colors.text.secondary, transform: 'translateY(2px)' }),
  text: css({ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }),
  aside: css({ flexShrink: 0, color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  fold: css({ flexShrink: 0, color: theme.colors.text.secondary, transform: 'translateY(3px)' }),
  detail: css({
    margin: theme.spacing(0.5, 0, 1.5, 1.5),
    paddingLeft: theme.spacing(1.5),
    borderLeft: `2px solid ${theme.colors.border.medium}`,
    minWidth: 0,
    [theme.breakpoints.down('sm')]: { marginLeft: 0, paddingLeft: theme.spacing(1) },
  }),
});
