import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../../../src/core/control-plane/history.ts";
import type { HandshakeRows } from "../../../src/core/handshake/dates.ts";
import type { Step } from "../../../src/core/handshake/step.ts";
import { timelineOf } from "../../../src/core/handshake/timeline.ts";
import type { HandshakeGiven } from "../../../src/core/handshake/timeline.ts";
import { DAY_MS } from "../../../src/core/record/time.ts";
import {
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  READ_AT,
  aScope,
  aSubscription,
  acme,
  day,
  madeOf,
} from "../../support/acme-entries.ts";
import { aGrant, aRequest, anAttempt } from "../../support/handshakes.ts";

const MINUTE = 60_000;

function of<K extends AnyHistoryEntry["kind"]>(rows: readonly AnyHistoryEntry[], kind: K): HistoryEntry<K>[] {
  return rows.filter((one): one is AnyHistoryEntry & HistoryEntry<K> => one.kind === kind);
}

function timeline(
  deal: readonly AnyHistoryEntry[],
  more: Partial<HandshakeGiven> & { readonly scopes?: readonly string[] } = {},
): Step[] {
  const { scopes = [DATAZONE, IDENTITY, LAKE, GLUE], ...given } = more;
  const { catalog } = madeOf(
    [...acme(), ...deal],
    scopes.map((key) => aScope(key)),
  );
  const rows: HandshakeRows = {
    request: of(deal, "subscription_request"),
    subscription: of(deal, "subscription"),
    attempts: of(deal, "subscription_grant"),
  };
  const [subscription] = catalog.subscriptions;
  if (!subscription) throw new Error("there is no subscription");
  return timelineOf({
    index: indexCatalog(catalog),
    subscription,
    rows,
    days: [],
    seenSince: day(1),
    now: READ_AT,
    ...given,
  });
}

const step = (steps: readonly Step[], kind: Step["kind"]): Step | undefined =>
  steps.find((one) => one.kind === kind);

const approved = [aSubscription("sub-1", { request: "req-1" }), aRequest("req-1")];
const granted = [...approved, anAttempt("sub-1"), aGrant()];

describe("the timeline of a subscription", () => {
  it("tells who asked, why, who approved, when it was granted and used, and how long each took", () => {
    const days = [
      { person: "ana@example.com", day: day(7) },
      { person: "ana@example.com", day: day(20) },
      { person: "chiara@example.com", day: day(6) },
    ];

    expect(timeline(granted, { days })).toMatchObject([
      { kind: "requested", state: "done", at: day(4), how: "seen", by: "ana@example.com" },
      { kind: "justified", state: "done", words: "Q4 campaign analysis", note: null },
      { kind: "approved", state: "done", at: day(5), how: "seen", by: "ben@example.com", tookMs: DAY_MS },
      { kind: "granted", state: "done", at: day(5) + 4 * MINUTE, how: "seen", tookMs: 4 * MINUTE },
      { kind: "first_used", state: "done", at: day(7), how: "logged", isDay: true },
      { kind: "last_used", state: "done", at: day(20), tookMs: 13 * DAY_MS },
    ]);
  });

  it("takes the second of an event over the dates between two reads, and says which it is", () => {
    const revoked = (how: HistoryEntry["untilHow"]): AnyHistoryEntry[] => [
      { ...aSubscription("sub-1", { request: "req-1" }), until: day(12), untilHow: how } as AnyHistoryEntry,
      {
        ...aSubscription("sub-1", { request: "req-1", status: "REVOKED" }),
        from: day(12),
        fromHow: how,
      } as AnyHistoryEntry,
    ];

    for (const [how, known] of [
      ["event", "logged"],
      ["assumed", "assumed"],
      ["said", "seen"],
    ] as const)
      expect(step(timeline([...revoked(how), aRequest("req-1")]), "revoked")).toMatchObject({
        at: day(12),
        how: known,
        tookMs: 7 * DAY_MS,
      });
  });

  it("is really gone when Lake Formation has no grant left, at the time that an event tells", () => {
    const revoked = aSubscription(
      "sub-1",
      { request: "req-1", status: "REVOKED" },
      { since: day(5), changed: day(12) },
    );
    const gone = aGrant({ until: day(13), untilHow: "assumed" });
    const takenBack = anAttempt("sub-1", {}, { until: day(12) + 9 * MINUTE, untilHow: "event" });
    const deal = [revoked, aRequest("req-1"), gone];

    expect(step(timeline(deal), "gone")).toMatchObject({ state: "done", at: day(13), how: "assumed" });
    expect(step(timeline([...deal, takenBack]), "gone")).toMatchObject({
      at: day(12) + 9 * MINUTE,
      how: "logged",
      tookMs: 9 * MINUTE,
    });
    expect(step(timeline([revoked, aRequest("req-1"), takenBack, aGrant()]), "gone")).toMatchObject({
      state: "open",
      at: null,
      tookMs: READ_AT - day(12),
      note: "Lake Formation lets the subscriber read still",
    });
  });

  it("says why a grant has not come: what DataZone says, and what Lake Formation shows", () => {
    const failed = anAttempt("sub-1", {
      status: "GRANT_FAILED",
      grantedAt: undefined,
      failure: "no grantable SELECT",
    });

    expect(step(timeline([...approved, failed]), "granted")).toMatchObject({
      state: "open",
      tookMs: READ_AT - day(5),
      note: "DataZone could not: no grantable SELECT",
    });
    const scopes = [DATAZONE, IDENTITY, LAKE, "lakeformation/777788889999/eu-west-1", GLUE];
    expect(step(timeline([...approved, anAttempt("sub-1")], { scopes }), "granted")).toMatchObject({
      state: "open",
      note: "DataZone says GRANTED, and Lake Formation shows no grant",
    });
  });

  it("leaves a grant unknown where the Lake Formation that has it is not read", () => {
    const scopes = [DATAZONE, IDENTITY, GLUE];

    expect(step(timeline(approved, { scopes }), "granted")).toMatchObject({ state: "unknown", at: null });
    // across accounts that of the role has it
    expect(step(timeline(approved), "granted")).toMatchObject({ state: "unknown", at: null });
    const revoked = aSubscription("sub-1", { request: "req-1", status: "REVOKED" }, { changed: day(12) });
    expect(step(timeline([revoked, aRequest("req-1")]), "gone")).toMatchObject({ state: "unknown" });
    expect(step(timeline([...approved, anAttempt("sub-1")], { scopes }), "granted")).toMatchObject({
      state: "done",
      note: expect.stringContaining("DataZone says so"),
    });
  });

  it("says that nobody has read by it only where every read could be seen since it was granted", () => {
    expect(step(timeline(granted), "first_used")).toMatchObject({ state: "open" });
    expect(step(timeline(granted, { seenSince: day(9) }), "first_used")).toMatchObject({ state: "unknown" });
    expect(step(timeline(granted, { seenSince: null }), "first_used")).toMatchObject({ state: "unknown" });
    expect(step(timeline(granted, { days: undefined }), "first_used")).toMatchObject({ state: "unknown" });
  });

  it("of a request that waits says for how long", () => {
    const waiting = aRequest("req-1", { status: "PENDING", reviewedBy: undefined });

    expect(timeline([waiting]).map(({ kind, state, tookMs }) => [kind, state, tookMs])).toEqual([
      ["requested", "done", null],
      ["justified", "done", null],
      ["decided", "open", READ_AT - day(4)],
    ]);
  });

  it("of a request that was rejected ends with what the reviewer wrote, and names who did", () => {
    const rejected = aRequest("req-1", { status: "REJECTED", comment: "use the aggregate" });

    expect(timeline([rejected]).at(-1)).toMatchObject({
      kind: "rejected",
      at: day(5),
      by: "ben@example.com",
      words: "use the aggregate",
      tookMs: DAY_MS,
    });
  });

  it("says that a request is not known, and what nobody wrote", () => {
    const [requested, justified] = timeline([aSubscription("sub-1")]);

    expect(requested).toMatchObject({ state: "unknown", by: null, at: null });
    expect(justified).toMatchObject({ state: "unknown" });
    expect(
      step(timeline([approved[0] as AnyHistoryEntry, aRequest("req-1", { reason: " " })]), "justified"),
    ).toMatchObject({ state: "none" });
  });
});
