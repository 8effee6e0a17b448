export { FollowUpTable } from './FollowUpTable.tsx';
export { KnowledgeBadges, knowledgeKindLabel, knowledgeStatusLook } from './KnowledgeBadges.tsx';
