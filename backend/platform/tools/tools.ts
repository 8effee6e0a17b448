import type { z } from 'zod';
import type { Role } from '#contract/scalars';
import { asError } from '../errors.ts';

/** What a tool tells: a value, never an exception. `query` and `range` are exactly what was asked of the source. */
export type ToolResult<T> =
  | { status: 'ok'; data: T; invocation: ToolInvocation }
  | { status: 'noData'; searched: string; invocation: ToolInvocation }
  | { status: 'error'; message: string; invocation: ToolInvocation }
  | { status: 'approvalRequired'; reason: string; invocation: ToolInvocation };

export interface ToolInvocation {
  tool: string;
  query?: string;
  from?: string;
  to?: string;
}

export interface ToolContext {
  tenantId: string;
  signal: AbortSignal;
}

/** A capability that agents and rules may use. It belongs to the slice that owns the data. */
export interface ToolDefinition<Input extends z.ZodType = z.ZodType, Output = unknown> {
  /** verbNoun. */
  name: string;
  /** For a model: what it does, what it needs, what it returns. */
  description: string;
  input: Input;
  run(input: z.output<Input>, context: ToolContext): Promise<ToolResult<Output>>;
}

/** Keeps the input's type when definitions of several slices are collected. */
export function defineTool<Input extends z.ZodType, Output>(definition: ToolDefinition<Input, Output>): ToolDefinition {
  return definition as unknown as ToolDefinition;
}

/** May a tool run by itself, or only after somebody said yes, and who may have it run at all. */
export interface ToolPolicy {
  decision: 'automatic' | 'approval';
  role: Role;
}

/** The one table of what tools may do. A tool that is not in it is refused, and a test fails. */
export const TOOL_POLICY: Readonly<Record<string, ToolPolicy>> = {
  queryMetrics: { decision: 'automatic', role: 'Viewer' },
  readTopology: { decision: 'automatic', role: 'Viewer' },
  readChanges: { decision: 'automatic', role: 'Viewer' },
  searchKnowledge: { decision: 'automatic', role: 'Viewer' },
  findSimilarIncidents: { decision: 'automatic', role: 'Viewer' },
  findPlaybooks: { decision: 'automatic', role: 'Viewer' },
  proposeAction: { decision: 'automatic', role: 'Viewer' },
  startPlaybook: { decision: 'approval', role: 'Editor' },
};

export interface Toolbox {
  readonly names: readonly string[];
  /** Checks the policy and the input, runs the tool and returns whatever happened as a value. */
  call(name: string, input: unknown, context: ToolContext & { role: Role; approved: boolean }): Promise<ToolResult<unknown>>;
}

/** The registry over all slices' tools. Throws at start when a tool has no policy or a name is taken twice. */
export function createToolbox(tools: readonly ToolDefinition[]): Toolbox {
  const byName = new Map<string, ToolDefinition>();
  for (const tool of tools) {
    if (byName.has(tool.name)) {
      throw new Error(`Two tools are called ${tool.name}.`);
    }
    if (TOOL_POLICY[tool.name] === undefined) {
      throw new Error(`The tool ${tool.name} is not in the policy table.`);
    }
    byName.set(tool.name, tool);
  }
  const rank: Record<Role, number> = { Viewer: 0, Editor: 1, Admin: 2 };

  return {
    names: [...byName.keys()],
    async call(name, input, context) {
      const tool = byName.get(name);
      const policy = TOOL_POLICY[name];
      const invocation = { tool: name };
      if (tool === undefined || policy === undefined) {
        return { status: 'error', message: `There is no tool ${name}. Known: ${[...byName.keys()].join(', ')}.`, invocation };
      }
      if (rank[context.role] < rank[policy.role]) {
        return { status: 'error', message: `The tool ${name} needs the role ${policy.role}.`, invocation };
      }
      if (policy.decision === 'approval' && !context.approved) {
        return { status: 'approvalRequired', reason: `The tool ${name} changes something and waits for approval.`, invocation };
      }
      const parsed = tool.input.safeParse(input);
      if (!parsed.success) {
        const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
        return { status: 'error', message: `The input does not fit: ${reasons.join('; ')}`, invocation };
      }
      try {
        return await tool.run(parsed.data, context);
      } catch (error) {
        return { status: 'error', message: asError(error).message, invocation };
      }
    },
  };
}
