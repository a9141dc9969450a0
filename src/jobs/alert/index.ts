/** Brings alerts in line with the findings of the causes that changed. Run it twice: the second run finds nothing to do. */
import type { Kysely } from "kysely";
import { groupBy } from "../../core/catalog/group.ts";
import {
  causeAlert,
  historyAlert,
  historyKey,
  isHeld,
  isStanding,
  isTold,
} from "../../core/finding/alert.ts";
import type { Alert, AlertContent, Past } from "../../core/finding/alert.ts";
import { digestAlert, digestKey, isDue, openWeek } from "../../core/finding/digest.ts";
import type { Digest, DigestKey } from "../../core/finding/digest.ts";
import { demoteNoise, ruleDayOf } from "../../core/finding/noise.ts";
import { capPages, hourOfPage } from "../../core/finding/storm.ts";
import { noiseFact } from "../../core/pipeline/fact.ts";
import type { StandingFinding } from "../../core/finding/standing.ts";
import {
  countAlerts,
  countPages,
  deleteChangedCauses,
  listUntoldWeeks,
  readAlerts,
  readCauseAlerts,
  readChangedCauses,
  readDigests,
  sumDigests,
  sumHistory,
  writeAlerts,
} from "../../store/alerts.ts";
import type { ChangedCause } from "../../store/alerts.ts";
import { readFindingsByUid, readFindingsOfCauses } from "../../store/findings.ts";
import { readJoined } from "../../store/joined.ts";
import { insertFactsIn } from "../../store/pipeline-facts.ts";
import type { DB } from "../../store/tables.ts";
import { noteChanges } from "./note-changes.ts";

/**
 * Works off the marks that derive left and the weeks that are over, in one transaction. `now` in ms: findings that wait
 * for a record until then, and weeks that are not over, are looked at by a later call. That a rule speaks too often is a
 * fact for rules of category pipeline. Returns how many alerts are new or revised.
 */
export async function raiseAlerts(database: Kysely<DB>, now: number): Promise<number> {
  return database.transaction().execute(async (db) => {
    const changed = await readChangedCauses(db);
    const weeks = await listUntoldWeeks(db, openWeek(now));
    if (changed.length === 0 && weeks.length === 0) return 0;
    const causes = await withJoined(
      db,
      changed.map(({ cause }) => cause),
    );
    const joined = await readJoined(db, causes);
    const own = await readFindingsOfCauses(db, causes);
    const before = await readCauseAlerts(db, { causes, uids: own.map(({ uid }) => uid) });
    const past = await readFindingsByUid(db, [...before.values()].flatMap(toldBy));
    const byUid = new Map([...own, ...past].map((finding) => [finding.uid, finding]));
    const byCause = groupBy([...byUid.values()], ({ cause }) => cause);
    const alerts = [...new Set([...causes, ...before.keys()])].flatMap((cause) => {
      const last = before.get(cause);
      const findings = new Set(byCause.get(cause));
      for (const uid of last ? toldBy(last) : []) {
        const finding = byUid.get(uid);
        if (finding) findings.add(finding);
      }
      const told = joined.get(cause)?.filter(({ isHidden }) => !isHidden);
      const categories = [...new Set(told?.map(({ category }) => category))].sort();
      return causeAlert(cause, { findings: [...findings], before: last, joined: categories }, now) ?? [];
    });
    const told = await withinLimits(db, alerts, { before, findingOf: (uid) => byUid.get(uid) });
    let raised = await writeAlerts(db, told.alerts);
    const touched = [...before.values(), ...told.alerts.map(contentOf)].flatMap(digestOf);
    const due = [...weeks, ...touched].filter((key) => isDue(key, now));
    raised += await writeAlerts(db, await digested(db, due));
    raised += await writeAlerts(db, await summedUp(db, changed)); // without what the alerts tell
    const held = new Set(
      own.filter((finding) => isTold(finding) && isHeld(finding, now)).map(({ cause }) => cause),
    );
    await deleteChangedCauses(
      db,
      changed.filter(({ cause }) => !held.has(cause)),
    );
    await insertFactsIn(
      db,
      told.noise.map((one) => noiseFact(one, now)),
    );
    await noteChanges(db, told.alerts, before);
    return raised;
  });
}

/** With those that a change in one of them makes more severe. */
async function withJoined(db: Kysely<DB>, changed: readonly string[]): Promise<string[]> {
  const others = [...(await readJoined(db, changed)).values()].flat().map(({ other }) => other);
  return [...new Set([...changed, ...others])];
}

const contentOf = ({ content }: Alert): AlertContent => content;

/** What is told for the first time goes into a digest: of rules that speak too often, of hours with too many pages. */
async function withinLimits(
  db: Kysely<DB>,
  alerts: readonly Alert[],
  given: {
    readonly before: ReadonlyMap<string, AlertContent>;
    readonly findingOf: (uid: string) => StandingFinding | undefined;
  },
): Promise<ReturnType<typeof demoteNoise>> {
  const counts = await countAlerts(
    db,
    alerts.flatMap(({ content }) => ruleDayOf(content) ?? []),
  );
  const pages = await countPages(
    db,
    alerts.flatMap((alert) => hourOfPage(alert) ?? []),
  );
  const state = {
    isFirst: ({ content }: Alert) => {
      if (content.kind !== "cause") return false;
      const last = given.before.get(content.cause);
      return last?.kind !== "cause" || (last.isDemoted === true && !content.isDemoted);
    },
    findingOf: given.findingOf,
  };
  const quiet = demoteNoise(alerts, {
    ...state,
    given: ({ ruleId, day }) => counts.get(`${ruleId} ${day}`) ?? 0,
  });
  return {
    ...quiet,
    alerts: capPages(quiet.alerts, { ...state, told: (hour) => pages.get(hour) ?? 0 }),
  };
}

/** The digest that an alert is told in. */
function digestOf(content: AlertContent): readonly DigestKey[] {
  return content.kind === "cause" && content.isDemoted && content.digest ? [content.digest] : [];
}

/** What is new in digests. */
async function digested(db: Kysely<DB>, keys: readonly DigestKey[]): Promise<Alert[]> {
  if (keys.length === 0) return [];
  const sums = await sumDigests(db, keys);
  const before = new Map((await readDigests(db, keys)).map((digest) => [digestKey(digest), digest]));
  const present = new Set(sums.map(digestKey));
  const absent = [...before.values()].filter(
    (digest) => !present.has(digestKey(digest)) && digest.alerts > 0,
  );
  const told = await readFindingsByUid(db, absent.flatMap(toldIn));
  // what was told in it may be told elsewhere by now, and stand all the same
  const standing = new Set(told.filter(isStanding).map(({ uid }) => uid));
  const gone = absent.filter((digest) => !toldIn(digest).some((uid) => standing.has(uid)));
  return [...sums, ...gone.map((digest) => ({ ...digest, alerts: 0, findings: 0, told: {} }))].flatMap(
    (digest) => digestAlert(digest, before.get(digestKey(digest))) ?? [],
  );
}

/** The findings that a digest told of, by uid; those of before name but some. */
function toldIn({ told, shown }: Partial<Digest> & Pick<Digest, "shown">): readonly string[] {
  return told ? Object.keys(told) : shown;
}

/** The findings that an alert told of, by uid. */
function toldBy(content: AlertContent): readonly string[] {
  return content.kind === "cause" ? content.findings : [];
}

/** One summary for each domain that historical findings are, or were, about, and one of what confidential rules found. */
async function summedUp(db: Kysely<DB>, changed: readonly ChangedCause[]): Promise<Alert[]> {
  const domains = [...new Set(changed.map(({ domain }) => domain))];
  const pasts = domains.flatMap((domain): Past[] => [
    { domain, isConfidential: false },
    { domain, isConfidential: true },
  ]);
  const lines = groupBy(await sumHistory(db, domains), historyKey);
  const before = await readAlerts(db, pasts.map(historyKey));
  return pasts.flatMap((past) => {
    const own = (lines.get(historyKey(past)) ?? []).map(({ line }) => line);
    const last = before.get(historyKey(past));
    return own.length > 0 || last ? (historyAlert(past, own, last) ?? []) : [];
  });
}
