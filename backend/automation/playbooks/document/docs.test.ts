import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PlaybookSpec } from '#contract/playbook';
import { STEP_KINDS } from '#contract/playbookStep';
import { checkDocument } from './checkDocument.ts';

const text = readFileSync(new URL('../../../../docs/playbooks.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/^```yaml\n([^]*?)^```/gm)].map((match) => match[1] ?? '');
const around = {
  targets: new Set(['shop', 'chat']),
  playbooks: new Map([
    [
      'restart-service',
      PlaybookSpec.parse({
        slug: 'restart-service',
        name: 'Restart',
        parameters: { service: {} },
        steps: [{ id: 'w', kind: 'wait', seconds: 1 }],
      }),
    ],
  ]),
};
const whole = (example: string): string =>
  example.startsWith('slug:')
    ? example
    : `slug: x\nname: X\nparameters: { service: {}, version: {}, replicas: { type: number } }\nsteps:\n${example.replaceAll(/^/gm, '  ')}`;

test('every example of docs/playbooks.md is one that is taken', () => {
  const kinds = new Set<string>();
  for (const example of examples) {
    const { spec, problems } = checkDocument(whole(example), around);
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error'),
      [],
      example
    );
    spec?.steps.forEach(({ kind }) => kinds.add(kind));
  }
  assert.deepEqual([...kinds].sort(), [...STEP_KINDS].sort());
});
