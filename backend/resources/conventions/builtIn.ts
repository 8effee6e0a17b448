import { blackbox } from './blackbox.ts';
import { cadvisor } from './cadvisor.ts';
import type { ConventionFamily } from './convention.ts';
import { generic } from './generic.ts';
import { istio } from './istio.ts';
import { kafka } from './kafka.ts';
import { kubeState } from './kubeState.ts';
import { linkerd } from './linkerd.ts';
import { mysql } from './mysql.ts';
import { nginx } from './nginx.ts';
import { nodeExporter } from './nodeExporter.ts';
import { opentelemetry } from './opentelemetry.ts';
import { postgres } from './postgres.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis } from './redis.ts';
import { serviceGraph } from './serviceGraph.ts';
import { snmp } from './snmp.ts';
import { spanMetrics } from './spanMetrics.ts';

/** Every convention that the product knows. Where two tell of the same edge or entity, the earlier one's numbers count. */
export const BUILT_IN: readonly ConventionFamily[] = [
  serviceGraph,
  istio,
  linkerd,
  opentelemetry,
  spanMetrics,
  nginx,
  generic,
  cadvisor,
  kubeState,
  nodeExporter,
  postgres,
  mysql,
  redis,
  kafka,
  rabbitmq,
  blackbox,
  snmp,
];
