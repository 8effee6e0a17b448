export { describeOther, describePanel } from './describePanel.ts';
export { sayPanel, type PanelSentence } from './sentences.ts';
export { NO_PAST, type Panel, type PanelSeries, type Past } from './types.ts';
