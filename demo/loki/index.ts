export { answerLoki, type LokiReply } from './answerLoki.ts';
export { LogStore, type StoredLine } from './logStore.ts';
