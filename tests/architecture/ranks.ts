/**
 * The house in one table. Imports go down: a slice may import only slices of a line above its own in this table, and
 * only through their `index.ts`; what it must tell the others it tells by events.
 */
export const RANKS: readonly (readonly string[])[] = [
  ['platform', 'analysis'],
  ['grafana'],
  ['tenancy'],
  ['sources'],
  ['changes'],
  ['ingest'],
  ['resources'],
  ['silences'],
  ['incidents'],
  ['lineage'],
  ['knowledge'],
  ['agents'],
  ['automation'],
  ['notifications'],
  ['api', 'datasource', 'connect'],
];

/** Folders of `backend/` that hold no code of a slice. */
export const FOLDERS_WITHOUT_CODE: readonly string[] = ['migrations'];

/**
 * Which top folder may import which other ones (itself always). `backend/*.ts`, the composition root, may enter every
 * slice; tests, scripts and benches may go anywhere, nobody else may import them, except tests their helpers.
 */
export const TOP_FOLDERS: Record<string, readonly string[]> = {
  contract: [],
  src: ['contract'],
  backend: ['contract'],
  demo: ['contract'],
  workbench: ['contract', 'demo', 'scripts', 'src'],
  scripts: ['contract', 'backend', 'demo', 'workbench', 'tests'],
  tests: ['contract', 'backend', 'demo', 'workbench', 'scripts', 'src', 'bench'],
  bench: ['contract', 'backend', 'demo', 'workbench', 'scripts', 'tests'],
};

/** `analysis` is pure: of other folders it may import types of the contract, nothing else. */
export const PURE_SLICE = 'analysis';

/** Packages that the contract may import. */
export const CONTRACT_PACKAGES: readonly string[] = ['zod'];

/** The rank of a slice, or undefined for a folder that the table does not have. */
export function rankOf(slice: string): number | undefined {
  const rank = RANKS.findIndex((slices) => slices.includes(slice));
  return rank < 0 ? undefined : rank;
}

/**
 * What the workbench's host may take without naming it in package.json: packages that the pinned @grafana packages bring
 * and that Grafana shares with plugins, and the aliases that workbench/hostBundle.ts makes.
 */
export const HOST_BRINGS: readonly string[] = [
  '@emotion/react',
  'grafana-host',
  'jquery',
  'lodash',
  'moment',
  'react-router-dom-v5-compat',
];
