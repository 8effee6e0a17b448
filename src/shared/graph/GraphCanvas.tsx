import '@xyflow/react/dist/base.css';
import { useMemo, useRef } from 'react';
import { css } from '@emotion/css';
import {
  MarkerType,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Edge,
  type ReactFlowInstance,
} from '@xyflow/react';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { IconButton, useStyles2, useTheme2 } from '@grafana/ui';
import { GraphNodeCard, type CardNode } from './GraphNodeCard.tsx';
import type { LayeredGraphProps } from './graphTypes.ts';
import { layoutLayers, NODE_HEIGHT, NODE_WIDTH, type Point } from './layout.ts';
import { readableView } from './readableView.ts';
import { stateColor } from './stateColor.ts';

const NODE_TYPES = { card: GraphNodeCard };
const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.1 };
/** Below this zoom a card's words cannot be read. */
const READABLE = 0.5;
/** Pixels between the frame and the first card. */
const MARGIN = 16;
/** From here on only what is in view is in the document. */
const MANY = 100;

/** The drawn graph. Wheel and touch scroll the page as everywhere; zooming is by buttons, pinch, or wheel with Ctrl. */
export function GraphCanvas(props: LayeredGraphProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({
  nodes,
  edges,
  onSelect,
  selected,
  focus,
  highlighted,
  direction = 'LR',
  height = 360,
  label,
}: LayeredGraphProps) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const places = useMemo(() => layoutLayers({ nodes, edges, direction }), [nodes, edges, direction]);
  const cards = useMemo(
    () =>
      nodes.map<CardNode>((node) => ({
        id: node.id,
        type: 'card',
        position: places.get(node.id) ?? { x: 0, y: 0 },
        width: NODE_WIDTH,
        height: NODE_HEIGHT,
        selected: node.id === selected,
        ariaLabel: [node.kind, node.label, node.detail].filter(Boolean).join(', '),
        data: { node, faded: highlighted !== undefined && !highlighted.has(node.id), direction },
      })),
    [nodes, places, selected, highlighted, direction]
  );
  const lines = useMemo(() => linesOf(edges, highlighted, theme), [edges, highlighted, theme]);
  // A new set of nodes is a new picture: the view is fitted anew. Changed states alone leave it where the reader put it.
  const picture = nodes.map(({ id }) => id).join('\n');
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div ref={frame} className={styles.frame} style={{ height }} role="group" aria-label={label}>
      <ReactFlow
        key={picture}
        nodes={cards}
        edges={lines}
        nodeTypes={NODE_TYPES}
        colorMode={theme.isDark ? 'dark' : 'light'}
        fitView
        fitViewOptions={FIT}
        onInit={(flow) => startReadable(flow, frame.current, focus === undefined ? undefined : places.get(focus))}
        attributionPosition="bottom-left"
        minZoom={0.1}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        onlyRenderVisibleElements={nodes.length > MANY}
        onNodeClick={(_, node) => onSelect?.(node.id)}
        onPaneClick={() => onSelect?.(undefined)}
        onNodesChange={(changes) => {
          const chosen = changes.find((change) => change.type === 'select' && change.selected);
          if (chosen?.type === 'select' && chosen.id !== selected) {
            onSelect?.(chosen.id);
          }
        }}
      >
        <ZoomButtons />
      </ReactFlow>
    </div>
  );
}

/** A picture that is too large to be read as a whole starts at the place of interest, or at its left end. */
function startReadable(flow: ReactFlowInstance<CardNode>, frame: HTMLElement | null, place?: Point): void {
  void flow.fitView(FIT).then(() => {
    if (frame === null || flow.getViewport().zoom >= READABLE) {
      return;
    }
    const { clientWidth: width, clientHeight: height } = frame;
    const picture = flow.getNodesBounds(flow.getNodes());
    const middle = place
      ? { x: place.x + NODE_WIDTH / 2, y: place.y + NODE_HEIGHT / 2 }
      : { x: picture.x, y: picture.y + picture.height / 2 };
    const shift = readableView(picture, { width, height }, { zoom: READABLE, margin: MARGIN, middle });
    void flow.setViewport({ ...shift, zoom: READABLE });
  });
}

function linesOf(
  edges: LayeredGraphProps['edges'],
  highlighted: LayeredGraphProps['highlighted'],
  theme: GrafanaTheme2
): Edge[] {
  return edges.map(({ from, to, label, state = 'neutral' }, index) => {
    const color = stateColor(theme, state);
    const faded = highlighted !== undefined && !(highlighted.has(from) && highlighted.has(to));
    return {
      id: `${index}:${from}>${to}`,
      source: from,
      target: to,
      label,
      animated: state === 'critical' && !faded && !window.matchMedia?.('(prefers-reduced-motion: reduce)').matches,
      style: { stroke: color, strokeWidth: state === 'critical' ? 2 : 1.25, opacity: faded ? 0.35 : 1 },
      labelStyle: { fill: theme.colors.text.secondary, fontSize: 11 },
      labelBgStyle: { fill: theme.colors.background.canvas, fillOpacity: 0.85 },
      markerEnd: { type: MarkerType.ArrowClosed, color, width: 16, height: 16 },
    };
  });
}

function ZoomButtons() {
  const styles = useStyles2(getStyles);
  const flow = useReactFlow();
  return (
    <Panel position="top-right" className={styles.buttons}>
      <IconButton name="search-minus" tooltip={t('graph.zoomOut', 'Zoom out')} onClick={() => void flow.zoomOut()} />
      <IconButton name="search-plus" tooltip={t('graph.zoomIn', 'Zoom in')} onClick={() => void flow.zoomIn()} />
      <IconButton name="capture" tooltip={t('graph.fit', 'Show all')} onClick={() => void flow.fitView(FIT)} />
    </Panel>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    position: 'relative',
    width: '100%',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.canvas,
    overflow: 'hidden',
    '& .react-flow': { background: 'transparent' },
    '& .react-flow__attribution': {
      background: 'transparent',
      fontSize: 10,
      '& a': { color: theme.colors.text.disabled },
    },
  }),
  buttons: css({
    display: 'flex',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
});
