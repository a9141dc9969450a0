/** What nobody knows of auditplane itself, for reviews in tests. */
import type { ReviewOwn } from "../../src/core/review/own.ts";

export const NOTHING_OWN: ReviewOwn = {
  digests: [],
  hoursBehind: 0,
  late: null,
  rules: { days: 0, recorded: 0, rules: 0, limited: [] },
  trust: { logins: [], tokens: [], exceptions: [], reveals: [], changes: [] },
  emergencies: { uses: [], counts: { justified: 0, late: 0, waiting: 0, missing: 0 }, unused: [] },
};
