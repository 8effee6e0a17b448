import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { RunScope } from '../steps/step.ts';
import { Filling, type Json } from './fill.rules.ts';
import { resolveParameters } from './parameters.ts';
import { matchesWhole, patternProblem } from './pattern.ts';
import type { Place } from './places.rules.ts';
import { scopeOf } from './scopeOf.rules.ts';
import { conditionProblem, shouldRun } from './stepCondition.ts';

const scope = (parameters: Record<string, string | number | boolean>, more: Partial<RunScope> = {}): RunScope => ({
  parameters,
  run: { id: 'r', number: 7 },
  incident: null,
  finding: null,
  change: null,
  steps: {},
  ...more,
});
const fill = (place: Place, template: string, values: Record<string, string | number | boolean>): string | string[] => {
  const filling = new Filling(scope(values));
  const text = filling.text('field', template, place);
  return filling.problems.length > 0 ? filling.problems.map(({ reason }) => reason) : text;
};
const query = (template: string, values: Record<string, string | number>): string | string[] => {
  const filling = new Filling(scope(values));
  const text = filling.query('query', template);
  return filling.problems.length > 0 ? filling.problems.map(({ reason }) => reason) : text;
};

describe('a placeholder', () => {
  test('names parameters, facts and steps, and nothing else', () => {
    const known = scope(
      { service: 'payment', replicas: 3 },
      {
        incident: { id: 'i', number: 12, title: 'Payment fails', severity: 'critical', service: null },
        finding: { resourceKey: 'service:payment', resourceName: 'payment', mechanism: 'deploy' },
        change: { id: 'c', title: 'Deploy', versionFrom: 'v411', versionTo: 'v412' },
        steps: { look: { status: 'succeeded', body: { replicas: [1, 2], 'a-b': true } } },
      }
    );
    const filling = new Filling(known);
    const text =
      '{{service}}/{{ parameters.replicas }} #{{ incident.number }} {{ finding.resource }} {{ change.versionFrom }} {{ run.number }} {{ steps.look.status }} {{ steps.look.body.replicas.1 }} {{ steps.look.body.a-b }}';
    assert.equal(filling.text('f', text, 'line'), 'payment/3 #12 service:payment v411 7 succeeded 2 true');
    assert.deepEqual(filling.problems, []);
    assert.deepEqual(filling.deferred, []);
  });

  for (const [what, template, reason] of [
    ['an unknown name', '{{ nobody }}', /no such parameter/],
    ['a prototype', '{{ constructor }}', /no such parameter/],
    ['a field of a prototype', '{{ steps.look.body.__proto__ }}', /no value|no placeholder/],
    ['a method', '{{ steps.look.body.list.map }}', /no "map"/],
    ['an expression', '{{ 1 + 1 }}', /no placeholder/],
    ['a call', '{{ service() }}', /no placeholder/],
    ['an index in brackets', '{{ a[0] }}', /no placeholder/],
    ['an open end', 'x {{ service', /has no "}}"/],
    ['a fact that is not there', '{{ incident.title }}', /nothing of that kind led to this run/],
    ['a field that no fact has', '{{ incident.secret }}', /incident has only/],
    ['an object as text', '{{ steps.look.body }}', /no plain value/],
  ] as const) {
    test(`that is ${what} is named as a problem`, () => {
      const filling = new Filling(
        scope({ service: 'a' }, { steps: { look: { status: 'succeeded', body: { list: [] } } } })
      );
      filling.text('body', template, 'text');
      assert.match(filling.problems[0]?.reason ?? 'no problem', reason);
      assert.equal(filling.problems[0]?.path, 'body');
    });
  }

  test('of a step that has not run stays and is told; in a dry run that of the run, too', () => {
    const filling = new Filling({ ...scope({}), run: null });
    assert.equal(
      filling.text('f', 'a {{steps.x.body.id}} {{ run.number }}', 'path'),
      'a {{ steps.x.body.id }} {{ run.number }}'
    );
    assert.deepEqual(filling.deferred, ['run.number', 'steps.x.body.id']);
  });

  test('in a value is text, not a placeholder', () => {
    assert.equal(fill('text', '{{ a }}', { a: '{{ b }}', b: 'secret' }), '{{ b }}');
  });
});

describe('a value stays one value', () => {
  test('in a path: encoded, and refused where it would lead up or away', () => {
    assert.equal(
      fill('path', '/services/{{ s }}/restart', { s: 'pay ment?x=1#y' }),
      '/services/pay%20ment%3Fx%3D1%23y/restart'
    );
    assert.equal(fill('path', '/p/{{ s }}', { s: 'group/project' }), '/p/group%2Fproject');
    for (const bad of [
      '..',
      '.',
      '',
      '../../admin',
      'a/../b',
      '%2e%2e',
      '..\\x',
      'a\r\nHost: evil',
      '\u0000',
      'x'.repeat(1_001),
    ]) {
      assert.ok(Array.isArray(fill('path', '/services/{{ s }}', { s: bad })), JSON.stringify(bad));
    }
  });

  test('in a path: any value, by property', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        const filled = fill('path', '/a/{{ v }}/b', { v: value });
        if (typeof filled === 'string') {
          const { pathname, search, hash, origin } = new URL(`http://shop:8080${filled}`);
          assert.equal(pathname.split('/').length, 4);
          assert.ok(pathname.startsWith('/a/') && pathname.endsWith('/b'));
          assert.equal(`${origin}${search}${hash}`, 'http://shop:8080');
          assert.equal(decodeURIComponent(pathname.split('/')[2] ?? ''), value.toWellFormed());
        }
      }),
      { numRuns: 2_000 }
    );
  });

  test('in a query: any value, by property', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        const filled = fill('query', '{{ v }}', { v: value });
        if (typeof filled === 'string') {
          assert.deepEqual(
            [...new URLSearchParams(`a=${filled}&b=1`)],
            [
              ['a', value.toWellFormed()],
              ['b', '1'],
            ]
          );
        }
      })
    );
  });

  test('in a header: no line ends, no other control characters, nothing that a header cannot carry', () => {
    assert.equal(fill('header', 'Bearer {{ v }}', { v: 'a b' }), 'Bearer a b');
    for (const bad of ['a\r\nX-Evil: 1', 'a\nb', '\u0000', '\u007f', 'ä', '你好']) {
      assert.ok(Array.isArray(fill('header', 'x {{ v }}', { v: bad })), JSON.stringify(bad));
    }
  });

  test('in texts: cut, cleaned, and one line where one is needed', () => {
    assert.equal(fill('line', 'a {{ v }} b', { v: 'x\r\nBcc: evil\u0007' }), 'a x Bcc: evil b');
    assert.equal(fill('text', '{{ v }}', { v: 'x\ny\u001b[31m' }), 'x\ny[31m');
    assert.equal(fill('text', '{{ v }}', { v: 'x'.repeat(5_000) }).length, 4_000);
    assert.equal(
      fill('markup', '<b>{{ v }}</b>', { v: '<img src=x onerror="alert(1)">' }),
      '<b>&#60;img src=x onerror=&#34;alert(1)&#34;&#62;</b>'
    );
    assert.equal(fill('regex', '{{ v }}', { v: 'a.*|b' }), String.raw`a\.\*\|b`);
  });

  test('in JSON: a text that is one placeholder keeps the type, others become text; keys and structure stay', () => {
    const filling = new Filling(
      scope(
        { n: 3, on: true, s: '"},{"x":"y' },
        { steps: { a: { status: 'succeeded', body: { list: [1, { b: null }] } } } }
      )
    );
    const body: Json = {
      n: '{{ n }}',
      text: 'n={{ n }}',
      on: '{{ on }}',
      s: '{{ s }}',
      list: '{{ steps.a.body.list }}',
      deep: [{ '{{ n }}': '{{n}}' }],
      plain: null,
    };
    assert.deepEqual(JSON.parse(JSON.stringify(filling.json('body', body))), {
      n: 3,
      text: 'n=3',
      on: true,
      s: '"},{"x":"y',
      list: [1, { b: null }],
      deep: [{ '{{ n }}': 3 }],
      plain: null,
    });
    const deep = new Filling(scope({}));
    deep.json(
      'body',
      Array.from({ length: 30 }).reduce<Json>((inner) => [inner], 'x')
    );
    assert.match(deep.problems[0]?.reason ?? '', /too large/);
  });
});

describe('a query', () => {
  test('takes values as the content of its strings', () => {
    assert.equal(
      query('up{a="{{ v }}",b=\'{{ v }}\'}', { v: 'x"} or vector(1) #\\' }),
      String.raw`up{a="x\x22} or vector(1) #\\",b='x\x22} or vector(1) #\\'}`
    );
    assert.equal(
      query('up{a=~"{{ v }}|x", b !~ "{{ v }}"}', { v: 'p.*' }),
      String.raw`up{a=~"p\\.\\*|x", b !~ "p\\.\\*"}`
    );
    assert.equal(
      query('rate({{ m }}[{{ w }}]) > {{ n }}', { m: 'http_total', w: '5m', n: -0.5 }),
      'rate(http_total[5m]) > -0.5'
    );
    assert.equal(query('up # it\'s {{ n }}\n{a="{{ v }}"}', { n: 1, v: 'b' }), 'up # it\'s 1\n{a="b"}');
  });

  test('refuses what would be more than a value', () => {
    for (const [template, value] of [
      ['up > {{ v }}', '0 or vector(1)'],
      ['up[{{ v }}]', '5m] or up['],
      ['{{ v }}', 'a-b'],
      ['up # {{ v }}', '\nor vector(1)'],
      ['up{a=`{{ v }}`}', 'x'],
    ] as const) {
      assert.ok(Array.isArray(query(template, { v: value })), `${template} ${value}`);
    }
  });

  test('is never left by any value within a string, by property', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('"', "'"), (value, quote) => {
        const filled = query(`up{a=${quote}{{ v }}${quote}}`, { v: value });
        assert.ok(typeof filled === 'string');
        const inner = filled.slice(`up{a=${quote}`.length, -`${quote}}`.length);
        assert.ok(!/(?<!\\)(?:\\\\)*["'\n]/.test(inner), filled);
        assert.ok(!/(?<!\\)(?:\\\\)*\\$/.test(inner), filled);
      }),
      { numRuns: 2_000 }
    );
  });
});

describe('parameters', () => {
  const declared = {
    service: { type: 'string', description: '', from: 'finding.resourceName' },
    version: { type: 'string', description: '', from: 'change.versionFrom', pattern: 'v[0-9]+' },
    replicas: { type: 'number', description: '', default: 2, minimum: 1, maximum: 10 },
    force: { type: 'boolean', description: '', default: false },
    mode: { type: 'string', description: '', choices: ['soft', 'hard'] },
  } as const;
  const facts = {
    incident: null,
    finding: { resourceKey: 'service:payment', resourceName: 'payment', mechanism: 'deploy' },
    change: { id: 'c', title: 't', versionFrom: 'v411', versionTo: 'v412' },
  } as const;
  const nothing = { incident: null, finding: null, change: null };
  const spec = { ...declared, mode: { ...declared.mode, choices: [...declared.mode.choices] } };

  test('come from what is given, else from what led to the run, else from the default', () => {
    assert.deepEqual(resolveParameters(spec, { mode: 'hard', replicas: '3', force: 'true' }, facts), {
      values: { service: 'payment', version: 'v411', replicas: 3, force: true, mode: 'hard' },
      missing: [],
      problems: [],
    });
    assert.deepEqual(resolveParameters(spec, { mode: 'soft' }, nothing).missing, ['service', 'version']);
  });

  test('are refused by name: unknown ones, wrong types, out of bounds, not by the pattern', () => {
    const wrong = {
      service: 'a\u0000',
      version: 'v1; rm',
      replicas: 11,
      force: 'yes',
      mode: 'other',
      extra: 1,
      __proto__: 1,
    };
    const { problems } = resolveParameters(spec, wrong, facts);
    assert.deepEqual(problems.map(({ path }) => path).sort(), [
      'extra',
      'force',
      'mode',
      'replicas',
      'service',
      'version',
    ]);
    assert.match(problems.find(({ path }) => path === 'extra')?.reason ?? '', /It knows: service, version, replicas/);
    assert.deepEqual(resolveParameters(spec, { replicas: Number.NaN, mode: 'soft' }, facts).problems.length, 1);
    assert.deepEqual(resolveParameters(spec, { replicas: {} as never, mode: 'soft' }, facts).problems.length, 1);
  });
});

test('patterns are RE2: linear, without look-arounds, and match the whole text', () => {
  assert.equal(patternProblem('v[0-9]+'), null);
  assert.match(patternProblem('(?=a)') ?? '', /invalid or unsupported/);
  assert.match(patternProblem('a)|(b') ?? '', /parenthes|unexpected/);
  assert.equal(matchesWhole('a|b', 'ab'), false);
  assert.equal(matchesWhole('a|b', 'b'), true);
  assert.equal(matchesWhole('a$', 'a\n'), false);
  assert.equal(matchesWhole('(a+)+$', `${'a'.repeat(5_000)}!`), false);
});

describe('conditions of steps', () => {
  test('are read over the parameters and steps of their own playbook, all of them', () => {
    const run = scope(
      { n: 1 },
      { steps: { look: { status: 'succeeded', body: { n: 3 } }, 'sub/look': { status: 'failed', body: null } } }
    );
    const outer = { prefix: '', parameters: { n: 1 } };
    const inner = { prefix: 'sub/', parameters: { n: 2 } };
    const holds = (...conditions: { when: string; frame: typeof outer }[]): unknown => shouldRun({ conditions }, run);
    assert.deepEqual(holds(), { holds: true });
    assert.deepEqual(holds({ when: 'parameters.n == 1 && steps.look.body.n > 2', frame: outer }), { holds: true });
    assert.deepEqual(holds({ when: 'steps.look.status == "failed" && parameters.n == 2', frame: inner }), {
      holds: true,
    });
    assert.deepEqual(holds({ when: 'true', frame: outer }, { when: 'parameters.n == 1', frame: inner }), {
      holds: false,
    });
    assert.ok('failed' in (holds({ when: 'steps.nobody.body == 1', frame: outer }) as object));
    assert.deepEqual(Object.keys(scopeOf(inner, run).steps), ['look']);
  });

  test('that cannot be read say why', () => {
    assert.match(conditionProblem('1 +') ?? '', /not a valid CEL/);
    assert.match(conditionProblem('process.env') ?? '', /"process"/);
    assert.equal(conditionProblem('has(steps.a) && incident != null && incident.severity == "critical"'), null);
  });
});
