export { translateStatement } from './translateStatement.ts';
