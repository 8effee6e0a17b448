/** Annotations and silences of the fake Grafana: keeps them, refuses what Grafana 12.3 and its Alertmanager refuse. */
export interface FakeAlerting {
  annotations: { id: number; time: number; tags: string[]; text: string }[];
  silences: FakeSilence[];
  /** Null for a path of something else. `now` is unix ms. */
  answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
    now: number
  ): Reply | null;
}

export interface FakeSilence {
  id: string;
  matchers: { name: string; value: string; isRegex: boolean; isEqual: boolean }[];
  startsAt: string;
  endsAt: string;
  createdBy: string;
  comment: string;
}

type Reply = [status: number, body: unknown];
const no = (status: number, message: string): Reply => [status, { message }];
const SILENCES = 'api/alertmanager/grafana/api/v2/silences';

export function fakeAlerting(): FakeAlerting {
  const annotations: FakeAlerting['annotations'] = [];
  const silences: FakeSilence[] = [];

  const annotate = (method: string, query: URLSearchParams, body: Record<string, unknown>): Reply => {
    if (method === 'GET') {
      const tags = query.getAll('tags');
      const found = annotations.filter((one) => tags.every((tag) => one.tags.includes(tag)));
      return [200, found.slice(0, Number(query.get('limit') ?? 100))];
    }
    if (typeof body['text'] !== 'string' || body['text'] === '') {
      return no(400, 'Failed to save annotation: text field should not be empty');
    }
    const tags = body['tags'] as unknown;
    if (!Array.isArray(tags) || !tags.every((tag): tag is string => typeof tag === 'string')) {
      return no(400, 'bad request data');
    }
    annotations.push({ id: annotations.length + 1, time: Number(body['time']), tags, text: body['text'] });
    return [200, { id: annotations.length, message: 'Annotation added' }];
  };

  const silence = (method: string, body: Record<string, unknown>, now: number): Reply => {
    if (method === 'GET') {
      return [
        200,
        silences.map((one) => ({ ...one, status: { state: Date.parse(one.endsAt) > now ? 'active' : 'expired' } })),
      ];
    }
    const given = body as unknown as FakeSilence;
    const problem = problemOf(given, now);
    if (problem !== null) {
      return no(400, problem);
    }
    const id = `silence-${silences.length + 1}`;
    silences.push({ ...given, id });
    return [202, { silenceID: id }];
  };

  return {
    annotations,
    silences,
    answer(method, path, query, body, now) {
      if (path === 'api/annotations') {
        return annotate(method, query, body);
      }
      return path === SILENCES ? silence(method, body, now) : null;
    },
  };
}

function problemOf(silence: FakeSilence, now: number): string | null {
  const { matchers, startsAt, endsAt, createdBy, comment } = silence;
  if (!Array.isArray(matchers) || matchers.length === 0) {
    return 'silence invalid: at least one matcher required';
  }
  for (const { value, isRegex } of matchers) {
    try {
      new RegExp(isRegex ? `^(?:${value})$` : '');
    } catch {
      return 'silence invalid: invalid regular expression in matcher';
    }
  }
  if (matchers.every(({ value, isRegex }) => (isRegex ? new RegExp(`^(?:${value})$`).test('') : value === ''))) {
    return 'silence invalid: at least one matcher must not match the empty string';
  }
  if (typeof createdBy !== 'string' || createdBy === '' || typeof comment !== 'string') {
    return 'createdBy and comment in body are required';
  }
  if (Number.isNaN(Date.parse(startsAt)) || !(Date.parse(endsAt) > Date.parse(startsAt))) {
    return 'silence invalid: start time must be before end time';
  }
  return Date.parse(endsAt) > now ? null : "silence invalid: end time can't be in the past";
}
