import type { GrafanaTheme2 } from '@grafana/data';
import type { GraphState } from './graphTypes.ts';

/** The colour of a state in graphs; the same hues as severities and checks have elsewhere. */
export function stateColor(theme: GrafanaTheme2, state: GraphState): string {
  const colors: Record<GraphState, string> = {
    neutral: theme.colors.border.strong,
    muted: theme.colors.border.weak,
    ok: theme.visualization.getColorByName('green'),
    warning: theme.visualization.getColorByName('yellow'),
    critical: theme.visualization.getColorByName('red'),
  };
  return colors[state];
}
