import type { NodeShift } from '../rootcause/workShift.ts';
import type { Profile } from '../scoring/profile.ts';

/** The series of a role from which a working node's figures were taken; all of them where none has the role. */
export function flowSources(node: NodeShift, role: 'duration' | 'errors'): Profile[] {
  const all = [...new Set([...(node.flow?.sources ?? []), ...node.inEdges.flatMap((edge) => edge.flow.sources)])];
  const fitting = all.filter((profile) => profile.input.role === role);
  return fitting.length > 0 ? fitting : all;
}
