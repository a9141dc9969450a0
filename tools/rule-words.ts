/** What the pages of rules say of all rules of a category, and of a tier. */
import type { Category, RuleOptions } from "../src/core/sigma/rule.ts";

export const OF_TIER: Readonly<Record<RuleOptions["tier"], string>> = {
  page: "somebody looks at once; security on call is told beside the owner.",
  review: "somebody looks in working hours.",
  info: "it is stored and shown, and nobody is told.",
};

interface CategoryWords {
  /** What its rules judge. */
  readonly judges: string;
  readonly matters: string;
  readonly look: string;
  readonly stops: string;
}

const COMMANDS = {
  alert: "- `auditplane alerts show NUMBER`: the alert as it stands, what was decided, who was told.",
  finding: "- `auditplane findings show FINDING`: one finding, whole, with its event ids and files.",
  evidence:
    "- `auditplane evidence export`: the records themselves, with what proves that they are as CloudTrail delivered them.",
} as const;

export const OF_CATEGORY: Readonly<Record<Category, CategoryWords>> = {
  cloudtrail: {
    judges: "Single records of CloudTrail.",
    matters:
      "What is done to logs, trails and guards decides what can be seen afterwards: whoever switches them off need not hide anything else.",
    look: [
      COMMANDS.alert,
      COMMANDS.evidence,
      "- In CloudTrail: what the same session did an hour before and after, and from where.",
    ].join("\n"),
    stops:
      "What was done stays done in the log: the alert is closed by a decision (`alerts resolve`, `alerts confirm`). Another such call is another finding.",
  },
  macie: {
    judges: "Findings of Amazon Macie.",
    matters: "Macie saw what is in the data, whatever it was declared to be.",
    look: [COMMANDS.alert, "- `auditplane macie sensitivity`: what Macie found, by asset."].join("\n"),
    stops: "Data that is moved or classified as it is; the alert is closed by a decision.",
  },
  access: {
    judges: "Accesses to governed data: who, of which project, entitled or not at that time.",
    matters:
      "The owner of the data answers for who reads it. A read that nobody approved has no purpose that anybody could check, and no end.",
    look: [
      COMMANDS.alert,
      COMMANDS.finding,
      "- `auditplane explain FINDING`: what was looked for in the catalog, and what there was.",
      "- `auditplane access-map`: how else this asset is read, and by what right.",
      "- `auditplane catalog show NAME`: what the catalog knows of the project, the person or the asset, and since when.",
      COMMANDS.evidence,
    ].join("\n"),
    stops: [
      "- A subscription, or an exemption with a reason and an end (`auditplane shares declare`, [settings.md](../settings.md)): what is read from then on is right.",
      "- A catalog that says, by its next read, that the read was right all along: findings are withdrawn, and whoever was told is told so.",
      "- The grant or policy that let it through is gone, so that nobody reads any more. What was read stays a finding: close the alert by a decision.",
    ].join("\n"),
  },
  volume: {
    judges:
      "How much a person read, against their own habit, their peers and ceilings ([detection.md](../detection.md)).",
    matters:
      "Theft by somebody who is entitled breaks no rule of access. What gives it away is how much is read, and when.",
    look: [
      COMMANDS.alert,
      "- `auditplane explain FINDING`: the computation, term by term: what is usual, of whom, and how far above it is.",
      COMMANDS.evidence,
      "- Where the data went: what else the same session did, and from which address.",
    ].join("\n"),
    stops: [
      "- It is over with its hour or day: the next one is judged by itself.",
      "- An exception with a ceiling and an end, before or after the fact (`auditplane exceptions add`, `alerts expect`): what it covers is stored, and nobody is told.",
      "- `alerts confirm` for an incident: those hours teach the detector nothing.",
    ].join("\n"),
  },
  governance: {
    judges: "What the control plane says of itself: grants, subscriptions, classes, places.",
    matters:
      "What is allowed and what was approved drift apart without anybody reading anything. Found before the read it is a correction, after it an incident.",
    look: [
      COMMANDS.alert,
      "- `auditplane catalog show NAME`: both sides, and since when.",
      "- `auditplane catalog diff`: what changed between two reads.",
      "- `auditplane access-map`: who reads by it already.",
    ].join("\n"),
    stops:
      "It is withdrawn by the first read of the control plane that says otherwise: put right what is wrong, or declare it ([settings.md](../settings.md)).",
  },
  pipeline: {
    judges: "Gaps in our own sight: sources, trails, catalogs, rules, routes.",
    matters:
      "As long as it lasts nobody can say that nothing happened there. Silence is no evidence, and whoever wants to hide makes it.",
    look: [
      "- `auditplane doctor`: what the worker can reach and read, and what it may not.",
      "- `auditplane coverage`: what can be seen of each asset, account and Region, and what closes the gaps.",
      "- `auditplane quarantine list`: what came and could not be read.",
      COMMANDS.alert,
    ].join("\n"),
    stops:
      "It comes again each day on which the gap is there, and no more once it is closed. What came late is judged as if it had come in time.",
  },
};
