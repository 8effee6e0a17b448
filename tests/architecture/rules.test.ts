import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { cycleProblems } from './cycles.ts';
import { docPathProblems } from './docPaths.ts';
import { folderProblems, importProblems } from './imports.ts';
import { environmentProblems, purityProblems } from './purity.ts';
import { sizeProblems } from './sizes.ts';
import { readSourceFiles, type SourceFile } from './sourceFiles.ts';

const scratch = mkdtempSync(join(tmpdir(), 'architecture-test-'));
let trees = 0;
after(() => rmSync(scratch, { recursive: true, force: true }));

const PACKAGES = { dependencies: { pg: '1', zod: '1' }, devDependencies: { react: '1' } };

/** A tree with the given files in a folder of its own. */
function tree(content: Record<string, string>): { root: string; files: SourceFile[] } {
  trees += 1;
  const root = join(scratch, String(trees));
  for (const [file, text] of Object.entries({ 'package.json': JSON.stringify(PACKAGES), ...content })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return { root, files: readSourceFiles(root) };
}

describe('the import rule refuses', () => {
  const rows: [what: string, file: string, text: string, says: RegExp | undefined][] = [
    ['an upward import', 'backend/ingest/a.ts', `import { b } from '../incidents/index.ts';`, /:1 imports .*Send an event that incidents listens to/],
    ['an import of the same rank', 'backend/api/a.ts', `import { b } from '../datasource/index.ts';`, /no lower than api/],
    ['an upward type', 'backend/platform/a.ts', `import type { b } from '../tenancy/index.ts';`, /no lower than platform/],
    ['an upward dynamic import', 'backend/ingest/a.ts', `\nexport const b = () => import('../agents/index.ts');`, /a\.ts:2 .*no lower/],
    ['an upward re-export', 'backend/ingest/a.ts', `export * from '../incidents/index.ts';`, /no lower/],
    ['a side door', 'backend/incidents/a.ts', `import { b } from '../ingest/queries.ts';`, /only door of ingest is backend\/ingest\/index\.ts/],
    ['an inner index as a door', 'backend/incidents/a.ts', `import { b } from '../ingest/deep/index.ts';`, /only door/],
    ['a side door of the composition root', 'backend/main.ts', `import { b } from './ingest/queries.ts';`, /only door/],
    ['the composition root', 'backend/ingest/a.ts', `import { b } from '../main.ts';`, /composition root/],
    ['analysis with input and output', 'backend/analysis/a.ts', `import { b } from '../platform/index.ts';`, /no lower than analysis/],
    ['analysis with values of the contract', 'backend/analysis/a.ts', `import { b } from '#contract/scalars';`, /import type/],
    ['the sidecar in the plugin', 'src/a.ts', `import { b } from '../backend/platform/index.ts';`, /src\/ must not import backend\//],
    ['the plugin in the sidecar', 'backend/api/a.ts', `import { b } from '../../src/b.ts';`, /backend\/ must not import src\//],
    ['the demo in the product', 'backend/incidents/a.ts', `import { b } from '../../demo/scoreboard.ts';`, /must not know the demo/],
    ['the demo in a test of the product', 'backend/incidents/a.test.ts', `import { b } from '../../demo/scoreboard.ts';`, /must not know the demo/],
    ['the workbench in the plugin', 'src/a.ts', `import { b } from '../workbench/b.ts';`, /must not know the workbench/],
    ['a test helper in the product', 'backend/ingest/a.ts', `import { b } from './testIngest.ts';`, /made for tests/],
    ['a package in the contract', 'contract/a.ts', `import pg from 'pg';`, /contract\/ imports zod and itself only/],
    ['the sidecar in the contract', 'contract/a.ts', `import { b } from '../backend/platform/index.ts';`, /contract\/ must not import backend\//],
    ['Node in the browser', 'src/a.ts', `import { join } from 'node:path';`, /runs in the browser/],
    ['a development package in the sidecar', 'backend/api/a.ts', `import r from 'react';`, /without devDependencies/],
    ['a package that nobody declared', 'src/a.ts', `import r from 'left-pad';`, /not in package\.json/],

    ['(allows) a downward import', 'backend/incidents/a.ts', `import { b } from '../ingest/index.ts';`, undefined],
    ['(allows) the own slice', 'backend/incidents/a.ts', `import { b } from './deep/b.ts';`, undefined],
    ['(allows) doors from the composition root', 'backend/main.ts', `import { b } from './api/index.ts';`, undefined],
    ['(allows) the contract', 'backend/incidents/a.ts', `import { b } from '#contract/incident';`, undefined],
    ['(allows) types in analysis', 'backend/analysis/a.ts', `import type { b } from '#contract/scalars';`, undefined],
    ['(allows) test helpers in a test', 'backend/incidents/a.test.ts', `import { b } from '../../tests/support/b.ts';`, undefined],
    ['(allows) test helpers in a helper', 'backend/incidents/testIncidents.ts', `import { b } from '../../tests/support/b.ts';`, undefined],
    ['(allows) words in a comment', 'backend/ingest/a.ts', `// import { b } from '../incidents/index.ts';`, undefined],
  ];
  for (const [what, file, text, says] of rows) {
    test(what, () => {
      const { root, files } = tree({ [file]: text });
      const problems = importProblems(root, files);
      if (says === undefined) {
        assert.deepEqual(problems, []);
      } else {
        assert.equal(problems.length, 1);
        assert.match(problems[0] ?? '', says);
      }
    });
  }
});

test('a folder without a rank and a slice without a door are named', () => {
  const { root } = tree({ 'backend/billing/index.ts': '', 'backend/ingest/routes.ts': '', 'backend/migrations/0001.sql': '' });
  const problems = folderProblems(root);
  assert.match(problems.join('\n'), /backend\/billing has no rank\. Add it to RANKS/);
  assert.match(problems.join('\n'), /backend\/ingest has no index\.ts/);
  assert.equal(problems.length, 2);
});

test('a circle of imports is named once, and types make none', () => {
  const bad = tree({
    'src/a.ts': `import { b } from './b.ts';`,
    'src/b.ts': `import { c } from './c.ts';`,
    'src/c.ts': `export { a } from './a.ts';`,
  });
  assert.deepEqual(
    cycleProblems(bad.files).map((line) => line.split(':')[0]),
    ['src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts']
  );
  const good = tree({ 'src/a.ts': `import { b } from './b.ts';`, 'src/b.ts': `import type { a } from './a.ts';` });
  assert.deepEqual(cycleProblems(good.files), []);
});

describe('pure code must not use', () => {
  const rows: [text: string, says: RegExp | undefined][] = [
    ['export const t = Date.now();', /Date\.now reads the clock\. Take `now` as a parameter/],
    ['export const t = new Date();', /new Date\(\) reads the clock/],
    ['export const t = performance.now();', /reads the clock/],
    ['export const r = Math.random();', /is random/],
    [`export const e = process.env['X'];`, /reads the process/],
    [`export const f = () => fetch('http://x');`, /goes to the network/],
    ['setTimeout(() => {}, 1);', /waits/],
    [`import { readFileSync } from 'node:fs';`, /no input or output/],
    [`import { randomBytes } from 'node:crypto';`, /is not random/],
    [`import { createHash, randomBytes as bytes } from 'node:crypto';`, /is not random/],
    [`import { connect } from 'node:net';`, /no input or output/],
    [`import { isIP } from 'node:net';`, undefined],
    ['export const t = (now: number) => new Date(now);', undefined],
    [`import { createHash } from 'node:crypto';`, undefined],
  ];
  for (const [text, says] of rows) {
    test(`${says === undefined ? '(allows) ' : ''}${text}`, () => {
      for (const file of ['backend/analysis/a.ts', 'backend/incidents/status.rules.ts', 'src/features/x.rules.ts']) {
        const problems = purityProblems(tree({ [file]: text }).files);
        assert.equal(problems.length, says === undefined ? 0 : 1, problems.join('\n'));
        assert.match(problems[0] ?? '', says ?? /^$/);
      }
      assert.deepEqual(purityProblems(tree({ 'backend/incidents/commands/a.ts': text }).files), []);
    });
  }
});

test('the environment is read in one place', () => {
  const text = `export const a = process.env['A'];`;
  const { files } = tree({
    'backend/ingest/a.ts': text,
    'backend/platform/config/environment.ts': text,
    'backend/ingest/a.test.ts': text,
    'scripts/a.ts': text,
  });
  const problems = environmentProblems(files);
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /backend\/ingest\/a\.ts:1 .*environment\.ts/);
});

test('a file grows too long, and an exception that is no longer needed goes', () => {
  const { files } = tree({ 'src/long.ts': '\n'.repeat(420) + 'export {};', 'src/short.ts': 'export {};' });
  assert.match(sizeProblems(files, {}).join('\n'), /src\/long\.ts has 421 lines, at most 400/);
  assert.deepEqual(sizeProblems(files, { 'src/long.ts': 421 }), []);
  assert.match(sizeProblems(files, { 'src/long.ts': 500 }).join('\n'), /Write 421/);
  assert.match(sizeProblems(files, { 'src/long.ts': 421, 'src/short.ts': 410 }).join('\n'), /Take it off/);
});

test('a document names what is not there', () => {
  const { root } = tree({
    'src/there.ts': '',
    'docs/page.md': 'See `src/there.ts`, `backend/migrations/NNNN_noun.sql`, `src/gone.ts`, [this](../src/there.ts), [that](gone.md) and [web](https://x.example/y).',
  });
  assert.deepEqual(docPathProblems(root), [
    'docs/page.md names src/gone.ts, which does not exist. Correct the path or the text.',
    'docs/page.md names gone.md, which does not exist. Correct the path or the text.',
  ]);
});
