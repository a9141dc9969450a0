/** Reads labels.json as `auditplane simulate` writes it: what the fleet is, and every attack that was put into it. */
import { z } from "zod";
import { DAY_MS, parseEventTime } from "../record/time.ts";
import { LABELLED_KINDS } from "./scenarios.ts";

/** In ms since 1970. */
const time = z.string().transform((text, context) => {
  const value = parseEventTime(text);
  if (value !== undefined) return value;
  context.addIssue({ code: "custom", message: "Invalid time: expected one as 2026-09-28T14:00:00Z" });
  return z.NEVER;
});

const day = z.string().transform((text, context) => {
  const value = parseEventTime(`${text}T00:00:00Z`);
  if (value !== undefined) return value;
  context.addIssue({ code: "custom", message: "Invalid day: expected one as 2026-08-31" });
  return z.NEVER;
});

const schema = z.object({
  fleet: z.object({
    seed: z.string(),
    /** The first day, in ms since 1970. */
    from: day,
    days: z.int().min(1),
    people: z.int().min(1),
    humans: z.int().min(0),
    services: z.int().min(0),
    tail: z.string(),
  }),
  attacks: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(LABELLED_KINDS),
      person: z.string(),
      person_kind: z.enum(["human", "service"]),
      /** From the first hour to the end of the last. */
      from: time,
      until: time,
    }),
  ),
});

export type LabelledFleet = z.infer<typeof schema>;
export type LabelledAttack = LabelledFleet["attacks"][number];

export type ReadLabels =
  | { readonly ok: true; readonly labels: LabelledFleet }
  /** The first fault, with its place. */
  | { readonly ok: false; readonly problem: string };

export function readLabels(text: string): ReadLabels {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: `it is no JSON: ${error instanceof Error ? error.message : "unreadable"}` };
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
    const place = path.length === 0 ? "" : `${path.join(".")}: `;
    return { ok: false, problem: place + message };
  }
  const { fleet, attacks } = parsed.data;
  const end = fleet.from + fleet.days * DAY_MS;
  const astray = attacks.findIndex(({ from, until }) => from < fleet.from || from >= until || until > end);
  if (astray === -1) return { ok: true, labels: parsed.data };
  return { ok: false, problem: `attacks.${astray}: it is not within the days of the fleet` };
}
