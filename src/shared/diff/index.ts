export { SourceDiff } from './SourceDiff.tsx';
