/** The source `lookup-events`: the management events of one account and Region, by CloudTrail's API. See README.md. */
import type { LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import { invariant } from "../../errors.ts";
import { ask } from "./ask.ts";
import type { Asking } from "./ask.ts";
import { failureOf } from "./outcome.ts";
import type { OutcomeName } from "./outcome.ts";
import { makePage, nameOfPage } from "./page.ts";
import type { LookupPage } from "./page.ts";
import type { Interval } from "./windows.ts";

/** For everybody who is shown what comes from this source. */
export const NO_DATA_EVENTS =
  "LookupEvents holds management events of the last 90 days and never a data event: no read or write of an object (GetObject, PutObject) can be seen here, however long one looks. That takes a trail that logs data events.";

/** The account and the Region are those of the pace; the client's must be the same, and its account cannot be checked. */
export interface Lookup extends Asking {
  /** Both ends belong to it. Whole seconds are asked for: parts of one widen it. */
  readonly window: Interval;
}

const PAGE_MAX = 50;
const STARTS_MAX = 4;
const SECOND = 1000;

/** A way through the window that ended before its last page. */
interface Unfinished {
  readonly outcome: OutcomeName;
  readonly cause: unknown;
}

/**
 * Every management event of a window, newest first, a page at a time; a window without events is one page without any. The
 * window is covered when the generator has ended, or the page that `isLast` was taken, and never before.
 *
 * A token that AWS no longer takes starts the window again from its first page: pages come again, and may overlap. Events
 * are known by their ids, so what is doubled does no harm; a gap would. After four starts `lookup_unfinished` is thrown.
 *
 * Throws `aws_unavailable`, `aws_credentials`, `aws_access_denied`, `aws_region_disabled`, `aws_refused` and
 * `clock_skewed` (README.md has the table), and the signal's reason. What was handed over before stays right.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export async function* lookUp(given: Lookup): AsyncGenerator<LookupPage, void, undefined> {
  const window = {
    from: Math.floor(given.window.from / SECOND) * SECOND,
    until: Math.ceil(given.window.until / SECOND) * SECOND,
  };
  invariant(window.from <= window.until, "a window ends before it begins");
  const { account, region } = given.pace;
  invariant(given.api.region === region, "the client asks another Region than the one whose pace is kept");
  const what = `look up the events of ${account} in ${region} from ${iso(window.from)} to ${iso(window.until)}`;
  for (let start = 1; ; start++) {
    const unfinished = yield* walk({ ...given, window }, what);
    if (unfinished === undefined) return;
    const { outcome, cause } = unfinished;
    if (start === STARTS_MAX) throw failureOf(outcome, what, cause);
    given.notify?.({ outcome, treatment: "start_again", attempt: start, waitMs: 0 });
  }
}

/** Follows the tokens once. */
async function* walk(given: Lookup, what: string): AsyncGenerator<LookupPage, Unfinished | undefined> {
  const { window, pace } = given;
  // a token is valid only with the very parameters that it was given for
  const parameters: LookupEventsCommandInput = {
    StartTime: new Date(window.from),
    EndTime: new Date(window.until),
    MaxResults: PAGE_MAX,
  };
  const tokens = new Set<string>();
  let token: string | undefined;
  for (let position = 1; ; position++) {
    const input = token === undefined ? parameters : { ...parameters, NextToken: token };
    const answer = await ask(given, input, what);
    if (answer.kind === "start_again") return answer;
    const { Events: events = [], NextToken } = answer.output;
    const next = NextToken === "" ? undefined : NextToken;
    // pages in a circle would be followed for ever
    if (next !== undefined && tokens.has(next)) return { outcome: "pages_in_circle", cause: undefined };
    const { answeredAt } = answer;
    yield makePage(nameOfPage(pace, window, position), { events, isLast: next === undefined, answeredAt });
    if (next === undefined) return undefined;
    tokens.add(next);
    token = next;
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
