import type { Operation } from '../../contract/operation.ts';

/** What one tenant has, by the ids that another one might try. */
export interface Belongings {
  incidentId: string;
  otherIncidentId: string;
  fingerprint: string;
  analysisId: string;
  sourceId: string;
  endpointId: string;
  tokenId: string;
  conventionId: string;
  groupingRuleId: string;
  targetId: string;
  playbookId: string;
  triggerId: string;
  runId: string;
  approvalId: string;
  itemId: string;
  followUpId: string;
  resourceKey: string;
  changeId: string;
  changeAt: string;
  cursors: Record<string, string>;
}

interface Sample {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** `refused`: names something of the other tenant, so 403 or 404. `own`: answers with the caller's own things only. */
  expect: 'refused' | 'own';
}

const incident = (b: Belongings): Sample => ({ params: { id: b.incidentId }, expect: 'refused' });

const playbook = (b: Belongings): Sample => ({ params: { id: b.playbookId }, expect: 'refused' });

const item = (b: Belongings): Sample => ({ params: { id: b.itemId }, expect: 'refused' });

/** A panel whose series bear the other tenant's names: nothing of theirs may be found beside it. */
const panel = (b: Belongings): object => ({
  title: b.resourceKey,
  range: { from: '2026-03-01T12:00:00Z', to: '2026-03-01T12:05:00Z' },
  grid: { from: '2026-03-01T12:00:00Z', stepMs: 15_000, points: 20 },
  series: [{ name: b.resourceKey.split(':')[1], values: Array.from({ length: 20 }, (_, i) => (i < 15 ? 1 : 90)) }],
});

/** For every operation of the contract: a call that reaches for the other tenant's things. */
export const SAMPLES: Record<string, (b: Belongings) => Sample> = {
  getMe: () => ({ expect: 'own' }),
  getSettings: () => ({ expect: 'own' }),
  updateSettings: () => ({ body: { groupingWindowSeconds: 901 }, expect: 'own' }),
  listApiTokens: () => ({ expect: 'own' }),
  createApiToken: () => ({ body: { name: 'mine', scopes: ['incidents:read'] }, expect: 'own' }),
  revokeApiToken: (b) => ({ params: { id: b.tokenId }, expect: 'refused' }),
  listAuditEntries: (b) => ({ query: { target: b.incidentId }, expect: 'own' }),
  getConnection: () => ({ expect: 'own' }),
  listIncidents: (b) => ({ query: { ...cursor(b, 'listIncidents') }, expect: 'own' }),
  getIncidentFacets: () => ({ expect: 'own' }),
  getIncident: incident,
  createIncident: () => ({ body: { title: 'mine' }, expect: 'own' }),
  updateIncident: (b) => ({ ...incident(b), body: { status: 'acknowledged' } }),
  bulkUpdateIncidents: (b) => ({ body: { ids: [b.incidentId], change: { status: 'acknowledged' } }, expect: 'own' }),
  addIncidentNote: (b) => ({ ...incident(b), body: { text: 'I was here' } }),
  listIncidentTimeline: incident,
  listIncidentAlerts: incident,
  mergeIncidents: (b) => ({ ...incident(b), body: { ids: [b.otherIncidentId] } }),
  splitIncident: (b) => ({ ...incident(b), body: { fingerprints: [b.fingerprint] } }),
  getHome: () => ({ expect: 'own' }),
  getIncidentAnalysis: incident,
  startIncidentAnalysis: incident,
  rateFinding: (b) => ({ params: { id: b.analysisId }, body: { findingId: 'f1', verdict: 'wrong' }, expect: 'refused' }),
  getEvidenceSeries: (b) => ({ params: { id: b.analysisId, evidenceId: 'e1' }, expect: 'refused' }),
  describePanel: (b) => ({ body: panel(b), expect: 'own' }),
  explainPanel: (b) => ({ body: panel(b), expect: 'own' }),
  getIncidentLineage: incident,
  listAlertEvents: (b) => ({ query: { fingerprint: b.fingerprint }, expect: 'own' }),
  getAlertEventFacets: (b) => ({ query: { fingerprint: b.fingerprint }, expect: 'own' }),
  listWebhookEndpoints: () => ({ expect: 'own' }),
  createWebhookEndpoint: () => ({ body: { name: 'mine' }, expect: 'own' }),
  deleteWebhookEndpoint: (b) => ({ params: { id: b.endpointId }, expect: 'refused' }),
  listGroupingRules: () => ({ expect: 'own' }),
  createGroupingRule: () => ({ body: { name: 'mine', condition: 'true', groupBy: 'alert.service' }, expect: 'own' }),
  updateGroupingRule: (b) => ({ params: { id: b.groupingRuleId }, body: { name: 'mine', condition: 'true', groupBy: '"x"' }, expect: 'refused' }),
  deleteGroupingRule: (b) => ({ params: { id: b.groupingRuleId }, expect: 'refused' }),
  previewGroupingRule: () => ({ body: { condition: 'true', groupBy: 'alert.name' }, expect: 'own' }),
  listChanges: (b) => ({ query: { resource: b.resourceKey }, expect: 'own' }),
  getChangeContent: (b) => ({ params: { id: b.changeId }, query: { at: b.changeAt }, expect: 'refused' }),
  listResources: () => ({ expect: 'own' }),
  getResourceFacets: () => ({ expect: 'own' }),
  getResource: (b) => ({ query: { key: b.resourceKey }, expect: 'refused' }),
  getTopology: (b) => ({ query: { focus: b.resourceKey }, expect: 'refused' }),
  listMetricConventions: () => ({ expect: 'own' }),
  createMetricConvention: () => ({
    body: { metric: 'mine_total', role: 'rate', type: 'counter', unit: 'requests', entity: [{ kind: 'service', labels: ['service'] }], edge: null, errors: null, pair: null },
    expect: 'own',
  }),
  deleteMetricConvention: (b) => ({ params: { id: b.conventionId }, expect: 'refused' }),
  listSources: () => ({ expect: 'own' }),
  createSource: () => ({ body: { name: 'mine', url: 'http://127.0.0.1:9/' }, expect: 'own' }),
  deleteSource: (b) => ({ params: { id: b.sourceId }, expect: 'refused' }),
  testSource: (b) => ({ params: { id: b.sourceId }, expect: 'refused' }),
  searchKnowledge: (b) => ({ query: { q: b.resourceKey.slice('service:'.length), ...cursor(b, 'searchKnowledge') }, expect: 'own' }),
  getKnowledgeFacets: (b) => ({ query: { service: b.resourceKey.slice('service:'.length) }, expect: 'own' }),
  getKnowledgeItem: item,
  createKnowledgeItem: (b) => ({ body: { kind: 'note', title: 'mine', incidentId: b.incidentId }, expect: 'refused' }),
  updateKnowledgeItem: (b) => ({ ...item(b), body: { version: 1, title: 'mine now' } }),
  listKnowledgeVersions: item,
  exportKnowledgeItem: item,
  getIncidentPostmortem: incident,
  draftPostmortem: incident,
  listSimilarIncidents: incident,
  listFollowUps: (b) => ({ query: { incidentId: b.incidentId, ...cursor(b, 'listFollowUps') }, expect: 'own' }),
  createFollowUp: (b) => ({ body: { itemId: b.itemId, text: 'mine' }, expect: 'refused' }),
  updateFollowUp: (b) => ({ params: { id: b.followUpId }, body: { status: 'dropped' }, expect: 'refused' }),
  listPlaybooks: (b) => ({ query: { ...cursor(b, 'listPlaybooks') }, expect: 'own' }),
  getPlaybook: playbook,
  createPlaybook: () => ({ body: { source: PLAYBOOK }, expect: 'own' }),
  updatePlaybook: (b) => ({ ...playbook(b), body: { source: PLAYBOOK, version: 1 } }),
  setPlaybookEnabled: (b) => ({ ...playbook(b), body: { enabled: false } }),
  deletePlaybook: playbook,
  listPlaybookVersions: playbook,
  checkPlaybook: () => ({ body: { source: PLAYBOOK }, expect: 'own' }),
  getPlaybookSchema: () => ({ expect: 'own' }),
  dryRunPlaybook: (b) => ({ body: { playbookId: b.playbookId }, expect: 'refused' }),
  listTargets: () => ({ expect: 'own' }),
  createTarget: () => ({ body: { name: 'mine', baseUrl: 'https://mine.example' }, expect: 'own' }),
  updateTarget: (b) => ({ params: { id: b.targetId }, body: { name: 'mine-now', baseUrl: 'https://mine.example' }, expect: 'refused' }),
  deleteTarget: (b) => ({ params: { id: b.targetId }, expect: 'refused' }),
  listTriggers: (b) => ({ query: { playbookId: b.playbookId }, expect: 'own' }),
  createTrigger: (b) => ({ body: { name: 'mine', kind: 'webhook', playbookId: b.playbookId }, expect: 'refused' }),
  updateTrigger: (b) => ({
    params: { id: b.triggerId }, body: { name: 'mine', kind: 'webhook', playbookId: b.playbookId }, expect: 'refused',
  }),
  deleteTrigger: (b) => ({ params: { id: b.triggerId }, expect: 'refused' }),
  previewSchedule: () => ({ query: { cron: '0 6 * * *' }, expect: 'own' }),
  listIncidentProposals: incident,
  reviewProposal: (b) => ({ params: { id: b.runId }, body: {}, expect: 'refused' }),
  dismissProposal: (b) => ({ params: { id: b.runId }, body: { reason: 'not mine' }, expect: 'refused' }),
  startRun: (b) => ({ body: { playbookId: b.playbookId }, expect: 'refused' }),
  listRuns: (b) => ({ query: { playbookId: b.playbookId }, expect: 'own' }),
  getRun: (b) => ({ params: { id: b.runId }, expect: 'refused' }),
  stopRun: (b) => ({ params: { id: b.runId }, body: {}, expect: 'refused' }),
  answerStep: (b) => ({ params: { id: b.runId }, body: { stepId: 'pause', answer: 'repeat' }, expect: 'refused' }),
  listApprovals: () => ({ expect: 'own' }),
  getApproval: (b) => ({ params: { id: b.approvalId }, expect: 'refused' }),
  approve: (b) => ({ params: { id: b.approvalId }, body: { hash: 'any' }, expect: 'refused' }),
  decline: (b) => ({ params: { id: b.approvalId }, body: { reason: 'not mine' }, expect: 'refused' }),
};

/** A playbook that both tenants may have. */
export const PLAYBOOK = 'slug: pause\nname: Pause\nsteps:\n  - { id: pause, kind: wait, seconds: 1 }\n';

function cursor(b: Belongings, list: string): Record<string, string> {
  return b.cursors[list] === undefined ? {} : { cursor: b.cursors[list] };
}

/** Path and query of a call, as a page would send it. */
export function addressOf(operation: Operation, sample: Sample): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(sample.params?.[name] ?? ''));
  const query = new URLSearchParams(sample.query).toString();
  return `/api/v1${path}${query === '' ? '' : `?${query}`}`;
}
