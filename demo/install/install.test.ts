import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { installRemedies, installRunbook, ProductApi, ProductRefusal } from './index.ts';

interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string;
  body: Record<string, unknown>;
}

/** What of the product's API the demo uses, as far as it looks at it. */
class FakeProduct {
  calls: Call[] = [];
  targets: Record<string, unknown>[] = [];
  playbooks: { slug: string; source: string }[] = [];
  runbooks: { id: string; version: number; title: string; status: string }[] = [];
  refuse: number | undefined;

  answer({ method, path, query, body }: Call): [number, unknown] {
    switch (`${method} ${path}`) {
      case 'GET /targets':
        return [200, { items: this.targets }];
      case 'POST /targets':
        this.targets.push(target(body));
        return [201, this.targets.at(-1)];
      case `PUT /targets/${ID}`:
        this.targets = [target(body)];
        return [200, this.targets[0]];
      case 'GET /playbooks': {
        // Pages of three, so that the cursor is needed.
        const from = Number(query.get('cursor') ?? 0);
        const more = from + 3 < this.playbooks.length;
        return [
          200,
          { items: this.playbooks.slice(from, from + 3).map(summary), nextCursor: more ? String(from + 3) : null },
        ];
      }
      case 'POST /playbooks': {
        const source = String(body['source']);
        this.playbooks.push({ slug: /^slug: (\S+)/m.exec(source)?.[1] ?? '', source });
        return [
          201,
          {
            ...summary(this.playbooks.at(-1)),
            source,
            spec: { slug: 'x', name: 'x', steps: [{ id: 'a', kind: 'wait', seconds: 1 }] },
          },
        ];
      }
      case 'GET /knowledge':
        return [200, { items: this.runbooks.map(item), nextCursor: null }];
      case 'POST /knowledge':
        this.runbooks.push({ id: ID, version: 1, title: String(body['title']), status: 'draft' });
        return [201, whole(this.runbooks.at(-1))];
      case `PATCH /knowledge/${ID}`:
        this.runbooks[0] = {
          ...(this.runbooks[0] as FakeProduct['runbooks'][0]),
          status: String(body['status']),
          version: 2,
        };
        return [200, whole(this.runbooks[0])];
      default:
        return [404, { error: 'not found' }];
    }
  }
}

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const AT = '2026-03-03T12:00:00.000Z';
const BY = { kind: 'user', id: 'admin', name: 'admin' };

function target(body: Record<string, unknown>): Record<string, unknown> {
  const { secret, ...rest } = body;
  return { id: ID, ...rest, hasSecret: secret !== undefined, updatedAt: AT };
}

function summary(playbook: { slug: string } | undefined): object {
  const history = { runs: 0, succeeded: 0, failed: 0, medianSeconds: null, lastRunAt: null };
  const approval = { role: 'Editor', people: 1, expiresMinutes: 60 };
  const lists = { kinds: [], mechanisms: [], stepCount: 1, enabled: true, history, updatedAt: AT, updatedBy: BY };
  return { id: ID, slug: playbook?.slug, name: 'x', description: '', version: 1, risk: 'low', approval, ...lists };
}

function item(runbook: FakeProduct['runbooks'][0] | undefined): object {
  const none = { incidentId: null, incidentNumber: null, services: [], tags: [], excerpt: '', publishedAt: null };
  return { ...runbook, kind: 'runbook', ...none, updatedAt: AT, updatedBy: BY };
}

function whole(runbook: FakeProduct['runbooks'][0] | undefined): object {
  const more = {
    body: '',
    causes: [],
    fixes: [],
    followUps: [],
    severity: null,
    createdAt: AT,
    createdBy: BY,
    publishedBy: null,
  };
  return { ...item(runbook), ...more };
}

describe('installing the remedies', () => {
  let product: FakeProduct;
  let api: ProductApi;
  let stop: () => Promise<void>;
  const address = { url: 'http://127.0.0.1:10193', token: 'shop-secret' };

  beforeEach(async () => {
    product = new FakeProduct();
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://product');
        const path = url.pathname.replace('/app/api/v1', '');
        const call = {
          method: request.method ?? '',
          path,
          query: url.searchParams,
          authorization: request.headers.authorization ?? '',
          body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
        };
        product.calls.push(call);
        const [status, body] = product.refuse === undefined ? product.answer(call) : [product.refuse, { code: 'no' }];
        response.writeHead(status).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    api = new ProductApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}/app/api/v1/`, 'admin', 'pass');
    stop = () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      });
  });

  afterEach(() => stop());

  test('makes the target with its secret, the seven playbooks and a published runbook, as the admin', async () => {
    await installRemedies(api, address);
    await installRunbook(api);
    assert.ok(product.calls.every(({ authorization }) => authorization === `Basic ${btoa('admin:pass')}`));
    const made = product.calls.find(({ method, path }) => method === 'POST' && path === '/targets')?.body;
    assert.deepEqual(
      [made?.['name'], made?.['baseUrl'], made?.['secret'], made?.['allowPrivate']],
      ['shop', address.url, 'Bearer shop-secret', true]
    );
    assert.equal(new Set(product.playbooks.map(({ slug }) => slug)).size, 7);
    assert.deepEqual(
      product.runbooks.map(({ title, status }) => [title, status]),
      [['Connections of a pool run out', 'published']]
    );
  });

  test('again changes nothing, and leaves what people have changed', async () => {
    await installRemedies(api, address);
    await installRunbook(api);
    product.playbooks[0] = { ...product.playbooks[0], slug: product.playbooks[0]?.slug ?? '', source: 'mine' };
    product.calls = [];
    await installRemedies(api, address);
    await installRunbook(api);
    assert.deepEqual(
      product.calls.filter(({ method }) => method !== 'GET'),
      []
    );
    assert.equal(product.playbooks[0]?.source, 'mine');
  });

  test('follows an address that has moved, and adds only what is missing', async () => {
    await installRemedies(api, address);
    product.playbooks.splice(4, 1);
    product.calls = [];
    await installRemedies(api, { ...address, url: 'http://127.0.0.1:20193' });
    assert.deepEqual(
      product.calls.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
      [`PUT /targets/${ID}`, 'POST /playbooks']
    );
    assert.equal(product.playbooks.length, 7);
  });

  test('a refusal is said with the operation and without the secret', async () => {
    product.refuse = 403;
    await assert.rejects(installRemedies(api, address), (error) => {
      assert.ok(error instanceof ProductRefusal && error.status === 403);
      assert.match(error.message, /refused listTargets with 403/);
      assert.doesNotMatch(error.message, /shop-secret|pass/);
      return true;
    });
  });
});
