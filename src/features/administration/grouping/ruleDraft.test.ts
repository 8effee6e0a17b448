import { ApiError } from '../../../shared/api/index.ts';
import { bodyOf, draftOf, isComplete, problemsOf } from './ruleDraft.ts';

describe('the draft of a grouping rule', () => {
  const draft = { name: ' By rack ', enabled: true, priority: '7', condition: ' true ', groupBy: ' alert.name ' };

  it('is complete with name, order and both expressions, and is sent without edges', () => {
    expect(isComplete(draft)).toBe(true);
    expect(bodyOf(draft)).toEqual({
      name: 'By rack',
      enabled: true,
      priority: 7,
      condition: 'true',
      groupBy: 'alert.name',
    });
    for (const change of [{ name: ' ' }, { priority: '0' }, { priority: '1.5' }, { priority: '' }, { groupBy: '' }]) {
      expect(isComplete({ ...draft, ...change })).toBe(false);
    }
    expect(isComplete(draftOf(undefined))).toBe(false);
  });

  it('finds the server’s reasons at their fields', () => {
    const details = [{ path: 'body.condition', reason: 'is not a valid CEL expression' }];
    const error = new ApiError({
      code: 'bad_request',
      message: 'condition is not valid.',
      status: 400,
      operation: 'createGroupingRule',
      details,
    });
    expect(problemsOf(error)).toEqual({ condition: 'is not a valid CEL expression' });
    expect(problemsOf(null)).toEqual({});
  });
});
