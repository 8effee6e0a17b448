import type { Statement } from '#contract/analysis';
import { sayStatement } from '../explain/statement.ts';

/** English of every sentence about a change. The page translates by code. */
const SENTENCES = {
  'change.time.before':
    'It came {lead} before the first sign of trouble that it can explain; it can explain {share} of the signs.',
  'change.time.after': 'It came after most of the trouble had begun; it can explain only {share} of the signs.',
  'change.place.same': 'It was made on {resource}, where the trouble shows.',
  'change.place.near': 'It was made on {resource}, {steps} calls away from where the trouble shows.',
  'change.place.far': 'It was made on {resource}, from which no call is known to lead to the trouble.',
  'change.place.unknown': 'Where it runs is not known.',
  'change.place.not-rolled-out': 'No rollout of it is known.',
  'change.content.docs': 'It touches documents only.',
  'change.content.tests': 'It touches tests only.',
  'change.content.ci': 'It touches the build pipeline only.',
  'change.content.housekeeping': 'It touches nothing that runs.',
  'change.content.comments': 'It alters comments or layout only.',
  'change.content.looks': 'It alters only how something looks.',
  'change.content.watches': 'It alters only logs, metrics or traces.',
  'change.content.index': 'It only adds an index.',
  'change.content.patch': 'It takes a patch release of a dependency.',
  'change.content.minor': 'It takes a minor release of a dependency.',
  'change.content.major': 'It takes a release of a dependency that may break things.',
  'change.content.less-room': 'It gives less room: {setting} from {from} to {to}.',
  'change.content.more-room': 'It gives more room: {setting} from {from} to {to}.',
  'change.content.more-work': 'It makes more work: {setting} from {from} to {to}.',
  'change.content.paced': 'It alters a pace: {setting} from {from} to {to}.',
  'change.content.value': 'It alters a value: {setting} from {from} to {to}.',
  'change.content.switched': 'It turns a switch: {setting} from {from} to {to}.',
  'change.content.bound-gone': 'It takes a bound away.',
  'change.content.guard-gone': 'It takes a check away.',
  'change.content.release-gone': 'It no longer gives back what it takes.',
  'change.content.call-gone': 'It takes a step away.',
  'change.content.renamed': 'It renames what others may rely on: {from} to {to}.',
  'change.content.rewrite': 'It mostly moves code around: {share} of it stays as it was.',
  'change.content.reordered': 'It puts steps in another order.',
  'change.content.guards': 'It only adds checks.',
  'change.content.new-work': 'It adds code that repeats, waits or asks others.',
  'change.content.new-code': 'It adds code.',
  'change.content.unknown': 'What it alters is not known.',
  'change.named': 'The evidence names what it alters.',
  'change.words': 'It speaks of what the evidence speaks of.',
  'change.subject': 'What it is about fits what the trouble looks like.',
  'change.level': '{metric} went from {before} to {after}, as the change says.',
  'change.cause.named': 'The ranking of causes names it.',
  'change.cause.same': 'The ranking of causes names its resource.',
  'change.cause.other': 'The ranking of causes names something else.',
  'nochange.cause.change': 'The ranking of causes names a change.',
  'nochange.cause.else': 'The ranking of causes names what no change need have made.',
  'nochange.prior': 'Without evidence, that no change is to blame is likelier than any single one.',
  'nochange.names': 'Names cannot be resolved.',
  'nochange.certificate': 'A certificate, licence or key has run out.',
  'nochange.provider': 'A provider outside is in trouble.',
  'nochange.data': 'Bad data arrives.',
  'nochange.load': 'There is far more load.',
  'nochange.machine': 'A machine, disk or network underneath fails.',
  'nochange.growth': 'Something that grew all the time has reached its limit.',
  'nochange.clock': 'A clock is wrong.',
  'nochange.demand': '{metric} of {resource} rose from {before} to {after} at or before the first sign of trouble.',
  'nochange.at-once': '{count} resources that do not call each other got into trouble within {within}.',
} as const;

export type ChangeSentence = keyof typeof SENTENCES;

export function sayChange(code: ChangeSentence, params: Record<string, string | number> = {}): Statement {
  return sayStatement(code, SENTENCES[code], params);
}
