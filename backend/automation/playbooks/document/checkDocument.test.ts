import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PlaybookSpec } from '#contract/playbook';
import { checkDocument, requireSpec } from './checkDocument.ts';
import type { Surroundings } from './specFindings.ts';

const around = (playbooks: Record<string, object> = {}): Surroundings => ({
  targets: new Set(['shop', 'chat']),
  playbooks: new Map(
    Object.entries(playbooks).map(([slug, given]) => [
      slug,
      PlaybookSpec.parse({ slug, name: slug, steps: [{ id: 'w', kind: 'wait', seconds: 1 }], ...given }),
    ])
  ),
});
/** Problems as "line:column path severity message". */
const look = (source: string, surroundings = around()): string[] =>
  checkDocument(source, surroundings).problems.map(
    ({ line, column, path, severity, message }) => `${line}:${column} ${path} ${severity} ${message}`
  );
const errorsOf = (source: string, surroundings = around()): string[] =>
  look(source, surroundings).filter((line) => line.includes(' error '));
const withStep = (step: string, more = ''): string => `slug: x\nname: X\n${more}steps:\n  - ${step}\n`;

const GOOD = `slug: roll-back
name: Roll back {{ service }}
parameters:
  service: { type: string, from: finding.resourceName }
  version: { type: string, from: change.versionFrom, pattern: 'v[0-9]+' }
subject: service:{{ service }}
risk: medium
steps:
  - id: look
    kind: http
    target: shop
    method: GET
    path: /services/{{ service }}
  - id: back
    kind: http
    target: shop
    path: /services/{{ service }}/rollback
    body: { to: '{{ version }}', was: '{{ steps.look.body.version }}' }
    when: steps.look.body.version != parameters.version
rollback:
  - id: forward
    kind: http
    target: shop
    path: /services/{{ service }}/rollback
    body: { to: '{{ steps.look.body.version }}' }
verification:
  query: 'sum(rate(errors_total{service="{{ service }}"}[5m]))'
  condition: { below: 0.1 }
`;

test('a good playbook has no problem and its spec', () => {
  const checked = checkDocument(GOOD, around());
  assert.deepEqual(checked.problems, []);
  assert.equal(requireSpec(checked).steps[1]?.id, 'back');
});

describe('text that is no playbook is refused with its place', () => {
  for (const [what, source, expected] of [
    ['nothing', '', /^1:1 .*Begin with slug, name and steps/],
    ['a scalar', 'hello', /^1:1 .*expected object/],
    ['an open bracket', 'slug: a\nname: [b\n', /^\d:\d .*not valid YAML/],
    ['a tab as indentation', 'slug: a\nsteps:\n\t- id: b\n', /^3:1 .*not valid YAML/],
    ['a key twice', 'slug: a\nname: b\nslug: c\n', /^3:1 .*must be unique/],
    ['two documents', 'slug: a\n---\nslug: b\n', /second document/],
    ['a custom tag', 'slug: !!js/function x\nname: b\n', /^1:7 .*not valid YAML.*tag/],
    ['an alias in itself', 'slug: a\nname: b\nsteps: &a\n  - *a\n', /alias/i],
    [
      'aliases that grow',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((one, i) => `${one}: &${one} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
        .join('\n')}`,
      /Write the parts out/,
    ],
    ['a thousand brackets', '['.repeat(50_000), /nested too deeply/],
    ['a control character', 'slug: a\nname: "b\u0007"\n', /^2:9 .*control character/],
    [
      'an escaped control character',
      withStep('{ id: a, kind: notify, channel: webhook, target: chat, text: "a\\0b" }'),
      /^4:\d+ steps.0.text .*control character/,
    ],
    [
      'a field that does not exist',
      `${withStep('{ id: a, kind: wait, seconds: 1 }')}stepps: []\n`,
      /^5:1 stepps .*no field "stepps"/,
    ],
    ['a missing field', withStep('{ id: a, kind: http, target: shop }'), /^4:5 steps.0.path .*"path" is missing/],
    ['a step without a kind', withStep('{ id: a, seconds: 1 }'), /steps.0.kind .*needs a kind: http, wait/],
    [
      'a step of a kind that does not exist',
      withStep('{ id: a, kind: shell, run: rm }'),
      /steps.0.kind .*needs a kind/,
    ],
    ['a bad slug', withStep('{ id: A b, kind: wait, seconds: 1 }'), /steps.0.id .*lower-case/],
    ['not a number', withStep('{ id: a, kind: wait, seconds: .nan }'), /steps.0.seconds/],
    ['an infinite wait', withStep('{ id: a, kind: wait, seconds: .inf }'), /steps.0.seconds/],
    ['__proto__', `${withStep('{ id: a, kind: wait, seconds: 1 }')}__proto__: { a: 1 }\n`, /no field "__proto__"/],
    [
      'two conditions',
      withStep('{ id: a, kind: verify, query: up, condition: { below: 1, above: 0 } }'),
      /exactly one of/,
    ],
    [
      'a name with spaces for a parameter',
      withStep('{ id: a, kind: wait, seconds: 1 }', 'parameters:\n  a b: {}\n'),
      /parameters.a b .*name does not fit/,
    ],
  ] as const) {
    test(what, () => {
      const found = errorsOf(source);
      assert.ok(
        found.some((line) => expected.test(line)),
        found.join('\n') || 'no problem'
      );
      assert.ok(found.length < 10, 'too many words for one mistake');
    });
  }
});

describe('a playbook that asks for what is not there', () => {
  for (const [what, source, expected] of [
    [
      'a target outside of the allow-list',
      withStep('{ id: a, kind: http, target: metadata, path: / }'),
      /^4:\d+ steps.0.target .*no target "metadata".*chat, shop/,
    ],
    [
      'an unknown parameter',
      withStep('{ id: a, kind: http, target: shop, path: "/{{ servce }}" }', 'parameters: { service: {} }\n'),
      /^5:\d+ steps.0.path .*servce.*no such parameter.*service/,
    ],
    [
      'an unknown parameter in a body',
      withStep('{ id: a, kind: http, target: shop, path: /, body: { a: [{ b: "{{ x }}" }] } }'),
      /steps.0.body.a.0.b .*no such parameter/,
    ],
    ['an unknown fact', withStep('{ id: a, kind: annotation, text: "{{ incident.owner }}" }'), /incident has only/],
    [
      'a later step',
      `slug: x\nname: X\nsteps:\n  - { id: a, kind: annotation, text: "{{ steps.b.status }}" }\n  - { id: b, kind: wait, seconds: 1 }\n`,
      /no earlier step "b"/,
    ],
    ['itself', withStep('{ id: a, kind: annotation, text: "{{ steps.a.status }}" }'), /no earlier step "a"/],
    ['code', withStep('{ id: a, kind: annotation, text: "{{ process.exit() }}" }'), /no placeholder/],
    [
      'an id that is taken',
      `slug: x\nname: X\nsteps:\n  - { id: a, kind: wait, seconds: 1 }\nrollback:\n  - { id: a, kind: wait, seconds: 1 }\n`,
      /^6:\d+ rollback.0.id .*taken/,
    ],
    ['the id of the verification', withStep('{ id: verification, kind: wait, seconds: 1 }'), /taken.*verification/],
    [
      'a condition that is no CEL',
      withStep('{ id: a, kind: wait, seconds: 1, when: "1 +" }'),
      /steps.0.when .*not a valid CEL/,
    ],
    [
      'a condition over an unknown name',
      withStep('{ id: a, kind: wait, seconds: 1, when: "env.HOME == 1" }'),
      /steps.0.when .*"env"/,
    ],
    [
      'a pattern with a look-ahead',
      withStep('{ id: a, kind: wait, seconds: 1 }', 'parameters: { p: { pattern: "(?=a)" } }\n'),
      /parameters.p.pattern .*RE2/,
    ],
    [
      'a pattern with a back-reference',
      withStep('{ id: a, kind: wait, seconds: 1 }', 'parameters: { p: { pattern: "(a)\\\\1" } }\n'),
      /RE2/,
    ],
    [
      'a default that does not fit',
      withStep('{ id: a, kind: wait, seconds: 1 }', 'parameters: { p: { type: number, default: 5, maximum: 3 } }\n'),
      /parameters.p.default .*at most 3/,
    ],
    [
      'a default of another type',
      withStep('{ id: a, kind: wait, seconds: 1 }', 'parameters: { p: { type: number, default: many } }\n'),
      /must be a number/,
    ],
    [
      'a parameter with a taken name',
      withStep('{ id: a, kind: wait, seconds: 1 }', 'parameters: { incident: {} }\n'),
      /"incident" already means/,
    ],
    [
      'a path that leads up',
      withStep('{ id: a, kind: http, target: shop, path: /a/../../admin }'),
      /"\." or "\.\." segments/,
    ],
    [
      'a path that leads up, encoded',
      withStep('{ id: a, kind: http, target: shop, path: /a/%2E%2e%2fadmin }'),
      /"\." or "\.\." segments/,
    ],
    [
      'an address in place of a path',
      withStep('{ id: a, kind: http, target: shop, path: "http://169.254.169.254/latest" }'),
      /below its target/,
    ],
    [
      'an address without a scheme',
      withStep('{ id: a, kind: http, target: shop, path: "//evil.example/x" }'),
      /below its target/,
    ],
    [
      'a query in a path',
      withStep('{ id: a, kind: http, target: shop, path: "/a?b={{ incident.title }}" }'),
      /under `query`/,
    ],
    [
      'a secret in a header',
      withStep('{ id: a, kind: http, target: shop, path: /, headers: { authorization: Bearer x } }'),
      /carries a secret/,
    ],
    [
      'a header that is ours',
      withStep('{ id: a, kind: http, target: shop, path: /, headers: { Host: evil } }'),
      /set by the sidecar/,
    ],
    [
      'a header with a line end in its name',
      withStep('{ id: a, kind: http, target: shop, path: /, headers: { "X-A\\r\\nX-B": c } }'),
      /no name of a header/,
    ],
    [
      'a body of a GET',
      withStep('{ id: a, kind: http, target: shop, path: /, method: GET, body: {} }'),
      /carries no body/,
    ],
    ['a webhook to nowhere', withStep('{ id: a, kind: notify, channel: webhook, text: hi }'), /needs a target/],
    [
      'an e-mail to nobody',
      withStep('{ id: a, kind: notify, channel: email, subject: s, text: hi }'),
      /at least one address/,
    ],
    [
      'an e-mail without a subject',
      withStep('{ id: a, kind: notify, channel: email, to: [a@b.example], text: hi }'),
      /needs a subject/,
    ],
    [
      'an address with a line end',
      withStep('{ id: a, kind: notify, channel: email, to: ["a@b.example\\nBcc: c@d.example"], subject: s, text: hi }'),
      /steps.0.to.0/,
    ],
    ['a query without a condition', withStep('{ id: a, kind: verify, query: up }'), /needs a condition/],
    ['a condition without a query', withStep('{ id: a, kind: verify, condition: { below: 1 } }'), /needs a query/],
    [
      'a placeholder between backticks',
      withStep('{ id: a, kind: verify, query: "up{a=`{{ incident.title }}`}", condition: { below: 1 } }'),
      /backticks/,
    ],
  ] as const) {
    test(`is refused: ${what}`, () => {
      const found = errorsOf(source);
      assert.ok(
        found.some((line) => expected.test(line)),
        found.join('\n') || 'no problem'
      );
    });
  }
});

describe('playbooks in playbooks', () => {
  const calls = (slug: string, parameters = ''): string =>
    `{ id: sub, kind: playbook, playbook: ${slug}${parameters} }`;
  const calling = (slug: string): object => ({ steps: [{ id: 's', kind: 'playbook', playbook: slug }] });

  test('must not run in a circle, however long, nor in the stored text that this one replaces', () => {
    assert.match(errorsOf(withStep(calls('x')))[0] ?? '', /circle: x -> x/);
    assert.match(
      errorsOf(withStep(calls('a')), around({ a: calling('b'), b: calling('x') }))[0] ?? '',
      /circle: x -> a -> b -> x/
    );
    assert.match(
      errorsOf(withStep(calls('a')), around({ a: calling('b'), b: calling('a') }))[0] ?? '',
      /circle: x -> a -> b -> a/
    );
    assert.deepEqual(
      errorsOf(withStep('{ id: a, kind: wait, seconds: 1 }'), around({ x: calling('a'), a: calling('x') })),
      []
    );
  });

  test('must be there, not too deep, and not too many', () => {
    assert.match(errorsOf(withStep(calls('nobody')))[0] ?? '', /^4:\d+ steps.0.playbook .*no playbook "nobody"/);
    const chain = around({ a: calling('b'), b: calling('c'), c: calling('d'), d: calling('e'), e: {} });
    assert.match(errorsOf(withStep(calls('a')), chain)[0] ?? '', /nested more than 5 deep/);
    const steps = Array.from({ length: 50 }, (_, i) => ({ id: `s${i}`, kind: 'playbook', playbook: 'b' }));
    const many = around({ a: { steps }, b: { steps: steps.map(({ id }) => ({ id, kind: 'wait', seconds: 1 })) } });
    assert.match(errorsOf(withStep(calls('a')), many)[0] ?? '', /more than 200 steps/);
  });

  test('get the parameters that they have: known ones, all that are needed, none of a step', () => {
    const inner = around({ a: { parameters: { service: {}, n: { default: 1 }, from: { from: 'incident.title' } } } });
    assert.deepEqual(errorsOf(withStep(calls('a', ', parameters: { service: "{{ incident.service }}" }')), inner), []);
    assert.match(errorsOf(withStep(calls('a')), inner)[0] ?? '', /needs the parameter "service"/);
    assert.match(
      errorsOf(withStep(calls('a', ', parameters: { service: a, sevice: b }')), inner)[0] ?? '',
      /parameters.sevice .*has no parameter "sevice".*service, n, from/
    );
    const late = `slug: x\nname: X\nsteps:\n  - { id: look, kind: wait, seconds: 1 }\n  - ${calls('a', ', parameters: { service: "{{ steps.look.body }}" }')}\n`;
    assert.match(errorsOf(late, inner)[0] ?? '', /cannot come from a step/);
  });
});

test('advice: effects without verification, without rollback, without a subject; none for what only looks', () => {
  const risky = look(withStep('{ id: a, kind: http, target: shop, path: / }', 'approval: { people: 0 }\n'));
  assert.equal(risky.filter((line) => line.includes(' warning ')).length, 4);
  assert.equal(
    requireSpec(checkDocument(withStep('{ id: a, kind: http, target: shop, path: / }'), around())).slug,
    'x'
  );
  assert.deepEqual(look(withStep('{ id: a, kind: http, target: shop, path: /, method: GET }')), []);
});

test('what is refused for storing names every line and what to do', () => {
  const bad = withStep('{ id: a, kind: http, target: nowhere, path: "/{{ x }}" }');
  assert.throws(
    () => requireSpec(checkDocument(bad, around())),
    (error: { code?: string; message: string; details?: { path: string; reason: string }[] }) => {
      assert.equal(error.code, 'playbook_invalid');
      assert.match(error.message, /^Line 4: /);
      assert.deepEqual(
        error.details?.map(({ path }) => path),
        ['line 4, column 34 (steps.0.target)', 'line 4, column 49 (steps.0.path)']
      );
      return true;
    }
  );
});

test('any text is answered, never thrown, with places inside of it', () => {
  const piece = fc.constantFrom(
    'slug: a\n',
    'name: [',
    '- ',
    'steps:\n',
    '  ',
    '&a ',
    '*a',
    '{',
    '}',
    ': ',
    '"',
    '\n',
    '? ',
    '|\n',
    '{{',
    '!!',
    '%YAML',
    '\t',
    '- id: b\n    kind: http\n',
    '\u0000'
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 25 }).map((all) => all.join('')),
        fc.string({ unit: 'binary' })
      ),
      (source) => {
        const { problems, spec } = checkDocument(source, around());
        assert.ok(spec !== null || problems.length > 0);
        const lines = source.split('\n').length + 1;
        for (const { line, column } of problems) {
          assert.ok(line >= 1 && line <= lines && column >= 1, `${line}:${column} of ${JSON.stringify(source)}`);
        }
      }
    ),
    { numRuns: 1_500 }
  );
});
