/** What part of a resource a metric is about, as far as its name tells. */
export type Subject = 'pool' | 'disk' | 'memory' | 'cpu' | 'network' | 'queue' | 'requests' | 'other';

/** First match wins: the more specific words come first. Words of metric names, not names of metrics. */
const WORDS: ReadonlyArray<readonly [Subject, RegExp]> = [
  ['pool', /(^|_)(pools?|connections?|conns?|backends|numbackends|threads?|workers?|slots|sessions|clients)(_|$)/],
  ['disk', /(^|_)(filesystem|fs|disk|volume|inodes?|tablespace|wal|storage|database_size)(_|$)/],
  ['memory', /(^|_)(memory|mem|rss|heap|oom|swap|working_set)(_|$)/],
  ['cpu', /(^|_)(cpu|cfs|load[0-9]*|throttled|procs_running|runqueue|steal)(_|$)/],
  ['network', /(^|_)(network|net|tcp|retrans|retransmits?|drop(s|ped)?|packets?)(_|$)/],
  ['queue', /(^|_)(queue|queued|lag|backlog|messages?|pending|waiting)(_|$)/],
  ['requests', /(^|_)(requests?|http|rpc|grpc|calls?|transactions?|commands?|operations?)(_|$)/],
];

/** Guesses the subject from the words of a metric's name. */
export function subjectOf(metric: string): Subject {
  const name = metric.toLowerCase().replaceAll(/[.:\-/]/g, '_');
  for (const [subject, words] of WORDS) {
    if (words.test(name)) {
      return subject;
    }
  }
  return 'other';
}

/** True when a falling value means trouble: what is still free, available or idle. */
export function countsWhatIsLeft(metric: string): boolean {
  return /(^|_)(avail|available|free|idle|remaining|headroom)(_|$)/.test(metric.toLowerCase());
}
