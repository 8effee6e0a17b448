import type { StoredLine } from '../loki/index.ts';
import type { LogLine } from './api.ts';
import { logJson } from './logFile.ts';

/** A line as a collector of container logs pushes it: JSON under the labels of its pod. */
export function storedLine(line: LogLine): StoredLine {
  const { timeMs, service, pod, node } = line;
  return { timeMs, labels: { service, pod, node }, line: logJson(line) };
}
