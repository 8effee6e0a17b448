import { getEvidenceSeries, getIncidentAnalysis, rateFinding, startIncidentAnalysis } from '#contract/analysis';
import { AppError, newId, route, type Jobs, type RouteBinding } from '../platform/index.ts';
import { actorOf, recordAudit } from '../tenancy/index.ts';
import { sendAnalysis } from './jobs.ts';
import { type AnalysisDeps, runningAnalysis } from './rca/analyseIncident.ts';
import { findAnalysis, newestAnalysis, readEvidenceSeries, saveAnalysis, saveFeedback } from './rca/analysisRows.ts';
import { exploreLinks } from './rca/exploreLinks.ts';

/** Analyses over REST. */
export function agentRoutes(deps: AnalysisDeps & { jobs: Pick<Jobs, 'send'> }): RouteBinding[] {
  const { database, incidents, clock } = deps;
  return [
    route(getIncidentAnalysis, ({ params }, { tenantId }) =>
      database.tenant(tenantId, async (tx) => {
        if ((await incidents.readEvidence(tx, tenantId, params.id)) === null) {
          throw new AppError('not_found');
        }
        return { analysis: await newestAnalysis(tx, tenantId, params.id) };
      })
    ),
    route(startIncidentAnalysis, async ({ params }, context) => {
      const { tenantId } = context;
      const running = runningAnalysis(newId(), params.id, clock.now());
      await database.tenant(tenantId, async (tx) => {
        if ((await incidents.readEvidence(tx, tenantId, params.id)) === null) {
          throw new AppError('not_found');
        }
        await saveAnalysis(tx, tenantId, running);
        await recordAudit(tx, actorOf(context), {
          action: 'analysis.started',
          targetType: 'incident',
          targetId: params.id,
          after: { analysisId: running.id },
        });
      });
      await sendAnalysis(deps.jobs, { tenantId, incidentId: params.id, analysisId: running.id });
      return { analysis: { ...running, feedback: [] } };
    }),
    route(rateFinding, ({ params, body }, context) =>
      database.tenant(context.tenantId, async (tx) => {
        const { tenantId, principal } = context;
        const analysis = await findAnalysis(tx, tenantId, params.id);
        const finding = analysis?.findings.find((one) => one.id === body.findingId);
        if (analysis === null || finding === undefined) {
          throw new AppError('not_found');
        }
        const { id: actorId, name: actorName } = principal.actor;
        await saveFeedback(tx, tenantId, {
          analysisId: params.id,
          actorId,
          actorName,
          at: new Date(clock.now()),
          ...body,
        });
        await recordAudit(tx, actorOf(context), {
          action: 'finding.rated',
          targetType: 'analysis',
          targetId: params.id,
          after: body,
        });
        const { resourceKey, mechanism } = finding;
        await deps.outbox.emit(tx, tenantId, 'finding.rated', {
          analysisId: params.id,
          incidentId: analysis.incidentId,
          resourceKey,
          mechanism,
          ...body,
        });
        return (await findAnalysis(tx, tenantId, params.id)) ?? analysis;
      })
    ),
    route(getEvidenceSeries, async ({ params }, { tenantId }) => {
      const found = await database.tenant(tenantId, (tx) =>
        readEvidenceSeries(tx, tenantId, params.id, params.evidenceId)
      );
      if (found === null) {
        throw new AppError('not_found');
      }
      const { sourceId, window, ...shown } = found;
      const explore = await exploreLinks(deps, tenantId);
      const span = { from: Date.parse(window.from), to: Date.parse(window.to) };
      return { ...shown, exploreUrl: explore(sourceId, shown.query, span) };
    }),
  ];
}
