import { z } from 'zod';
import { PlaybookSpec } from '#contract/playbook';
import { completionsAt, type Schema } from './yamlCompletions.ts';

const schema = z.toJSONSchema(PlaybookSpec, { io: 'input' }) as Schema;
const names = { target: ['shop', 'pager'], playbook: ['restart-service'] };

/** Completions at the place of `|`. */
function labels(text: string): string[] {
  const before = text.slice(0, text.indexOf('|'));
  const lines = before.split('\n');
  const position = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  return completionsAt(schema, text.replace('|', ''), position, names).map(({ label }) => label);
}

describe('completion in a playbook', () => {
  it('offers the keys of the document that are not there yet', () => {
    const found = labels('slug: a\nname: b\n|');
    expect(found).toEqual(expect.arrayContaining(['steps', 'risk', 'approval', 'verification']));
    expect(found).not.toContain('slug');
  });

  it('offers the values of a choice', () => {
    expect(labels('risk: |')).toEqual(['low', 'medium', 'high']);
    expect(labels('approval:\n  role: |')).toEqual(['Viewer', 'Editor', 'Admin']);
  });

  it('offers the keys of a nested mapping', () => {
    expect(labels('approval:\n  |')).toEqual(['role', 'people', 'expiresMinutes']);
  });

  it('offers the kinds of steps', () => {
    expect(labels('steps:\n  - id: a\n    kind: |')).toEqual(
      expect.arrayContaining(['http', 'wait', 'verify', 'notify', 'approve', 'playbook'])
    );
  });

  it('offers only the keys of the kind that is written', () => {
    const found = labels('steps:\n  - id: a\n    kind: wait\n    |');
    expect(found).toContain('seconds');
    expect(found).not.toContain('method');
    expect(found).not.toContain('id');
  });

  it('knows the kind when it stands below', () => {
    const found = labels('steps:\n  - id: a\n    |\n    kind: http');
    expect(found).toContain('method');
    expect(found).not.toContain('seconds');
  });

  it('does not mix up two steps', () => {
    const found = labels('steps:\n  - id: a\n    kind: wait\n  - id: b\n    kind: http\n    |');
    expect(found).toContain('method');
    expect(found).not.toContain('seconds');
  });

  it('offers targets and playbooks by name', () => {
    expect(labels('steps:\n  - id: a\n    kind: http\n    target: |')).toEqual(['shop', 'pager']);
    expect(labels('steps:\n  - id: a\n    kind: playbook\n    playbook: |')).toEqual(['restart-service']);
  });

  it('offers the keys of a parameter, whatever its name', () => {
    expect(labels('parameters:\n  service:\n    |')).toEqual(expect.arrayContaining(['type', 'from', 'default']));
  });

  it.each(['', '|', '\t|', '- - |', 'a: b: |', ': |', '|'.repeat(1), 'steps:\n- |', 'steps:\n  -|'])(
    'bears odd text %j',
    (text) => {
      expect(() => labels(text.includes('|') ? text : `${text}|`)).not.toThrow();
    }
  );
});
