/** A value of a facet, or a prefix that several of its values share. */
export interface ValueNode {
  /** The whole value, or the prefix with its dot. */
  text: string;
  /** Exact where all values are known; undefined where some may be missing. */
  events: number | undefined;
  /** Of a prefix: the values that begin with it. */
  children: readonly ValueNode[] | undefined;
}

interface Counted {
  value: string;
  events: number;
}

/**
 * Values by their first part: `role.created` and `role.deleted` stand under `role.`. A part that one value has alone is
 * no branch. Order: by events, as the values came. `isComplete`: there are no other values than these.
 */
export function treeOf(values: readonly Counted[], isComplete: boolean): readonly ValueNode[] {
  const groups = new Map<string, Counted[]>();
  for (const counted of values) {
    const dot = counted.value.indexOf('.');
    const key = dot < 0 ? counted.value : counted.value.slice(0, dot + 1);
    groups.set(key, [...(groups.get(key) ?? []), counted]);
  }
  const nodes = [...groups].map(([prefix, members]): ValueNode & { order: number } => {
    const events = members.reduce((sum, it) => sum + it.events, 0);
    const [only] = members;
    if (only && members.length === 1) return { ...leaf(only), order: events };
    return {
      text: prefix,
      events: isComplete ? events : undefined,
      children: members.map(leaf),
      order: events,
    };
  });
  return nodes.sort((a, b) => b.order - a.order).map(({ order: _, ...node }) => node);
}

function leaf({ value, events }: Counted): ValueNode {
  return { text: value, events, children: undefined };
}
