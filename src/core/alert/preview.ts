/** Whom an alert would be told to if its domain were live, and when. */
import { dayIn } from "./calendar.ts";
import type { Owner } from "./owner.ts";
import { routesOf } from "./routing.ts";
import type { Audience, Routed } from "./routing.ts";

/** `owner`, too, where there is no topic yet; `security`: it is confidential, or about all who might be told. */
export type Listener = Extract<Audience, "owner" | "deputy" | "parent" | "security">;

/** Who hears of it in a domain; null: of what nobody owns. */
export function listenerOf(alert: Omit<Routed, "owners">, domain: string | null, owner: Owner): Listener {
  if (alert.isConfidential) return "security";
  if (domain === null || owner.line.length === 0) return "owner";
  const { routes } = routesOf(
    { ...alert, owners: [domain] },
    { ownerOf: () => owner, stageOf: () => "live", fallbackTopic: undefined, onCallTopic: undefined },
  );
  const [told] = [...routes.values()];
  return told?.audience === "owner" || told?.audience === "deputy" || told?.audience === "parent"
    ? told.audience
    : "security";
}

interface Timed {
  /** The same of all messages on one. */
  readonly alert: number;
  /** In ms. */
  readonly at: number;
  readonly isUrgent: boolean;
}

/**
 * As messages would come, the first one first: `isHeld` the next morning, since people had theirs of the day. One that waits is not told
 * where a newer one of its alert comes the same day.
 */
export function toldAmong<T extends Timed>(
  messages: readonly T[],
  { calendar: { timeZone }, messagesADay }: Pick<Owner, "calendar" | "messagesADay">,
): (T & { readonly isHeld: boolean })[] {
  const days = new Map<string, number>();
  const sorted = messages.toSorted((a, b) => a.at - b.at);
  return sorted.flatMap((message, place): (T & { readonly isHeld: boolean })[] => {
    if (message.isUrgent) return [{ ...message, isHeld: false }];
    const day = dayIn(timeZone, message.at);
    const told = days.get(day) ?? 0;
    if (told < messagesADay) {
      days.set(day, told + 1);
      return [{ ...message, isHeld: false }];
    }
    const isNewer = ({ alert, at }: T): boolean => alert === message.alert && dayIn(timeZone, at) === day;
    return sorted.slice(place + 1).some(isNewer) ? [] : [{ ...message, isHeld: true }];
  });
}
