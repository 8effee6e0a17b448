import type { JoinReason } from './model.ts';

/** A reason as an English sentence of at most 500 characters. */
export function sayJoin(reason: JoinReason): string {
  return `${whyOf(reason).slice(0, 460)}, ${apart(reason.secondsApart)}.`;
}

function whyOf(reason: JoinReason): string {
  switch (reason.rule) {
    case 'grouping-rule':
      return `Grouping rule "${reason.groupingRule.name.slice(0, 100)}" (${reason.value.slice(0, 200)})`;
    case 'group-labels': {
      const named = Object.entries(reason.labels).map(([name, value]) => `${name}=${value}`);
      return `Same group (${named.join(', ').slice(0, 300)})`;
    }
    case 'same-resource':
      return `Same resource (${reason.resource})`;
    case 'topology': {
      const path = reason.path.map((edge) => `${edge.from} ${edge.kind} ${edge.to}`);
      return `Neighbours (${path.join(', ')})`;
    }
    case 'same-time': {
      return `Same time (${reason.resources} of the ${reason.lately} resources that alerted lately do so now, and the topology says nothing against it)`;
    }
  }
}

function apart(seconds: number): string {
  return seconds < 1 ? 'at the same time' : `${Math.round(seconds)} s apart`;
}
