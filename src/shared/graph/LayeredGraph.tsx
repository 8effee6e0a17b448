import { lazy, Suspense } from 'react';
import { t } from '@grafana/i18n';
import { Bar } from '../ui/Loading.tsx';
import type { LayeredGraphProps } from './graphTypes.ts';

const GraphCanvas = lazy(async () => ({ default: (await import('./GraphCanvas.tsx')).GraphCanvas }));

/**
 * Nodes and edges in layers from left to right. The drawing library is a chunk of its own, loaded when the first graph
 * is shown; until then its place is kept. Callers show the same as a list for keyboards and screen readers.
 */
export function LayeredGraph(props: LayeredGraphProps) {
  const { height = 360 } = props;
  return (
    <Suspense
      fallback={
        <div role="status" aria-label={t('loading.label', 'Loading')}>
          <Bar height={height} />
        </div>
      }
    >
      <GraphCanvas {...props} />
    </Suspense>
  );
}
