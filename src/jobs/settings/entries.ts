/** Entries of the settings in one form, whatever they are about: what is stored of each, and from when on days look otherwise by it. */
import { canonicalJson } from "../../core/record/decode.ts";
import type { DomainSettings } from "../../core/settings/domain.ts";
import type { Confirmed, Exception, Settings } from "../../core/settings/settings.ts";
import type { Rollout } from "../../core/settings/rollout.ts";
import type { RouteSettings } from "../../core/settings/route.ts";
import type { Share } from "../../core/settings/share.ts";
import type { SettingOrigin, StoredSettings } from "../../store/settings.ts";

export interface EntryOf {
  readonly exception: Exception;
  readonly confirmed: Confirmed;
  readonly domain: DomainSettings;
  readonly share: Share;
  readonly rollout: Rollout;
  readonly route: RouteSettings;
}
export type EntryKind = keyof EntryOf;

export interface SettingEntry {
  readonly kind: EntryKind;
  readonly id: string;
  /** Names of people, or of roles that are acted under; undefined: it is about none, or a file says so. */
  readonly who: string | undefined;
  readonly author: string | undefined;
  /** Of a share: whoever changes it later. */
  readonly approver?: string;
  readonly reason: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Days from here on are judged anew as to volume, in ms; Infinity: none. What a catalog takes finds its hours by itself. */
  readonly from: number;
}

const LISTS = {
  exception: "exceptions",
  confirmed: "confirmed",
  domain: "domains",
  share: "shares",
  rollout: "rollout",
  route: "routes",
} as const satisfies Record<EntryKind, keyof Settings>;

export const ENTRY_KINDS = Object.keys(LISTS) as readonly EntryKind[];

const DECLARED = [
  "topicArn",
  "timeZone",
  "regions",
  "encryption",
  "deputyTopicArn",
  "absences",
  "workingDays",
  "holidays",
  "escalation",
  "messagesADay",
  "answerWithin",
] as const satisfies readonly (keyof DomainSettings)[];

const FORMS: { readonly [K in EntryKind]: (entry: EntryOf[K]) => SettingEntry } = {
  exception: ({ id, who, author, reason, from, until, asset, factor, bytes }) => {
    return { kind: "exception", id, who, author, reason, value: { from, until, asset, factor, bytes }, from };
  },
  confirmed: ({ id, who, author, reason, from, until }) => {
    return { kind: "confirmed", id, who, author, reason, value: { from, until }, from };
  },
  domain: (domain) => {
    const about = { id: domain.id, who: undefined, author: undefined, reason: AS_FILED, from: Infinity };
    return {
      kind: "domain",
      ...about,
      value: Object.fromEntries(DECLARED.map((name) => [name, domain[name]])),
    };
  },
  share: ({ id, kind, consumer, asset, reason, approver, volume, from, until }) => {
    const isPerson = "person" in consumer;
    const who = isPerson ? consumer.person : undefined;
    const value = { kind, consumer: isPerson ? null : consumer, asset, volume, reason, from, until };
    return { kind: "share", id, who, author: approver, approver, reason, value, from: Infinity };
  },
  rollout: ({ id, stage, rules, reason, author }) => {
    return { kind: "rollout", id, who: undefined, author, reason, value: { stage, rules }, from: Infinity };
  },
  route: ({ id, format, detail }) => {
    const about = { id, who: undefined, author: undefined, reason: AS_FILED, from: Infinity };
    return { kind: "route", ...about, value: { format, detail } };
  },
};

/** Why something is so that a file says without a reason. */
export const AS_FILED = "as the settings file says";

export function formOf<K extends EntryKind>(kind: K, entry: EntryOf[K]): SettingEntry {
  return FORMS[kind](entry);
}

export function formsOf(settings: Partial<Settings>): SettingEntry[] {
  return [
    ...(settings.exceptions ?? []).map(FORMS.exception),
    ...(settings.confirmed ?? []).map(FORMS.confirmed),
    ...(settings.domains ?? []).map(FORMS.domain),
    ...(settings.shares ?? []).map(FORMS.share),
    ...(settings.rollout ?? []).map(FORMS.rollout),
    ...(settings.routes ?? []).map(FORMS.route),
  ];
}

/** Those that are stored, with where each comes from. */
export function storedForms(stored: StoredSettings): (SettingEntry & { readonly origin: SettingOrigin })[] {
  const origins = new Map(
    ENTRY_KINDS.flatMap((kind) => stored[LISTS[kind]].map((one) => [keyOf(kind, one.id), one.origin])),
  );
  return formsOf(stored).map((form) => ({
    ...form,
    origin: origins.get(keyOf(form.kind, form.id)) ?? "file",
  }));
}

export function keyOf(kind: EntryKind, id: string): string {
  return `${kind} ${id}`;
}

/** What makes two entries of one id different. */
export function textOf({ id, who, author, reason, value }: SettingEntry): string {
  // as it comes back from where it is stored
  return canonicalJson(JSON.parse(JSON.stringify([id, who, author, reason, value])));
}

/**
 * What is left of an entry that ends now and was right until then, in ms; null: nothing, it had not begun; undefined: it is over
 * already.
 */
export function leftOf({ value }: SettingEntry, now: number): SettingEntry["value"] | null | undefined {
  const { from, until } = value;
  if (typeof until === "number" && until <= now) return undefined;
  return typeof from === "number" && from < now ? { ...value, until: now } : null;
}
