import { evidenceKeys, findingKeys } from './keysOf.ts';

const says = (code: string, resourceKey: string | null = null) => ({
  statement: { code, params: {}, text: code },
  resourceKey,
});

it('evidence that says the same keeps its key, whatever stands around it', () => {
  const [busy] = evidenceKeys([says('evidence.busy', 'service:a')]);
  expect(evidenceKeys([says('evidence.deploy', 'service:a'), says('evidence.busy', 'service:a')])[1]).toBe(busy);
});

it('no two of one list have the same key', () => {
  const keys = evidenceKeys([says('a'), says('a'), says('a', 'service:a'), says('b')]);
  expect(new Set(keys).size).toBe(4);
});

it('a cause is its mechanism and its resource', () => {
  const cause = { mechanism: 'deploy', resourceKey: 'service:a' } as const;
  const keys = findingKeys([cause, { ...cause, mechanism: 'memory' }, { ...cause, resourceKey: 'service:b' }, cause]);
  expect(new Set(keys).size).toBe(4);
  expect(findingKeys([{ ...cause, mechanism: 'memory' }, cause])[1]).toBe(keys[0]);
});
