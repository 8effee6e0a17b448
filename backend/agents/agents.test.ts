import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { getEvidenceSeries, getIncidentAnalysis, rateFinding, startIncidentAnalysis } from '#contract/analysis';
import { ANALYSE } from './jobs.ts';
import { healthyYet, loadTimesOut, shop } from './testing/slowBack.ts';
import {
  analysed,
  askedFor,
  call,
  database,
  incidents,
  openIncident,
  outbox,
  published,
  rated,
  sent,
  tell,
  tenants,
  startAgentsWorld,
  work,
  workReading,
} from './testing/agentsWorld.ts';

startAgentsWorld();

describe('an opened incident', () => {
  test('is analysed: the job is asked for once for each incident', async () => {
    const incidentId = await openIncident();
    await tell('incident.opened', { incidentId, number: 1, title: 't', severity: 'high' });
    const [job] = sent.filter((one) => one.payload['incidentId'] === incidentId);
    assert.equal(job?.name, ANALYSE);
    assert.deepEqual(job?.options, { key: `${incidentId}:0`, priority: 1 });
  });

  test('has its cause, with evidence, and pages hear of it', async () => {
    const { incidentId, analysis } = await analysed();
    assert.equal(analysis.status, 'complete');
    assert.equal(analysis.findings[0]?.resourceKey, 'service:back');
    assert.equal(analysis.alertToCauseMs, 1_000);
    const { cause, analysing } = incidents.get(incidentId) ?? {};
    assert.equal(analysing, false);
    assert.equal(cause?.analysisId, analysis.id);
    assert.equal(cause?.resourceKey, 'service:back');
    assert.ok(published.some((message) => message.type === 'analysis' && message.analysisId === analysis.id));
  });

  test('is analysed again when the evidence has grown, and then no more', async () => {
    const incidentId = await openIncident();
    await work({ incidentId });
    assert.deepEqual(askedFor(incidentId), [{ key: `${incidentId}:3`, startAfterSeconds: 20 }]);
    await work({ incidentId, round: 3 });
    await work({ incidentId, round: 4 });
    assert.deepEqual(askedFor(incidentId).slice(1), [{ key: `${incidentId}:4`, startAfterSeconds: 35 }]);
  });

  test('whose cause was not certain at first is looked at again within seconds, and has it then', async () => {
    const incidentId = await openIncident();
    await workReading(healthyYet, { incidentId });
    assert.notEqual(incidents.get(incidentId)?.cause?.certainty, 'certain');
    assert.deepEqual(askedFor(incidentId), [{ key: `${incidentId}:1`, startAfterSeconds: 3 }]);
    await work({ incidentId, round: 1 });
    const { cause } = incidents.get(incidentId) ?? {};
    assert.deepEqual([cause?.resourceKey, cause?.certainty], ['service:back', 'certain']);
    assert.deepEqual(askedFor(incidentId).slice(1), [{ key: `${incidentId}:3`, startAfterSeconds: 17 }]);
  });
});

describe('a repeated analysis', () => {
  test('that names the same cause leaves the incident as it is, and the time that the first one took', async () => {
    const { incidentId, analysis } = await analysed();
    await work({ incidentId, round: 1 });
    const { body } = await call(getIncidentAnalysis, { id: incidentId });
    assert.notEqual(body.analysis?.id, analysis.id);
    assert.equal(body.analysis?.alertToCauseMs, analysis.alertToCauseMs);
    assert.equal(incidents.get(incidentId)?.cause?.analysisId, analysis.id);
  });

  test('comes once when an incident widens, after the burst, and at once when it is back', async () => {
    const incidentId = await openIncident();
    await tell('incident.widened', { incidentId, reason: 'r' });
    await tell('incident.reopened', { incidentId, reason: 'r' });
    assert.deepEqual(askedFor(incidentId), [
      { key: `${incidentId}:2`, startAfterSeconds: 5 },
      { key: `${incidentId}:0`, priority: 1 },
    ]);
  });
});

describe('a source that does not answer', () => {
  test('is named as missing; nobody is accused and an earlier cause stays', async () => {
    const { incidentId } = await analysed();
    await workReading(
      { ...shop, query: () => Promise.reject(new Error('connection refused')) },
      { incidentId, round: 2 }
    );
    const { body } = await call(getIncidentAnalysis, { id: incidentId });
    assert.equal(incidents.get(incidentId)?.cause?.resourceKey, 'service:back');
    const missing = (body.analysis?.missing ?? []).map((item) => item.text).join(' ');
    assert.match(missing, /connection refused/);
  });

  test('in part leaves a partial analysis', async () => {
    const incidentId = await openIncident();
    await workReading(loadTimesOut, { incidentId });
    const { body } = await call(getIncidentAnalysis, { id: incidentId });
    assert.equal(body.analysis?.status, 'partial');
    assert.equal(body.analysis?.findings[0]?.resourceKey, 'service:back');
  });
});

describe('the REST interface', () => {
  test('answers null before the first analysis', async () => {
    const { status, body } = await call(getIncidentAnalysis, { id: await openIncident() }, { role: 'Viewer' });
    assert.equal(status, 200);
    assert.equal(body.analysis, null);
  });

  test('starts an analysis for an Editor, with its id, and refuses a Viewer', async () => {
    const id = await openIncident();
    assert.equal((await call(startIncidentAnalysis, { id }, { role: 'Viewer' })).status, 403);
    const { status, body } = await call(startIncidentAnalysis, { id });
    assert.equal(status, 202);
    assert.equal(body.analysis?.status, 'running');
    await work({ incidentId: id, analysisId: body.analysis?.id });
    const after = await call(getIncidentAnalysis, { id });
    assert.equal(after.body.analysis?.id, body.analysis?.id);
    assert.equal(after.body.analysis?.status, 'complete');
  });

  test('shows what the cause newly wrote into its log, how often each minute, and opens it in Explore', async () => {
    const { analysis } = await analysed();
    const item = analysis.findings[0]?.evidence.find((one) => one.kind === 'log');
    assert.match(item?.statement.text ?? '', /New log pattern of back, 120\/min: waited <\*> for a lock/);
    const { status, body } = await call(getEvidenceSeries, { id: analysis.id, evidenceId: item?.id ?? '' });
    assert.equal(status, 200);
    const query = '{app="back"} |= "for a lock"';
    assert.deepEqual([body.query, body.unit, body.series.length], [query, 'lines/min', 1]);
    assert.ok(body.series[0]?.values.includes(120) && body.series[0].values[0] === 0);
    assert.match(decodeURIComponent(body.exploreUrl ?? ''), /"type":"loki","uid":"loki-1"/);
  });

  test('gives each series in its own unit, whatever the claim that is worked out from it is measured in', async () => {
    const { analysis } = await analysed();
    const items = [
      ...(analysis.findings[0]?.evidence ?? []),
      ...analysis.healthy.flatMap(({ evidence }) => evidence ?? []),
    ];
    const metrics = items.filter(({ metric }) => metric !== null);
    assert.ok(metrics.length > 0);
    for (const { id } of metrics) {
      const { body } = await call(getEvidenceSeries, { id: analysis.id, evidenceId: id }, { role: 'Viewer' });
      assert.ok(['s', 'requests'].includes(body.unit), body.unit);
      assert.ok(body.series.length > 0 && body.exploreUrl !== null);
    }
  });

  test('gives the series behind an evidence item', async () => {
    const { analysis } = await analysed();
    const item = analysis.findings[0]?.evidence.find((one) => one.metric !== null);
    const { status, body } = await call(
      getEvidenceSeries,
      { id: analysis.id, evidenceId: item?.id ?? '' },
      { role: 'Viewer' }
    );
    assert.equal(status, 200);
    assert.equal(body.query, item?.metric?.query);
    assert.equal(body.series[0]?.times.length, 240);
    const link = new URL(body.exploreUrl ?? '');
    assert.deepEqual([link.origin, link.searchParams.get('orgId')], ['http://grafana.test', '1']);
    assert.ok(link.searchParams.get('panes')?.includes('prom-1'));
    assert.equal((await call(getEvidenceSeries, { id: analysis.id, evidenceId: 'e999' })).status, 404);
  });

  test("keeps each person's last verdict", async () => {
    const { analysis } = await analysed();
    const findingId = analysis.findings[0]?.id;
    assert.equal(
      (await call(rateFinding, { id: analysis.id }, { role: 'Viewer', body: { findingId, verdict: 'right' } })).status,
      403
    );
    await call(rateFinding, { id: analysis.id }, { body: { findingId, verdict: 'wrong' } });
    const { status, body } = await call(rateFinding, { id: analysis.id }, { body: { findingId, verdict: 'right' } });
    assert.equal(status, 200);
    assert.deepEqual(
      body.feedback.map((one) => [one.findingId, one.verdict, one.by]),
      [[findingId, 'right', 'Ann']]
    );
    assert.equal(
      (await call(rateFinding, { id: analysis.id }, { body: { findingId: 'f99', verdict: 'right' } })).status,
      404
    );
    await outbox.drain();
    const { resourceKey, mechanism } = analysis.findings[0] ?? assert.fail('no finding');
    const fact = { analysisId: analysis.id, incidentId: analysis.incidentId, findingId, resourceKey, mechanism };
    assert.deepEqual(
      rated.filter((one) => one.analysisId === analysis.id),
      [
        { ...fact, verdict: 'wrong' },
        { ...fact, verdict: 'right' },
      ]
    );
  });

  test('forgets analyses, series and verdicts with their incident', async () => {
    const { incidentId, analysis } = await analysed();
    const body = { findingId: analysis.findings[0]?.id, verdict: 'right' };
    assert.equal((await call(rateFinding, { id: analysis.id }, { body })).status, 200);
    const left = await database.tenant(tenants[0] as string, async (tx) => {
      await sql`delete from incident where tenant_id = ${tenants[0]} and id = ${incidentId}`.execute(tx);
      return sql`
        select id::text from analysis where id = ${analysis.id}
        union all select evidence_id from analysis_evidence where analysis_id = ${analysis.id}
        union all select finding_id from analysis_feedback where analysis_id = ${analysis.id}`.execute(tx);
    });
    assert.deepEqual(left.rows, []);
  });

  test('knows nothing of another tenant', async () => {
    const { incidentId, analysis } = await analysed();
    const evidenceId = analysis.findings[0]?.evidence[0]?.id ?? '';
    const other = { tenant: 1 };
    assert.equal((await call(getIncidentAnalysis, { id: incidentId }, other)).status, 404);
    assert.equal((await call(startIncidentAnalysis, { id: incidentId }, other)).status, 404);
    assert.equal(
      (await call(rateFinding, { id: analysis.id }, { ...other, body: { findingId: 'f1', verdict: 'right' } })).status,
      404
    );
    assert.equal((await call(getEvidenceSeries, { id: analysis.id, evidenceId }, other)).status, 404);
  });
});
