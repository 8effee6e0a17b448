import { css, cx } from '@emotion/css';
import { Badge as GrafanaBadge, useStyles2, type BadgeProps } from '@grafana/ui';
import type { GrafanaTheme2 } from '@grafana/data';

/** Grafana's badge. Its grey on grey is too faint to be read in light, so a grey one takes the page's own text colour. */
export function Badge({ className, ...props }: BadgeProps) {
  const styles = useStyles2(getStyles);
  return <GrafanaBadge {...props} className={cx(props.color === 'darkgrey' && styles.grey, className)} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  // Twice the class, since the badge's own stands in the same sheet.
  grey: css({ '&&': { color: theme.colors.text.primary } }),
});
