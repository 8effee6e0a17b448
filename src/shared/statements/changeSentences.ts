import { t } from '@grafana/i18n';

type Sentence = (params: Record<string, unknown>) => string;

/** What speaks for and against a change, and for none, by statement code. */
export const changeSentences: Readonly<Record<string, Sentence>> = {
  'change.time.before': (params) =>
    t(
      'statement.change.time.before',
      'It came {{lead}} before the first sign of trouble that it can explain; it can explain {{share}} of the signs.',
      params
    ),
  'change.time.after': (params) =>
    t(
      'statement.change.time.after',
      'It came after most of the trouble had begun; it can explain only {{share}} of the signs.',
      params
    ),
  'change.place.same': (params) =>
    t('statement.change.place.same', 'It was made on {{resource}}, where the trouble shows.', params),
  'change.place.near': (params) =>
    t(
      'statement.change.place.near',
      'It was made on {{resource}}, {{steps}} calls away from where the trouble shows.',
      params
    ),
  'change.place.far': (params) =>
    t(
      'statement.change.place.far',
      'It was made on {{resource}}, from which no call is known to lead to the trouble.',
      params
    ),
  'change.place.unknown': () => t('statement.change.place.unknown', 'Where it runs is not known.'),
  'change.place.not-rolled-out': () => t('statement.change.place.not-rolled-out', 'No rollout of it is known.'),
  'change.content.docs': () => t('statement.change.content.docs', 'It touches documents only.'),
  'change.content.tests': () => t('statement.change.content.tests', 'It touches tests only.'),
  'change.content.ci': () => t('statement.change.content.ci', 'It touches the build pipeline only.'),
  'change.content.housekeeping': () => t('statement.change.content.housekeeping', 'It touches nothing that runs.'),
  'change.content.comments': () => t('statement.change.content.comments', 'It alters comments or layout only.'),
  'change.content.looks': () => t('statement.change.content.looks', 'It alters only how something looks.'),
  'change.content.watches': () => t('statement.change.content.watches', 'It alters only logs, metrics or traces.'),
  'change.content.index': () => t('statement.change.content.index', 'It only adds an index.'),
  'change.content.patch': () => t('statement.change.content.patch', 'It takes a patch release of a dependency.'),
  'change.content.minor': () => t('statement.change.content.minor', 'It takes a minor release of a dependency.'),
  'change.content.major': () =>
    t('statement.change.content.major', 'It takes a release of a dependency that may break things.'),
  'change.content.less-room': (params) =>
    t('statement.change.content.less-room', 'It gives less room: {{setting}} from {{from}} to {{to}}.', params),
  'change.content.more-room': (params) =>
    t('statement.change.content.more-room', 'It gives more room: {{setting}} from {{from}} to {{to}}.', params),
  'change.content.more-work': (params) =>
    t('statement.change.content.more-work', 'It makes more work: {{setting}} from {{from}} to {{to}}.', params),
  'change.content.paced': (params) =>
    t('statement.change.content.paced', 'It alters a pace: {{setting}} from {{from}} to {{to}}.', params),
  'change.content.value': (params) =>
    t('statement.change.content.value', 'It alters a value: {{setting}} from {{from}} to {{to}}.', params),
  'change.content.switched': (params) =>
    t('statement.change.content.switched', 'It turns a switch: {{setting}} from {{from}} to {{to}}.', params),
  'change.content.bound-gone': () => t('statement.change.content.bound-gone', 'It takes a bound away.'),
  'change.content.guard-gone': () => t('statement.change.content.guard-gone', 'It takes a check away.'),
  'change.content.release-gone': () =>
    t('statement.change.content.release-gone', 'It no longer gives back what it takes.'),
  'change.content.call-gone': () => t('statement.change.content.call-gone', 'It takes a step away.'),
  'change.content.renamed': (params) =>
    t('statement.change.content.renamed', 'It renames what others may rely on: {{from}} to {{to}}.', params),
  'change.content.rewrite': (params) =>
    t('statement.change.content.rewrite', 'It mostly moves code around: {{share}} of it stays as it was.', params),
  'change.content.reordered': () => t('statement.change.content.reordered', 'It puts steps in another order.'),
  'change.content.guards': () => t('statement.change.content.guards', 'It only adds checks.'),
  'change.content.new-work': () =>
    t('statement.change.content.new-work', 'It adds code that repeats, waits or asks others.'),
  'change.content.new-code': () => t('statement.change.content.new-code', 'It adds code.'),
  'change.content.unknown': () => t('statement.change.content.unknown', 'What it alters is not known.'),
  'change.named': () => t('statement.change.named', 'The evidence names what it alters.'),
  'change.words': () => t('statement.change.words', 'It speaks of what the evidence speaks of.'),
  'change.subject': () => t('statement.change.subject', 'What it is about fits what the trouble looks like.'),
  'change.level': (params) =>
    t('statement.change.level', '{{metric}} went from {{before}} to {{after}}, as the change says.', params),
  'change.cause.named': () => t('statement.change.cause.named', 'The ranking of causes names it.'),
  'change.cause.same': () => t('statement.change.cause.same', 'The ranking of causes names its resource.'),
  'change.cause.other': () => t('statement.change.cause.other', 'The ranking of causes names something else.'),
  'nochange.cause.change': () => t('statement.nochange.cause.change', 'The ranking of causes names a change.'),
  'nochange.cause.else': () =>
    t('statement.nochange.cause.else', 'The ranking of causes names what no change need have made.'),
  'nochange.prior': () =>
    t('statement.nochange.prior', 'Without evidence, that no change is to blame is likelier than any single one.'),
  'nochange.names': () => t('statement.nochange.names', 'Names cannot be resolved.'),
  'nochange.certificate': () => t('statement.nochange.certificate', 'A certificate, licence or key has run out.'),
  'nochange.provider': () => t('statement.nochange.provider', 'A provider outside is in trouble.'),
  'nochange.data': () => t('statement.nochange.data', 'Bad data arrives.'),
  'nochange.load': () => t('statement.nochange.load', 'There is far more load.'),
  'nochange.machine': () => t('statement.nochange.machine', 'A machine, disk or network underneath fails.'),
  'nochange.growth': () => t('statement.nochange.growth', 'Something that grew all the time has reached its limit.'),
  'nochange.clock': () => t('statement.nochange.clock', 'A clock is wrong.'),
  'nochange.demand': (params) =>
    t(
      'statement.nochange.demand',
      '{{metric}} of {{resource}} rose from {{before}} to {{after}} at or before the first sign of trouble.',
      params
    ),
  'nochange.at-once': (params) =>
    t(
      'statement.nochange.at-once',
      '{{count}} resources that do not call each other got into trouble within {{within}}.',
      params
    ),
};
