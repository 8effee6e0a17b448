import type { InstantSample } from './metricReader.ts';
import type { Labels, Observations, SeenPod } from './observation.ts';
import { STRENGTH, NO_GOLDEN } from './observation.ts';
import { hostOf, isIp } from '../entityName.rules.ts';

/** What discovery asks of kube-state-metrics and its like, and the labels that it groups by. */
export const KUBERNETES_QUERIES: Readonly<Record<string, readonly string[]>> = {
  kube_pod_info: ['namespace', 'pod', 'exported_namespace', 'exported_pod', 'node', 'exported_node', 'pod_ip', 'host_ip', 'created_by_kind', 'created_by_name'],
  kube_pod_labels: ['namespace', 'pod', 'exported_namespace', 'exported_pod', 'label_team', 'label_owner', 'label_app_kubernetes_io_name', 'label_app'],
  kube_replicaset_owner: ['namespace', 'exported_namespace', 'replicaset', 'owner_kind', 'owner_name'],
  kube_node_info: ['node', 'exported_node', 'internal_ip'],
  kubelet_volume_stats_capacity_bytes: ['namespace', 'persistentvolumeclaim'],
  node_uname_info: ['instance', 'nodename'],
};

type Answers = ReadonlyMap<string, readonly InstantSample[]>;

function text(labels: Labels, ...names: string[]): string | null {
  for (const name of names) {
    const value = labels[name];
    // Kubernetes allows no longer names: what is longer is none.
    if (value !== undefined && value !== '' && value !== '<none>' && value.length <= 253) {
      return value;
    }
  }
  return null;
}

/** The workload that made a pod, by its owner's kind and name. */
export function workloadOf(kind: string, name: string, deploymentOf: ReadonlyMap<string, string>, namespace: string): string | null {
  switch (kind) {
    case 'ReplicaSet':
      return deploymentOf.get(`${namespace}/${name}`) ?? (name.replace(/-[a-z0-9]{1,12}$/, '') || null);
    case 'Job':
      return name.replace(/-\d{6,}$/, '') || null;
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Deployment':
    case 'ReplicationController':
      return name || null;
    default:
      return null;
  }
}

/** Reads pods, hosts, workloads and their other names into `into`. */
export function readKubernetes(answers: Answers, into: Observations): void {
  const deployments = new Map<string, string>();
  for (const { labels } of answers.get('kube_replicaset_owner') ?? []) {
    const namespace = text(labels, 'exported_namespace', 'namespace') ?? '';
    if (labels['owner_kind'] === 'Deployment' && labels['owner_name'] !== undefined) {
      deployments.set(`${namespace}/${labels['replicaset'] ?? ''}`, labels['owner_name']);
    }
  }
  const pods = readPods(answers, deployments);
  into.pods.push(...pods.values());
  for (const { labels } of answers.get('kube_node_info') ?? []) {
    const node = text(labels, 'exported_node', 'node');
    const address = text(labels, 'internal_ip');
    if (node !== null) {
      into.sightings.push({ key: `host:${node}`, strength: STRENGTH.exporter, calledOnly: false, labels: {}, golden: NO_GOLDEN });
      if (address !== null) {
        into.hostNames.set(`host:${address}`, node);
      }
    }
  }
  readHostNames(answers, into);
  readVolumes(answers, pods, into);
}

function readPods(answers: Answers, deployments: ReadonlyMap<string, string>): Map<string, SeenPod> {
  const pods = new Map<string, SeenPod>();
  for (const { labels } of answers.get('kube_pod_info') ?? []) {
    const namespace = text(labels, 'exported_namespace', 'namespace');
    const name = text(labels, 'exported_pod', 'pod');
    if (namespace === null || name === null || namespace.length + name.length > 270) {
      continue;
    }
    pods.set(`pod:${namespace}/${name}`, {
      key: `pod:${namespace}/${name}`,
      namespace,
      name,
      node: text(labels, 'exported_node', 'node'),
      podIp: text(labels, 'pod_ip'),
      hostIp: text(labels, 'host_ip'),
      workload: workloadOf(labels['created_by_kind'] ?? '', labels['created_by_name'] ?? '', deployments, namespace),
      labels: {},
    });
  }
  for (const { labels } of answers.get('kube_pod_labels') ?? []) {
    const pod = pods.get(`pod:${text(labels, 'exported_namespace', 'namespace') ?? ''}/${text(labels, 'exported_pod', 'pod') ?? ''}`);
    if (pod !== undefined) {
      const team = text(labels, 'label_team', 'label_owner');
      pod.workload ??= text(labels, 'label_app_kubernetes_io_name', 'label_app');
      pod.labels = team === null ? {} : { team };
    }
  }
  return pods;
}

/** node_exporter is reached by an address; the kernel knows the host's name. A container's random name is none. */
function readHostNames(answers: Answers, into: Observations): void {
  for (const { labels } of answers.get('node_uname_info') ?? []) {
    const address = hostOf(labels['instance'] ?? '');
    const name = labels['nodename'] ?? '';
    if (address === '' || name === '' || address === name) {
      continue;
    }
    if (/^[0-9a-f]{12}$/.test(name) && !isIp(address)) {
      into.hostNames.set(`host:${name}`, address);
    } else {
      into.hostNames.set(`host:${address}`, name);
    }
  }
}

/** A stateful set's claim is called `<volume>-<pod>`: what fills up belongs to that pod. */
function readVolumes(answers: Answers, pods: ReadonlyMap<string, SeenPod>, into: Observations): void {
  for (const { labels } of answers.get('kubelet_volume_stats_capacity_bytes') ?? []) {
    const namespace = labels['namespace'] ?? '';
    const claim = labels['persistentvolumeclaim'] ?? '';
    for (let dash = claim.indexOf('-'); dash >= 0; dash = claim.indexOf('-', dash + 1)) {
      const pod = `pod:${namespace}/${claim.slice(dash + 1)}`;
      if (pods.has(pod)) {
        into.sameAs.set(`pod:${namespace}/${claim}`, pod);
        break;
      }
    }
  }
}
