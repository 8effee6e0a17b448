/** Where a text could not be filled, and why; both for people. `path` is the field of the step: `headers.X-Reason`. */
export interface FieldProblem {
  path: string;
  reason: string;
}

/** A step whose texts cannot be filled, or become something that must not be sent. Nothing has been sent. */
export class TemplateProblem extends Error {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(problems.map(({ path, reason }) => `${path}: ${reason}`).join('; '));
    this.name = 'TemplateProblem';
    this.problems = problems;
  }
}
