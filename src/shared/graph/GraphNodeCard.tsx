import { memo } from 'react';
import { css, cx } from '@emotion/css';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { GraphDirection, GraphNode, GraphState } from './graphTypes.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './layout.ts';
import { stateColor } from './stateColor.ts';

export type CardNode = Node<{ node: GraphNode; faded: boolean; direction: GraphDirection }, 'card'>;

const STATE_ICONS: Record<GraphState, IconName | undefined> = {
  neutral: undefined,
  muted: 'minus',
  ok: 'check-circle',
  warning: 'exclamation-triangle',
  critical: 'fire',
};

/** One node as a small card: kind, state, name, a line about it. */
export const GraphNodeCard = memo(function GraphNodeCard({ data, selected }: NodeProps<CardNode>) {
  const styles = useStyles2(getStyles, data.node.state);
  const { kind, label, detail, icon, state } = data.node;
  const down = data.direction === 'TB';
  const stateIcon = STATE_ICONS[state];
  return (
    <div className={cx(styles.card, selected && styles.selected, data.faded && styles.faded)} title={label}>
      <Handle
        type="target"
        position={down ? Position.Top : Position.Left}
        className={styles.handle}
        isConnectable={false}
      />
      <div className={styles.kind}>
        {icon && <Icon name={icon} size="xs" />}
        <span className={styles.cut}>{kind}</span>
        {stateIcon && <Icon name={stateIcon} size="xs" className={styles.state} />}
      </div>
      <div className={cx(styles.cut, styles.label)}>{label}</div>
      {detail && <div className={cx(styles.cut, styles.detail)}>{detail}</div>}
      <Handle
        type="source"
        position={down ? Position.Bottom : Position.Right}
        className={styles.handle}
        isConnectable={false}
      />
    </div>
  );
});

const getStyles = (theme: GrafanaTheme2, state: GraphState) => ({
  card: css({
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
    padding: theme.spacing(0.5, 1),
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    color: theme.colors.text.primary,
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderLeft: `3px solid ${stateColor(theme, state)}`,
    borderRadius: theme.shape.radius.default,
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: '18px',
    cursor: 'pointer',
    '&:hover': { background: theme.colors.background.secondary },
  }),
  selected: css({ outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: 1 }),
  faded: css({ opacity: 0.45 }),
  kind: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
  }),
  state: css({ marginLeft: 'auto', color: stateColor(theme, state) }),
  cut: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 }),
  label: css({ fontWeight: theme.typography.fontWeightMedium }),
  detail: css({ color: theme.colors.text.secondary }),
  handle: css({ opacity: 0, pointerEvents: 'none' }),
});
