import { conventionBody, emptyConvention } from './conventionDraft.ts';
import { edgeText, entityText } from './conventionText.ts';
import { emptySource, sourceBody, sourceProblems } from './sourceDraft.ts';

describe('a new data source', () => {
  it.each([
    [{}, ['name', 'url']],
    [{ name: 'a', url: 'prometheus:9090' }, ['url']],
    [{ name: 'a', url: 'http://p:9090', auth: 'bearer' }, ['token']],
    [{ name: 'a', url: 'https://p', auth: 'basic' }, ['user']],
    [{ name: 'a', url: 'https://p' }, []],
  ] as const)('%j lacks %j', (part, fields) =>
    expect(Object.keys(sourceProblems({ ...emptySource, ...part }))).toEqual(fields)
  );

  it('leaves out credentials that were typed and not chosen', () => {
    const draft = { ...emptySource, name: ' a ', url: 'http://p', token: 'old', user: 'u', password: 'p' };
    expect(sourceBody({ ...draft, auth: 'basic' })).toEqual({
      kind: 'prometheus',
      name: 'a',
      url: 'http://p',
      basicAuth: { user: 'u', password: 'p' },
    });
  });
});

describe('a row of the tenant', () => {
  const draft = { ...emptyConvention, metric: 'checkout_total', labels: 'namespace, pod' };

  it('becomes the contract’s input', () => {
    expect(conventionBody(draft).body).toMatchObject({
      metric: 'checkout_total',
      entity: [{ kind: 'service', labels: ['namespace', 'pod'] }],
      errors: null,
    });
  });

  it.each([
    [{ metric: 'a b' }, 'metric'],
    [{ labels: ' , ' }, 'entity'],
    [{ errorLabel: 'code', errorPattern: '(a+)+' }, 'errors.pattern'],
  ])('%j is refused at %p', (part, field) => {
    const { body, problems } = conventionBody({ ...draft, ...part });
    expect(body).toBeUndefined();
    expect(Object.keys(problems)).toContain(field);
  });
});

describe('a row in words', () => {
  const row = {
    id: 'x',
    metric: 'requests_total',
    role: 'rate' as const,
    type: 'counter' as const,
    unit: 'requests',
    entity: [
      { kind: 'service' as const, labels: ['service'] },
      { kind: 'pod' as const, labels: ['namespace', 'pod'] },
      { kind: 'host' as const, labels: ['instance'] },
    ],
    edge: {
      kind: 'calls' as const,
      from: [{ kind: 'service' as const, labels: ['client'] }],
      to: [{ kind: 'service' as const, labels: ['server'] }],
    },
    errors: null,
    pair: null,
    origin: 'built-in' as const,
    convention: 'serviceGraph',
  };

  it('names kinds with their labels, and says that there are more', () => {
    expect(entityText(row, (kind) => kind)).toBe('service (service), pod (namespace/pod), …');
    expect(
      edgeText(
        row,
        (kind) => kind,
        (kind) => kind
      )
    ).toBe('service (client) calls service (server)');
  });
});
