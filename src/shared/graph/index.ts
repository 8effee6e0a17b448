export type { GraphEdge, GraphNode, GraphState, LayeredGraphProps } from './graphTypes.ts';
export { LayeredGraph } from './LayeredGraph.tsx';
