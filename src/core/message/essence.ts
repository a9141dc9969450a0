/**
 * What a message may say where nothing about people may leave the company: figures, ids and words of ours. It is made of an allow-list
 * of fields, each by itself, never of a text that something was taken out of.
 */
import type { Ticket } from "../alert/ticket.ts";
import { formatBytes, formatCounted } from "../finding/explain.ts";
import { consoleOf, linkLines, runbookOf } from "./links.ts";
import type { Links } from "./links.ts";
import { rowsOf } from "./parts.ts";
import type { Part } from "./parts.ts";
import { UNOWNED_TITLE } from "./title.ts";
import type { TitleGiven } from "./title.ts";

export interface Essence {
  /** In brackets: `HIGH`, `WITHDRAWN`, `ACKNOWLEDGED`. */
  readonly tag: string;
  readonly level: string;
  readonly tier: string;
  /** Of the alert. */
  readonly state: string;
  /** Its id; null: nobody owns what it is about. */
  readonly domain: string | null;
  readonly ruleId: string;
  /** The title of the rule, or of what stands for several. */
  readonly what: string;
  /** Its id, as `publicAsset` lets it be; null: of several, or of none. */
  readonly asset: string | null;
  readonly findings: number;
  readonly people: number | null;
  readonly events: number | null;
  readonly bytes: number | null;
  /** null: it is about none, and `notice` stands for its id. */
  readonly alert: { readonly id: number; readonly revision: number } | null;
  readonly notice?: string;
  /** Titles of others that come with it, which say nothing of people either. */
  readonly listed?: readonly string[];
  /** In which it is worked on: people chose their keys and URLs, so that they are told with all the rest alone. */
  readonly tickets?: readonly Ticket[];
  /** Why it is told once more; absent: it is news. */
  readonly occasion?: string;
  /** As the rule has it, see links.ts. */
  readonly runbook: string | null;
  readonly links: Links;
  /** It is told in the place of another route. */
  readonly isInstead: boolean;
}

/** Of an alert of which nothing is counted. */
export function bareEssence(
  { id, revision, domain }: NonNullable<Essence["alert"]> & Pick<Essence, "domain">,
  links: Links,
): Omit<Essence, "tag" | "level" | "tier" | "state" | "ruleId" | "what"> {
  const counts = { findings: 0, people: null, events: null, bytes: null };
  return { domain, asset: null, ...counts, alert: { id, revision }, runbook: null, links, isInstead: false };
}

/**
 * The id of an asset where it is a plain one; null for what may be an ARN, a bucket, an address or a person: only what people chose as an
 * id in a catalog has this form.
 */
export function publicAsset(id: string | null): string | null {
  if (id === null || !/^[A-Za-z][\w.-]{0,63}$/.test(id)) return null;
  return /^(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}$/.test(id) ? null : id;
}

export function minimalTitle({ tag, domain, asset, what, alert }: Essence): TitleGiven {
  return { tag, where: asset ?? domain ?? UNOWNED_TITLE, symptom: what, alert: alert?.id ?? null };
}

export function minimalParts(essence: Essence): Part[] {
  const { tag, what, domain, asset, findings, people, events, bytes, alert, isInstead, occasion } = essence;
  const counts = [
    formatCounted(findings, "finding"),
    ...(people === null ? [] : [formatCounted(people, "person", "people")]),
    ...(events === null ? [] : [formatCounted(events, "event")]),
    ...(bytes === null ? [] : [formatBytes(bytes)]),
  ].join(", ");
  const runbook = runbookOf(essence.runbook, essence.links);
  const page = alert && consoleOf(alert.id, essence.links);
  return [
    { kind: "what", lines: [`${tag}: ${what}`, ...(occasion === undefined ? [] : [occasion])] },
    {
      kind: "facts",
      lines: rowsOf([
        ["Domain", domain ?? "none"],
        ["Asset", asset],
        ["Rule", essence.ruleId],
        ["Level", `${essence.level}, tier ${essence.tier}`],
        ["State", essence.state.replaceAll("_", " ")],
        ["How much", findings === 0 ? null : counts],
      ]),
    },
    { kind: "facts", lines: essence.listed ?? [] },
    {
      kind: "act",
      lines: [
        ...(runbook === null ? [] : [`Runbook       ${runbook}`]),
        ...(page === null ? [] : [`Console       ${page}`]),
        ...(alert === null ? [] : linkLines(alert.id, essence.links)),
        ...(alert === null ? [] : [`Look          auditplane alerts show ${alert.id}`]),
      ],
    },
    {
      kind: "you",
      lines: [
        ...(alert === null ? [] : [`Alert ${alert.id}, revision ${alert.revision}.`]),
        ...(isInstead ? ["You get this in the place of another route, which takes no alerts."] : []),
        "Who it was is told inside the company alone: this route gets no names.",
      ],
    },
  ];
}

/** For filter policies of subscribers. */
export function minimalAttributes({
  level,
  tier,
  domain,
  ruleId,
  alert,
  notice = "none",
  state,
}: Essence): Record<string, string> {
  return {
    severity: level,
    tier,
    domain: domain ?? "none",
    rule_id: ruleId,
    account: "none",
    alert_id: String(alert?.id ?? notice),
    state,
  };
}
