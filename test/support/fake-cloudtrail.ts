/**
 * CloudTrail's API on loopback, over real HTTP (awsJson1.1), with a plan of faults. Answers are typed by the SDK's response
 * types and shaped as AWS's own. An operation is one entry in OPERATIONS. The account is the one in the access key
 * (`accessKeyOf`), the Region the one that the request is signed for.
 */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  DescribeTrailsRequest,
  DescribeTrailsResponse,
  Event,
  GetEventSelectorsRequest,
  GetEventSelectorsResponse,
  GetTrailStatusRequest,
  GetTrailStatusResponse,
  ListPublicKeysRequest,
  ListPublicKeysResponse,
  LookupEventsRequest,
  LookupEventsResponse,
  PublicKey,
  Trail,
} from "@aws-sdk/client-cloudtrail";
import type { TrailRecord } from "./records.ts";

/** A shape of the SDK as awsJson1.1 has it: times are epoch seconds, bytes are base64. */
export type Wire<T> = T extends Date
  ? number
  : T extends Uint8Array
    ? string
    : T extends readonly (infer Item)[]
      ? Wire<Item>[]
      : T extends object
        ? { [Key in keyof T]: Wire<T[Key]> }
        : T;

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface SeededEvent extends Place {
  readonly record: TrailRecord;
  /** Milliseconds; undefined: from the start. Events come late. */
  readonly visibleAt?: number;
}

/** A trail as a place sees it. */
export interface SeededTrail extends Place {
  readonly trail: Wire<Trail> & { readonly TrailARN: string };
  readonly status: Wire<GetTrailStatusResponse>;
  readonly selectors: Omit<Wire<GetEventSelectorsResponse>, "TrailARN">;
}

/** What the N-th request that fits gets instead of its answer. */
export interface Fault extends Partial<Place> {
  readonly operation?: OperationName;
  /** Counted from 1, of those that fit. */
  readonly call: number;
  /** So many in a row; 1 unless said otherwise. */
  readonly times?: number;
  readonly does: Deed;
}

/**
 * `stall` ends in the middle of the answer, `cut` is half an answer that says it is whole, `expire_token` makes every token
 * of the place invalid, `repeat_page` gives the page before once more, `circle` gives the request's own token as the next.
 */
export type Deed =
  | "throttle"
  | "fail"
  | "hang"
  | "stall"
  | "cut"
  | "reset"
  | "expire_token"
  | "repeat_page"
  | "circle"
  | { readonly error: string; readonly status?: number; readonly message?: string };

export interface SeenRequest extends Place {
  readonly operation: string;
  /** By the server's clock. */
  readonly at: number;
  readonly input: Readonly<Record<string, unknown>>;
  /** `ok`, the name of the error, or the fault's. */
  readonly answer: string;
}

export interface FakeSettings {
  /** Milliseconds since 1970; the wall clock unless given. */
  readonly now?: (place: Place) => number;
  readonly events?: readonly SeededEvent[];
  readonly publicKeys?: readonly Wire<PublicKey>[];
  readonly trails?: readonly SeededTrail[];
  readonly faults?: readonly Fault[];
  /** Places where the Region is not enabled. */
  readonly disabled?: readonly Place[];
}

export interface FakeCloudTrail {
  readonly endpoint: string;
  /** In the order in which they came. */
  readonly requests: readonly SeenRequest[];
  seed(events: readonly SeededEvent[]): void;
  /** In place of those before. */
  setTrails(trails: readonly SeededTrail[]): void;
  /** How many are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

const RETENTION_MS = 90 * 86_400_000;
const PAGE_MAX = 50;
const QUOTA = 2;

/** Of an access key that belongs to an account. */
export function accessKeyOf(account: string): string {
  return `AKIA${account}EXAM`;
}

class Refusal extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Everything that the server knows. */
class State {
  /** By place; newest first. */
  readonly events = new Map<string, { readonly event: Wire<Event>; readonly visibleAt: number }[]>();
  readonly requests: SeenRequest[] = [];
  readonly publicKeys: readonly Wire<PublicKey>[];
  trails: readonly SeededTrail[];
  /** By place: tokens of an earlier one are invalid. */
  readonly generations = new Map<string, number>();
  /** By place: what the last page held. */
  readonly pages = new Map<string, Wire<Event>[]>();
  tokens = 0;

  constructor(settings: FakeSettings) {
    this.publicKeys = settings.publicKeys ?? [];
    this.trails = settings.trails ?? [];
    this.seed(settings.events ?? []);
  }

  seed(seeded: readonly SeededEvent[]): void {
    for (const { record, visibleAt = -Infinity, ...place } of seeded) {
      // LookupEvents never has data events, whatever happened
      if (record["managementEvent"] === false) continue;
      const list = this.events.get(keyOf(place)) ?? [];
      this.events.set(keyOf(place), list);
      list.push({ event: eventOf(record), visibleAt });
    }
    for (const list of this.events.values()) list.sort((a, b) => byAge(a.event, b.event));
  }
}

/** What an operation may look at. */
interface Asked {
  readonly state: State;
  readonly place: Place;
  readonly now: number;
  readonly deed: Deed | undefined;
}

type Operation = (input: Readonly<Record<string, unknown>>, asked: Asked) => object;

function operation<Request, Response extends object>(
  answer: (input: Wire<Request>, asked: Asked) => Wire<Response>,
): Operation {
  return (input, asked) => answer(input as Wire<Request>, asked) as object;
}

const OPERATIONS = {
  LookupEvents: operation<LookupEventsRequest, LookupEventsResponse>(lookUpEvents),
  ListPublicKeys: operation<ListPublicKeysRequest, ListPublicKeysResponse>(listPublicKeys),
  DescribeTrails: operation<DescribeTrailsRequest, DescribeTrailsResponse>(describeTrails),
  GetTrailStatus: operation<GetTrailStatusRequest, GetTrailStatusResponse>(
    ({ Name }, asked) => trailOf(Name, asked).status,
  ),
  GetEventSelectors: operation<GetEventSelectorsRequest, GetEventSelectorsResponse>(
    ({ TrailName }, asked) => ({
      TrailARN: TrailName,
      ...trailOf(TrailName, asked).selectors,
    }),
  ),
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

interface Cursor {
  readonly generation: number;
  readonly parameters: string;
  /** The last event that was given. */
  readonly time: number;
  readonly id: string;
}

function lookUpEvents(input: Wire<LookupEventsRequest>, asked: Asked): Wire<LookupEventsResponse> {
  const { state, place, now } = asked;
  const { StartTime = 0, EndTime = now / 1000, MaxResults = PAGE_MAX, NextToken, ...rest } = input;
  keepQuota(asked);
  if (rest.LookupAttributes ?? rest.EventCategory)
    throw new Refusal("InvalidLookupAttributesException", "This server filters by time only.");
  if (StartTime > EndTime) throw new Refusal("InvalidTimeRangeException", "The start is after the end.");
  if (MaxResults < 1 || MaxResults > PAGE_MAX)
    throw new Refusal("InvalidMaxResultsException", "1 to 50 events are a page.");
  const parameters = JSON.stringify([input.StartTime, input.EndTime, input.MaxResults]);
  const generation = state.generations.get(keyOf(place)) ?? 0;
  const after = NextToken === undefined ? undefined : readToken(NextToken);
  if (after && (after.parameters !== parameters || after.generation !== generation))
    throw new Refusal(
      "InvalidNextTokenException",
      "The token is invalid, or was given for other parameters.",
    );
  const tokenAt = ({ EventTime = 0, EventId = "" }: Wire<Event>): string =>
    writeToken(state, { generation, parameters, time: EventTime, id: EventId });
  const page = [];
  let more = false;
  for (const { event, visibleAt } of state.events.get(keyOf(place)) ?? []) {
    const time = event.EventTime ?? 0;
    if (time < StartTime || time > EndTime || visibleAt > now || time * 1000 < now - RETENTION_MS) continue;
    if (after && byAge({ EventTime: after.time, EventId: after.id }, event) >= 0) continue;
    more = page.length === MaxResults;
    if (more) break;
    page.push(event);
  }
  const before = state.pages.get(keyOf(place)) ?? [];
  if (asked.deed === "repeat_page" && after)
    return { Events: before, NextToken: tokenAt({ EventTime: after.time, EventId: after.id }) };
  state.pages.set(keyOf(place), page);
  if (asked.deed === "circle")
    return { Events: page, NextToken: NextToken ?? tokenAt({ EventTime: EndTime + 1 }) };
  const last = page.at(-1);
  return { Events: page, ...(more && last ? { NextToken: tokenAt(last) } : {}) };
}

/** Two requests in any second, those counted that were refused. */
function keepQuota({ state, place, now }: Asked): void {
  const recent = state.requests.filter(
    (request) =>
      request.operation === "LookupEvents" && keyOf(request) === keyOf(place) && request.at > now - 1000,
  );
  if (recent.length >= QUOTA) throw new Refusal("ThrottlingException", "Rate exceeded");
}

/** Without times: the key of now. */
function listPublicKeys(
  { StartTime, EndTime }: Wire<ListPublicKeysRequest>,
  { state, now }: Asked,
): Wire<ListPublicKeysResponse> {
  const from = StartTime ?? now / 1000;
  const until = EndTime ?? now / 1000;
  if (from > until) throw new Refusal("InvalidTimeRangeException", "The start is after the end.");
  const valid = state.publicKeys.filter(
    ({ ValidityStartTime = 0, ValidityEndTime = Infinity }) =>
      ValidityStartTime <= until && ValidityEndTime >= from,
  );
  return { PublicKeyList: valid };
}

/** Without shadow trails those alone whose home it is. */
function describeTrails(
  { includeShadowTrails = true }: Wire<DescribeTrailsRequest>,
  { state, place }: Asked,
): Wire<DescribeTrailsResponse> {
  const own = state.trails.filter((each) => keyOf(each) === keyOf(place)).map(({ trail }) => trail);
  return { trailList: includeShadowTrails ? own : own.filter((one) => one.HomeRegion === place.region) };
}

function trailOf(name: string | undefined, { state, place }: Asked): SeededTrail {
  const found = state.trails.find((each) => keyOf(each) === keyOf(place) && each.trail.TrailARN === name);
  if (!found) throw new Refusal("TrailNotFoundException", `Unknown trail: ${name}`);
  return found;
}

/** Tokens are opaque, and no two are the same. */
function writeToken(state: State, cursor: Cursor): string {
  return Buffer.from(JSON.stringify({ ...cursor, count: state.tokens++ })).toString("base64");
}

function readToken(token: string): Cursor {
  try {
    return JSON.parse(Buffer.from(token, "base64").toString()) as Cursor;
  } catch {
    throw new Refusal("InvalidNextTokenException", "The token is invalid.");
  }
}

/** As LookupEvents tells a record: `ReadOnly` is text, `Username` the name of a role's session. */
function eventOf(record: TrailRecord): Wire<Event> {
  const text = (name: string): string => String(record[name]);
  const identity = record["userIdentity"] as { readonly principalId?: string; readonly accessKeyId?: string };
  return {
    EventId: text("eventID"),
    EventName: text("eventName"),
    ReadOnly: text("readOnly"),
    AccessKeyId: identity.accessKeyId,
    EventTime: Date.parse(text("eventTime")) / 1000,
    EventSource: text("eventSource"),
    Username: identity.principalId?.split(":").at(-1),
    Resources: [],
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** Newest first, and in one order. */
function byAge(a: Wire<Event>, b: Wire<Event>): number {
  const time = (b.EventTime ?? 0) - (a.EventTime ?? 0);
  return time === 0 ? ((a.EventId ?? "") < (b.EventId ?? "") ? -1 : a.EventId === b.EventId ? 0 : 1) : time;
}

function keyOf({ account, region }: Place): string {
  return `${account}/${region}`;
}

/** Starts the server; close it. */
export async function startFakeCloudTrail(settings: FakeSettings = {}): Promise<FakeCloudTrail> {
  const state = new State(settings);
  const plan = (settings.faults ?? []).map((fault) => ({ fault, calls: 0 }));
  const server = createServer((request, response) => {
    void readBody(request).then(
      (body) => answer({ state, settings, plan }, { request, response, body }),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: state.requests,
    seed: (events) => state.seed(events),
    setTrails(trails) {
      state.trails = trails;
    },
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      // those that hang
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Running {
  readonly state: State;
  readonly settings: FakeSettings;
  readonly plan: readonly { readonly fault: Fault; calls: number }[];
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

function answer({ state, settings, plan }: Running, { request, response, body }: Exchange): void {
  const { place, name } = headOf(request);
  const at = (settings.now ?? Date.now)(place);
  const input = JSON.parse(body) as Record<string, unknown>;
  const deed = deedFor(plan, { ...place, name });
  const note = (answered: string): void => {
    state.requests.push({ ...place, operation: name, at, input, answer: answered });
  };
  try {
    const result = resultOf({ state, settings, place, now: at, deed }, name, input);
    note(typeof deed === "string" ? deed : "ok");
    send(response, { status: 200, body: result, deed, at });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    note(error.name);
    send(response, {
      status: error.status,
      body: { __type: error.name, message: error.message },
      deed: undefined,
      at,
    });
  }
}

function resultOf(
  asked: Asked & { readonly settings: FakeSettings },
  name: string,
  input: Record<string, unknown>,
): object {
  const { state, settings, place, deed } = asked;
  const known = place.account !== "" && !settings.disabled?.some((each) => keyOf(each) === keyOf(place));
  if (!known)
    throw new Refusal(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  if (deed === "throttle") throw new Refusal("ThrottlingException", "Rate exceeded");
  if (deed === "fail") throw new Refusal("InternalFailure", "We are sorry.", 500);
  if (deed === "expire_token") {
    state.generations.set(keyOf(place), (state.generations.get(keyOf(place)) ?? 0) + 1);
    throw new Refusal("InvalidNextTokenException", "The token has expired.");
  }
  if (typeof deed === "object") throw new Refusal(deed.error, deed.message ?? deed.error, deed.status);
  if (!Object.hasOwn(OPERATIONS, name)) throw new Refusal("UnknownOperationException", name);
  return OPERATIONS[name as OperationName](input, asked);
}

interface Sent {
  readonly status: number;
  readonly body: object;
  readonly deed: Deed | undefined;
  /** Milliseconds, by the server's clock. */
  readonly at: number;
}

function send(response: ServerResponse, { status, body, deed, at }: Sent): void {
  const text = Buffer.from(JSON.stringify(body));
  const half = text.subarray(0, text.length / 2);
  if (deed === "hang") return;
  if (deed === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.1",
    date: new Date(at).toUTCString(),
    "content-length": deed === "cut" ? half.length : text.length,
  });
  if (deed === "stall") response.write(half);
  else response.end(deed === "cut" ? half : text);
}

/** The first fault of the plan whose turn it is. Each counts for itself. */
function deedFor(plan: Running["plan"], asked: Place & { readonly name: string }): Deed | undefined {
  let deed: Deed | undefined;
  for (const each of plan) {
    const { operation: wanted = asked.name, account = asked.account, region = asked.region } = each.fault;
    if (wanted !== asked.name || account !== asked.account || region !== asked.region) continue;
    each.calls++;
    const { call, times = 1, does } = each.fault;
    if (each.calls >= call && each.calls < call + times) deed ??= does;
  }
  return deed;
}

/** `Credential=AKIA…/20260914/eu-west-1/cloudtrail/aws4_request` */
function headOf({ headers }: IncomingMessage): { readonly place: Place; readonly name: string } {
  const credential = /Credential=([^/]+)\/\d+\/([^/]+)\/cloudtrail\//.exec(headers.authorization ?? "");
  const account = /^AKIA(\d{12})EXAM$/.exec(credential?.[1] ?? "")?.[1] ?? "";
  const target = String(headers["x-amz-target"]);
  return {
    place: { account, region: credential?.[2] ?? "" },
    name: target.replace(/^CloudTrail_20131101\./, ""),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
