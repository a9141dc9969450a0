/** Twins: the copies of one action in the logs of several accounts (`sharedEventID`) are one access. */
import { FLAG } from "../record/flags.ts";

/** What is compared of a copy. */
export interface TwinCopy {
  readonly time: number;
  readonly eventId: string;
  readonly sharedEventId: string | null;
  readonly operationId: number;
  readonly resourceId: number | null;
  readonly objectHash: number | null;
  readonly bytesOut: number | null;
  readonly flags: number;
}

/** One action, and the copy that stands for it. */
export interface Action<T extends TwinCopy> {
  readonly row: T;
  /** All copies, the one that stands included. */
  readonly copies: readonly T[];
}

/**
 * Joins the copies of each action. The copy with an ARN stands for all, then the one with the smaller event key: time,
 * place, id. `placeOf`: account and Region of a copy. Records of other calls, places or objects may carry the same id and stay
 * apart. The result depends on the set of rows alone; rows without a shared id pass as they are.
 */
export function joinTwins<T extends TwinCopy>(rows: readonly T[], placeOf: (row: T) => string): Action<T>[] {
  const actions: Action<T>[] = [];
  const shared = new Map<string, T[]>();
  for (const row of rows) {
    if (row.sharedEventId === null) {
      actions.push({ row, copies: [row] });
      continue;
    }
    const key = `${row.sharedEventId} ${row.operationId} ${row.resourceId} ${row.objectHash}`;
    const group = shared.get(key);
    if (group) group.push(row);
    else shared.set(key, [row]);
  }
  for (const copies of shared.values())
    actions.push({ row: copies.reduce((a, b) => (precedes(b, a, placeOf) ? b : a)), copies });
  return actions;
}

function precedes<T extends TwinCopy>(a: T, b: T, placeOf: (row: T) => string): boolean {
  const arn = (a.flags & FLAG.noArn) - (b.flags & FLAG.noArn);
  if (arn !== 0) return arn < 0;
  if (a.time !== b.time) return a.time < b.time;
  const [placeA, placeB] = [placeOf(a), placeOf(b)];
  return placeA === placeB ? a.eventId < b.eventId : placeA < placeB;
}
