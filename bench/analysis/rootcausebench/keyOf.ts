/** The resource key of a service of the benchmark. */
export function keyOf(service: string): string {
  return `service:${service}`;
}
