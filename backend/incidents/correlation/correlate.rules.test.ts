import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AlertEvent } from '#contract/alert';
import type { Neighbour } from '../../analysis/index.ts';
import { alertEvent, T0 } from '../testing/alertEvents.ts';
import { correlate } from './correlate.rules.ts';
import { emptyWorkingSet, type Changes, type IncidentRecord, type WorkingSet } from './workingSet.ts';

const SETTINGS = { groupingWindowSeconds: 900, reopenWindowSeconds: 1_800, flapCount: 4, flapWindowSeconds: 1_800 };
const PAY = { service: 'payment' };

/** A desk on which events arrive one after the other; each is its own batch unless given together. */
function desk(neighbours: readonly Neighbour[] = []) {
  const set: WorkingSet = emptyWorkingSet();
  const near = new Map<string, Neighbour[]>();
  neighbours.forEach((one) => near.set(one.from, [...(near.get(one.from) ?? []), one]));
  set.neighbours = near;
  let ids = 0;
  let last: Changes | undefined;
  return {
    set,
    hear(...events: (AlertEvent | { event: AlertEvent; repeat: boolean })[]): Changes {
      const given = events.map((one) => ('event' in one ? one : { event: one, repeat: false }));
      const now = Math.max(...given.map(({ event }) => Date.parse(event.lastReceivedAt)));
      last = correlate({ events: given, set, settings: SETTINGS, now, newId: () => `id-${++ids}` });
      set.incidents.forEach((incident) => (incident.number ??= ++ids));
      return last;
    },
    decisions: (): string[] => (last?.decided ?? []).map(({ decision }) => `${decision.kind} by ${decision.rule}`),
    kinds: (): string[] => (last?.timeline ?? []).map((entry) => entry.kind),
    incidents: (): IncidentRecord[] => [...set.incidents.values()],
  };
}

const calls = (from: string, to: string): Neighbour[] => {
  const path = [{ from: `service:${from}`, to: `service:${to}`, kind: 'calls' as const }];
  return [
    { from: `service:${from}`, to: `service:${to}`, path },
    { from: `service:${to}`, to: `service:${from}`, path },
  ];
};
const through = (from: string, to: string, edges: readonly [string, string][]): Neighbour => ({
  from,
  to,
  path: edges.map(([a, b]) => ({ from: a, to: b, kind: a.startsWith('pod') ? 'runs-on' : 'calls' })),
});

describe('an alert finds its incident', () => {
  const open = alertEvent('a', { labels: PAY, name: 'Errors' });
  const cases: readonly [string, AlertEvent, string, Neighbour[]?][] = [
    [
      'the same rule and service',
      alertEvent('b', { at: 60, labels: { ...PAY, path: '/x' }, name: 'Errors' }),
      'joined by group-labels',
    ],
    [
      'another rule on the same resource',
      alertEvent('b', { at: 60, labels: PAY, name: 'Latency' }),
      'joined by same-resource',
    ],
    [
      'a pod of the service',
      alertEvent('b', { at: 60, labels: { ...PAY, pod: 'p-1', namespace: 'shop' }, name: 'Crash' }),
      'joined by same-resource',
    ],
    [
      'a caller',
      alertEvent('b', { at: 60, labels: { service: 'checkout' }, name: 'Errors' }),
      'joined by topology',
      calls('checkout', 'payment'),
    ],
    [
      'a stranger',
      alertEvent('b', { at: 60, labels: { service: 'mail' }, name: 'Errors' }),
      'opened by none',
      calls('checkout', 'payment'),
    ],
    [
      'a caller, too late for a neighbour',
      alertEvent('b', { at: 400, labels: { service: 'checkout' }, name: 'Errors' }),
      'opened by none',
      calls('checkout', 'payment'),
    ],
    ['the same service, too late', alertEvent('b', { at: 901, labels: PAY, name: 'Errors' }), 'opened by none'],
    [
      'the same name in another cluster',
      alertEvent('b', { at: 60, labels: { ...PAY, cluster: 'two' }, name: 'Errors' }),
      'joined by group-labels',
    ],
    ['no labels at all', alertEvent('b', { at: 1, name: 'Errors' }), 'opened by none'],
  ];
  for (const [what, event, expected, neighbours] of cases) {
    test(`${what}: ${expected}`, () => {
      const it = desk(neighbours);
      it.hear(open);
      it.hear(event);
      assert.deepEqual(it.decisions(), [expected]);
      assert.equal(it.incidents().length, expected.startsWith('opened') ? 2 : 1);
    });
  }

  test('two clusters that both name themselves are two worlds', () => {
    const it = desk();
    it.hear(alertEvent('a', { labels: { ...PAY, cluster: 'one' } }));
    it.hear(alertEvent('b', { at: 5, labels: { ...PAY, cluster: 'two' } }));
    assert.equal(it.incidents().length, 2);
  });

  test('the decision tells the path and the seconds apart', () => {
    const it = desk(calls('checkout', 'payment'));
    it.hear(open);
    const { decided } = it.hear(alertEvent('b', { at: 42, labels: { service: 'checkout' } }));
    assert.equal(decided[0]?.decision.reason, 'Neighbours (service:checkout calls service:payment), 42 s apart.');
    assert.equal(decided[0]?.decision.evidence['secondsApart'], 42);
    assert.equal(decided[0]?.incidentId, it.incidents()[0]?.id);
  });

  test('two services that only share a caller, or a host that is well, stay apart; a shared database binds them', () => {
    const sharedCaller = through('service:b', 'service:a', [
      ['service:g', 'service:b'],
      ['service:g', 'service:a'],
    ]);
    const sharedHost = through('pod:n/b', 'pod:n/a', [
      ['pod:n/b', 'host:h'],
      ['pod:n/a', 'host:h'],
    ]);
    const sharedBackEnd = through('service:b', 'service:a', [
      ['service:b', 'database:d'],
      ['service:a', 'database:d'],
    ]);
    const run = (first: AlertEvent, second: AlertEvent, neighbour: Neighbour): number => {
      const it = desk([neighbour]);
      it.hear(first);
      it.hear(second);
      return it.incidents().length;
    };
    const service = (name: string, at: number): AlertEvent => alertEvent(name, { at, name, labels: { service: name } });
    const pod = (name: string, at: number): AlertEvent =>
      alertEvent(name, { at, name, labels: { pod: name, namespace: 'n' } });
    assert.equal(run(service('a', 0), service('b', 9), sharedCaller), 2);
    assert.equal(run(pod('a', 0), pod('b', 9), sharedHost), 2);
    assert.equal(run(service('a', 0), service('b', 9), sharedBackEnd), 1);
  });

  test('what breaks together while all else is quiet joins, is told why, and the other that fits is named', () => {
    const it = desk();
    it.hear(alertEvent('a', { labels: { service: 'a' } }));
    it.hear(alertEvent('b', { at: 10, labels: { service: 'b' } }));
    const { decided } = it.hear(alertEvent('c', { at: 20, labels: { service: 'c', pod: 'c-1' } }));
    assert.deepEqual(it.decisions(), ['joined by none']);
    const { reason, evidence } = decided[0]?.decision ?? {};
    assert.match(reason ?? '', /^Same time \(2 of the 2 resources that alerted lately do so now/);
    const { alsoFits, ...facts } = evidence ?? {};
    assert.deepEqual(facts, { resources: 2, lately: 2, secondsApart: 10 });
    assert.equal((alsoFits as unknown[]).length, 1);
    assert.deepEqual(it.incidents()[1]?.alerting, ['service:b', 'service:c']);
  });

  test('a resource of the topology does not join by time what the topology holds apart', () => {
    const it = desk([...calls('a', 'b'), ...calls('b', 'c'), ...calls('x', 'y')]);
    for (const [i, service] of ['c', 'b', 'a', 'x'].entries()) {
      it.hear(alertEvent(service, { at: i * 10, labels: { service } }));
    }
    assert.deepEqual(
      it.incidents().map(({ alerting }) => alerting.length),
      [3, 1]
    );
  });

  test('a group does not grow for ever', () => {
    const it = desk();
    for (let i = 0; i <= 8; i++) {
      it.hear(alertEvent(`f${i}`, { at: i * 800, labels: PAY }));
    }
    assert.deepEqual(
      it.incidents().map((incident) => incident.alertCount),
      [5, 4]
    );
  });

  test('a sender whose clock is three days off is grouped by the time of receipt', () => {
    const it = desk();
    it.hear(open);
    it.hear(alertEvent('b', { at: -3 * 86_400, heard: 30, clockSkewSeconds: -259_230, labels: PAY, name: 'Errors' }));
    assert.deepEqual(it.decisions(), ['joined by group-labels']);
    assert.equal(it.incidents()[0]?.startedAt, T0);
  });

  test('a worse alert raises the severity, unless a person chose it', () => {
    const it = desk();
    it.hear(open);
    it.hear(alertEvent('b', { at: 1, labels: PAY, severity: 'high' }));
    assert.equal(it.incidents()[0]?.severity, 1);
    const [incident] = it.incidents();
    assert.ok(incident);
    incident.severityChosen = true;
    it.hear(alertEvent('c', { at: 2, labels: PAY, severity: 'critical' }));
    assert.equal(incident.severity, 1);
  });
});

describe('deliveries come twice, late and in any order', () => {
  const firing = alertEvent('a', { labels: PAY });
  const resolved = alertEvent('a', { labels: PAY, status: 'resolved', heard: 300 });

  test('a repeat changes nothing and needs no explanation', () => {
    const it = desk();
    it.hear(firing);
    const changes = it.hear({
      event: { ...firing, lastReceivedAt: new Date(T0 + 60_000).toISOString() },
      repeat: true,
    });
    assert.deepEqual(changes.decided, []);
    assert.equal(it.set.alerts.get('a')?.deliveries, 2);
    assert.equal(it.set.alerts.get('a')?.firings, 1);
  });

  test('a resolve before its firing opens nothing, then or afterwards', () => {
    const it = desk();
    it.hear(resolved);
    assert.deepEqual(it.decisions(), ['late by fingerprint']);
    it.hear(alertEvent('a', { labels: PAY, heard: 310 }));
    assert.deepEqual(it.decisions(), ['late by fingerprint']);
    assert.equal(it.incidents().length, 0);
  });

  test('an older episode changes nothing', () => {
    const it = desk();
    it.hear(alertEvent('a', { at: 100, labels: PAY }));
    it.hear(alertEvent('a', { at: 50, heard: 130, labels: PAY, status: 'resolved' }));
    assert.deepEqual(it.decisions(), ['late by fingerprint']);
    assert.equal(it.set.alerts.get('a')?.state, 'firing');
  });

  test('the last resolve ends the incident; one of two does not', () => {
    const it = desk();
    it.hear(firing, alertEvent('b', { at: 5, labels: PAY }));
    it.hear(resolved);
    assert.equal(it.incidents()[0]?.status, 'triggered');
    const changes = it.hear(alertEvent('b', { at: 5, heard: 400, labels: PAY, status: 'resolved' }));
    assert.equal(it.incidents()[0]?.status, 'resolved');
    assert.deepEqual(changes.resolved, [it.incidents()[0]?.id]);
  });

  for (const [away, expected] of [
    [1_800, 'reopened by fingerprint'],
    [1_801, 'opened by none'],
  ] as const) {
    test(`back ${away} s after the end: ${expected}`, () => {
      const it = desk();
      it.hear(firing);
      it.hear(resolved);
      it.hear(alertEvent('a', { at: 300 + away, labels: PAY }));
      assert.deepEqual(it.decisions(), [expected]);
      assert.equal(it.incidents()[0]?.status, expected.startsWith('reopened') ? 'triggered' : 'resolved');
      assert.equal(it.incidents()[0]?.firingCount, expected.startsWith('reopened') ? 1 : 0);
    });
  }

  test('a closed incident is not taken up again', () => {
    const it = desk();
    it.hear(firing);
    it.hear(resolved);
    const [incident] = it.incidents();
    assert.ok(incident);
    incident.status = 'closed';
    it.hear(alertEvent('a', { at: 400, labels: PAY }));
    assert.deepEqual(it.decisions(), ['opened by none']);
  });

  test('the same start again long after its resolve is a return: the sender lost sight for a while', () => {
    const it = desk();
    it.hear(firing);
    it.hear(resolved);
    it.hear({ event: { ...firing, lastReceivedAt: new Date(T0 + 900_000).toISOString() }, repeat: true });
    assert.deepEqual(it.decisions(), ['reopened by fingerprint']);
  });

  test('flapping is marked, its resolve is held back, and quiet ends it', () => {
    const it = desk();
    for (let i = 0; i < 4; i++) {
      it.hear(alertEvent('a', { at: i * 100, labels: PAY }));
      it.hear(alertEvent('a', { at: i * 100, heard: i * 100 + 50, labels: PAY, status: 'resolved' }));
    }
    const [incident] = it.incidents();
    assert.equal(incident?.flapping, true);
    assert.equal(incident?.status, 'triggered');
    assert.equal(incident?.settleAt, T0 + 350_000 + 900_000);
    it.hear(alertEvent('a', { at: 400, labels: PAY }));
    assert.equal(incident?.settleAt, null);
  });
});

describe('a resolve is not always a recovery', () => {
  const rule = { ruleId: 'r1', labels: PAY };
  const error = alertEvent('e', {
    at: 100,
    kind: 'query-error',
    ruleId: 'r1',
    name: 'MTTR high',
    labels: { rulename: 'MTTR high' },
  });

  test('the rule fails, then its alert is resolved because of it: open, blind, and told so', () => {
    const it = desk();
    it.hear(alertEvent('a', rule));
    it.hear(error);
    assert.deepEqual(it.decisions(), ['joined by rule-state']);
    assert.ok(it.kinds().includes('blind'));
    it.hear(alertEvent('a', { ...rule, heard: 130, status: 'resolved', kind: 'blind-resolve' }));
    assert.deepEqual(it.decisions(), ['kept-open-blind by rule-state']);
    assert.equal(it.incidents().length, 1);
    assert.equal(it.incidents()[0]?.status, 'triggered');
    assert.equal(it.set.alerts.get('a')?.state, 'blind');
  });

  test('even an ordinary resolve does not count while the rule cannot see', () => {
    const it = desk();
    it.hear(alertEvent('a', rule), error);
    it.hear(alertEvent('a', { ...rule, heard: 130, status: 'resolved' }));
    assert.deepEqual(it.decisions(), ['kept-open-blind by rule-state']);
  });

  test('sighted again by the alert itself', () => {
    const it = desk();
    it.hear(alertEvent('a', rule));
    it.hear(alertEvent('a', { ...rule, heard: 130, status: 'resolved', kind: 'blind-resolve' }));
    it.hear(alertEvent('a', { ...rule, at: 200 }));
    assert.deepEqual(it.decisions(), ['joined by fingerprint']);
    assert.ok(it.kinds().includes('sighted'));
    assert.equal(it.incidents()[0]?.blindCount, 0);
  });

  test('sighted again by a real resolve: over', () => {
    const it = desk();
    it.hear(alertEvent('a', rule));
    it.hear(alertEvent('a', { ...rule, heard: 130, status: 'resolved', kind: 'blind-resolve' }));
    it.hear(alertEvent('a', { ...rule, at: 1, heard: 300, status: 'resolved' }));
    assert.equal(it.incidents()[0]?.status, 'resolved');
  });

  test('the rule sees again and does not fire: over, once that has lasted', () => {
    const it = desk();
    it.hear(alertEvent('a', rule), error);
    it.hear(alertEvent('a', { ...rule, heard: 130, status: 'resolved', kind: 'blind-resolve' }));
    it.hear({
      event: {
        ...error,
        status: 'resolved',
        receivedAt: new Date(T0 + 400_000).toISOString(),
        lastReceivedAt: new Date(T0 + 400_000).toISOString(),
      },
      repeat: false,
    });
    assert.deepEqual(it.decisions(), ['resolved by fingerprint', 'resolved by rule-state']);
    assert.equal(it.incidents()[0]?.status, 'triggered');
    assert.equal(it.incidents()[0]?.settleAt, T0 + 400_000 + 300_000);
  });

  test('a rule without an incident that goes blind opens one that says so', () => {
    const it = desk();
    it.hear(error);
    assert.equal(it.incidents()[0]?.title, 'Rule "MTTR high" is blind: its query fails');
    assert.equal(it.incidents()[0]?.blindCount, 1);
  });

  test('a contact-point test opens nothing', () => {
    const it = desk();
    const changes = it.hear(alertEvent('t', { kind: 'test', labels: { alertname: 'TestAlert', instance: 'Grafana' } }));
    assert.deepEqual(it.decisions(), ['test by none']);
    assert.equal(changes.alerts.size, 0);
    assert.equal(it.incidents().length, 0);
  });
});
