import * as alert from './alert.ts';
import * as analysis from './analysis.ts';
import * as change from './change.ts';
import * as connection from './connection.ts';
import * as explain from './explain.ts';
import * as groupingRule from './groupingRule.ts';
import * as incident from './incident.ts';
import * as knowledge from './knowledge.ts';
import * as lineage from './lineage.ts';
import type { Operation } from './operation.ts';
import * as playbook from './playbook.ts';
import * as resource from './resource.ts';
import * as run from './run.ts';
import * as source from './source.ts';
import * as target from './target.ts';
import * as tenancy from './tenancy.ts';
import * as trigger from './trigger.ts';

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'response' in value;
}

/** Every operation of the contract. For the sidecar and tests; a page imports the one it needs. */
export const OPERATIONS: readonly Operation[] = [
  tenancy,
  connection,
  incident,
  analysis,
  explain,
  lineage,
  knowledge,
  alert,
  groupingRule,
  change,
  resource,
  source,
  playbook,
  trigger,
  target,
  run,
].flatMap((noun) => Object.values<unknown>(noun).filter(isOperation));
