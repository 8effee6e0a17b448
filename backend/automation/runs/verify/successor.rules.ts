type Labels = Readonly<Record<string, string>>;

const POD = ['pod', 'pod_name', 'exported_pod', 'k8s_pod_name'];
/** What else belongs to one pod only, and says nothing of its workload. */
const OF_ONE_POD = new Set([
  ...POD,
  'uid',
  'id',
  'container_id',
  'instance',
  'node',
  'exported_node',
  'k8s_node_name',
  'host_ip',
  'pod_ip',
]);
/** A pod of a Deployment: its name, the hash of the template, five characters at random (kube-controller-manager). */
const MADE = /^(.+)-[a-z0-9]{6,10}-[a-z0-9]{5}$/;

/**
 * Whether a sample is of a pod that stands in for the alert's: of the same Deployment by its name, and no label that is
 * not the pod's own says otherwise. A rollout or a restart leaves no series of the old pod; its successors tell whether
 * the trouble is over.
 */
export function isOfSuccessor(sample: Labels, alert: Labels): boolean {
  const label = POD.find((name) => sample[name] !== undefined && alert[name] !== undefined);
  if (label === undefined || sample[label] === alert[label]) {
    return false;
  }
  const workload = workloadOf(alert[label]);
  return (
    workload !== undefined &&
    workloadOf(sample[label]) === workload &&
    Object.entries(sample).every(
      ([name, value]) =>
        name === '__name__' || OF_ONE_POD.has(name) || alert[name] === undefined || alert[name] === value
    )
  );
}

function workloadOf(pod: string | undefined): string | undefined {
  return pod === undefined ? undefined : MADE.exec(pod)?.[1];
}
