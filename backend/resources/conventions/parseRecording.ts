/** A sample of a recording with what its metric is expected to mean, as `name=value` words. */
export interface RecordedSample {
  line: number;
  metric: string;
  labels: Record<string, string>;
  /** The type of the family in the recording; null when it is untyped. */
  type: 'counter' | 'gauge' | 'histogram' | null;
  expected: ReadonlyMap<string, string>;
}

/** Reads Prometheus' text format, with `# EXPECT` comments before the samples that they tell of. */
export function parseRecording(text: string): RecordedSample[] {
  const samples: RecordedSample[] = [];
  let type: RecordedSample['type'] = null;
  let expected: ReadonlyMap<string, string> = new Map();
  text.split('\n').forEach((line, index) => {
    const typed = /^# TYPE \S+ (\S+)$/.exec(line);
    const expectation = /^# EXPECT (.*)$/.exec(line);
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line);
    if (typed !== null) {
      type = typed[1] === 'counter' || typed[1] === 'gauge' || typed[1] === 'histogram' ? typed[1] : null;
    } else if (expectation !== null) {
      const words = (expectation[1] ?? '').split(' ').map((word): [string, string] => {
        const equals = word.indexOf('=');
        return [word.slice(0, equals), word.slice(equals + 1)];
      });
      expected = new Map(words);
    } else if (sample !== null) {
      samples.push({ line: index + 1, metric: sample[1] ?? '', labels: parseLabels(sample[2] ?? ''), type, expected });
      expected = new Map();
    } else if (line !== '' && !line.startsWith('#')) {
      throw new Error(`line ${index + 1} is no sample: ${line}`);
    }
  });
  return samples;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const match of text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)) {
    labels[match[1] ?? ''] = (match[2] ?? '').replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
  }
  return labels;
}
