export { compareWindows, type LogWindow, type PatternChange, type WindowComparison } from './compareWindows.ts';
export { eventText } from './eventText.ts';
export { LOG_LIMITS } from './limits.ts';
export { patternRates, withLogPatterns } from './logEvidence.ts';
export type { Template } from './template.ts';
export { TemplateMiner } from './templateMiner.ts';
export { windowOf } from './windowOf.ts';
