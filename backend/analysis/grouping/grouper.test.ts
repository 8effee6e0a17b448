import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AlertGrouper, type Placed, type StreamedAlert } from './grouper.ts';
import type { Neighbour, PathEdge } from './model.ts';

const T0 = Date.parse('2026-03-02T10:00:00Z');

const call = (from: string, to: string): PathEdge => ({ from, to, kind: 'calls' });
const [shopToCart, shopToMail, cartToStore] = [call('shop', 'cart'), call('shop', 'mail'), call('cart', 'store')];

/** Paths written out by hand: shop calls cart and mail, cart calls store. */
const NEAR: Record<string, Neighbour[]> = {
  shop: [
    { from: 'shop', to: 'cart', path: [shopToCart] },
    { from: 'shop', to: 'mail', path: [shopToMail] },
    { from: 'shop', to: 'store', path: [shopToCart, cartToStore] },
  ],
  cart: [
    { from: 'cart', to: 'shop', path: [shopToCart] },
    { from: 'cart', to: 'store', path: [cartToStore] },
    { from: 'cart', to: 'mail', path: [shopToCart, shopToMail] },
  ],
  mail: [
    { from: 'mail', to: 'shop', path: [shopToMail] },
    { from: 'mail', to: 'cart', path: [shopToMail, shopToCart] },
  ],
  store: [
    { from: 'store', to: 'cart', path: [cartToStore] },
    { from: 'store', to: 'shop', path: [cartToStore, shopToCart] },
  ],
};

/** An alert of `entity`, `seconds` after the beginning. */
function alert(entity: string, seconds: number, given: Partial<StreamedAlert> = {}): StreamedAlert {
  const id = given.id ?? `${entity}@${seconds}`;
  return { id, series: id, at: T0 + seconds * 1_000, entities: [entity], families: [], scope: '', ...given };
}

function run(...alerts: StreamedAlert[]): Placed[] {
  const grouper = new AlertGrouper({ windowSeconds: 900, neighbours: (entity) => NEAR[entity] ?? [] });
  return alerts.flatMap((one) => grouper.take([one]));
}

const groupsOf = (placed: readonly Placed[]): string[] => placed.map(({ groupId }) => groupId);

describe('an alert joins a group, and is told why', () => {
  test('the nearest reason wins: family before resource before neighbour', () => {
    const family = { families: [{ key: 'errors/shop', matched: { rule: 'errors', service: 'shop' } }] };
    const [first, again, beside, near] = run(
      alert('shop', 0, family),
      alert('shop', 30, family),
      alert('shop', 60),
      alert('cart', 90)
    );
    assert.equal(first?.join, null);
    assert.deepEqual(again?.join?.reason, {
      rule: 'group-labels',
      labels: { rule: 'errors', service: 'shop' },
      secondsApart: 30,
    });
    assert.deepEqual(beside?.join?.reason, { rule: 'same-resource', resource: 'shop', secondsApart: 30 });
    assert.deepEqual(near?.join?.reason, {
      rule: 'topology',
      path: [shopToCart],
      from: 'cart',
      to: 'shop',
      hops: 1,
      secondsApart: 30,
    });
    assert.equal(new Set(groupsOf([first, again, beside, near] as Placed[])).size, 1);
  });

  test('two back ends that only share a caller are two matters, whether it is in trouble or not', () => {
    const [cart, mail] = run(alert('cart', 0), alert('mail', 20));
    assert.notEqual(cart?.groupId, mail?.groupId);
    const [first, shop, other] = run(alert('cart', 0), alert('shop', 10), alert('mail', 20));
    assert.equal(shop?.groupId, first?.groupId);
    assert.notEqual(other?.groupId, first?.groupId);
  });

  test('the same name in two scopes is two things', () => {
    const [a, b] = run(alert('shop', 0, { scope: 'one' }), alert('shop', 5, { scope: 'two' }));
    assert.notEqual(a?.groupId, b?.groupId);
  });
});

describe('time is bounded', () => {
  test('what comes later than a fault travels from the middle of a burst is another matter', () => {
    const burst = [0, 20, 40, 60].map((at) => alert('shop', at));
    const late = run(...burst, alert('shop', 330), alert('shop', 420));
    assert.equal(late[4]?.groupId, late[0]?.groupId);
    assert.notEqual(late[5]?.groupId, late[0]?.groupId);
  });

  test('a chain of alerts through a neighbourhood ends too', () => {
    const chain = Array.from({ length: 60 }, (_, i) => alert('shop', i * 60));
    assert.ok(new Set(groupsOf(run(...chain))).size >= 6);
  });

  test('a series that fires every minute does not carry a group from one fault to the next', () => {
    const chronic = Array.from({ length: 60 }, (_, i) => alert('shop', i * 60, { series: 'chatter', id: `c${i}` }));
    const fault = (start: number): StreamedAlert[] => ['cart', 'store', 'mail'].map((one) => alert(one, start));
    const all = [...chronic, ...fault(1_805), ...fault(2_405)].sort((a, b) => a.at - b.at);
    const byId = new Map(run(...all).map((placed) => [placed.id, placed.groupId]));
    assert.equal(byId.get('cart@1805'), byId.get('mail@1805'));
    assert.notEqual(byId.get('cart@1805'), byId.get('cart@2405'));
  });
});

test('later evidence makes two groups one, and says why', () => {
  const placed = run(alert('store', 0), alert('mail', 10), alert('shop', 20));
  assert.notEqual(placed[0]?.groupId, placed[1]?.groupId);
  const [gone] = placed[2]?.merged ?? [];
  assert.deepEqual(new Set([placed[2]?.groupId, gone?.groupId]), new Set([placed[0]?.groupId, placed[1]?.groupId]));
  assert.equal(gone?.reason.rule, 'topology');
});
