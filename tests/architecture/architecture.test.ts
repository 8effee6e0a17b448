import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cycleProblems } from './cycles.ts';
import { docPathProblems } from './docPaths.ts';
import { folderProblems, importProblems } from './imports.ts';
import { environmentProblems, purityProblems } from './purity.ts';
import { longFiles, sizeProblems } from './sizes.ts';
import { readSourceFiles, REPOSITORY } from './sourceFiles.ts';

describe('the house', () => {
  const files = readSourceFiles(REPOSITORY);
  const none = (problems: string[]): void => {
    if (problems.length > 0) {
      assert.fail(`\n${problems.join('\n')}\n`);
    }
  };

  test('has code to look at in every part', () => {
    for (const folder of ['contract', 'src', 'backend', 'demo', 'scripts']) {
      assert.ok(files.some(({ file }) => file.startsWith(`${folder}/`)), `no source file in ${folder}/`);
    }
  });
  test('imports go down the ranks, through the doors, and nowhere else', () => none(importProblems(REPOSITORY, files)));
  test('every folder of backend/ has a rank and a door', () => none(folderProblems(REPOSITORY)));
  test('imports make no circle', () => none(cycleProblems(files)));
  test('analysis and rules are pure', () => none(purityProblems(files)));
  test('only platform/config reads the environment', () => none(environmentProblems(files)));
  test('files stay short', (context) => {
    longFiles(files).forEach((line) => context.diagnostic(line));
    none(sizeProblems(files));
  });
  test('every path that a document names exists', () => none(docPathProblems(REPOSITORY)));
});
