/** What the fields of one entry say about each other must agree. */
import type { KeyPath } from "../located-document.ts";
import { LISTS, asObject, entriesOf } from "./loose.ts";
import type { LooseCatalog, LooseEntry, LooseObject, Report } from "./loose.ts";

const SUBSCRIBERS = ["project", "person", "group", "principal_arn"];

export function checkEntries(catalog: LooseCatalog, report: Report): void {
  for (const list of LISTS) for (const entry of catalog[list]) checkInterval(entry, report);
  for (const { raw, path } of catalog.groups)
    for (const member of entriesOf(raw, "members", path)) checkInterval(member, report);
  for (const { raw, path } of catalog.members) {
    if (named(raw, ["person", "group"]) !== 1) report(path, "name a person or a group, and not both");
  }
  for (const { raw, path } of catalog.exemptions) {
    if (named(raw, ["principal_arn", "person", "account"]) === 0)
      report(path, "name whom it exempts: principal_arn, person or account");
  }
  for (const { raw, path } of catalog.subscriptions) checkSubscription(raw, path, report);
}

function checkInterval({ from, until, path }: LooseEntry, report: Report): void {
  if (until <= from) report([...path, "until"], "until must be after from");
}

function checkSubscription(raw: LooseObject, path: KeyPath, report: Report): void {
  const subscriber = raw["subscriber"];
  if (subscriber !== undefined && named(asObject(subscriber), SUBSCRIBERS) !== 1)
    report([...path, "subscriber"], "name exactly one subscriber: project, person, group or principal_arn");
  const status = raw["status"];
  if ((status === "revoked" || status === "cancelled") && isAbsent(raw["until"]))
    report([...path, "status"], `a ${status} subscription needs until: when did it end?`);
}

/** How many of the keys have a value. */
function named(raw: LooseObject, keys: readonly string[]): number {
  return keys.filter((key) => !isAbsent(raw[key])).length;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
