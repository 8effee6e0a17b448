/** Adds the target's `job` and `instance`; a sample's own label of that name is kept as `exported_...`, as Prometheus does. */
export function targetLabels(
  job: string,
  instance: string,
  labels: Readonly<Record<string, string>>
): Record<string, string> {
  const result: Record<string, string> = { ...labels };
  for (const [name, value] of Object.entries({ job, instance })) {
    const own = result[name];
    if (own !== undefined && own !== '') {
      let exported = `exported_${name}`;
      while (result[exported] !== undefined && result[exported] !== '') {
        exported = `exported_${exported}`;
      }
      result[exported] = own;
    }
    result[name] = value;
  }
  return result;
}
