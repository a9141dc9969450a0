/**
 * Spans of OpenTelemetry, for whoever has loaded an SDK of it: through its API alone, which does nothing where there is none. Attributes are
 * names of ours and figures: no person, no address, no ARN, and of an error its code and never its message.
 */
import { SpanKind, SpanStatusCode, context, propagation, trace } from "@opentelemetry/api";
import type { Attributes } from "@opentelemetry/api";
import { AuditplaneError } from "./errors.ts";

export interface SpanGiven {
  readonly name: string;
  /** `client`: something else is asked; `server`: somebody asks. Absent: a part of our own work. */
  readonly kind?: "client" | "server";
  readonly attributes?: Attributes;
}

/** What a span learns while it lasts. */
export interface SpanTold {
  readonly tell: (attributes: Attributes) => void;
  readonly rename: (name: string) => void;
  /** What it stands for failed, though nothing is thrown: as an answer of 500. */
  readonly fail: (type: string) => void;
}

const KINDS = { client: SpanKind.CLIENT, server: SpanKind.SERVER } as const;

/** Runs work in a span below the one that it is called in. What is thrown is thrown on. */
export async function inSpan<T>(
  { name, kind, attributes }: SpanGiven,
  work: (span: SpanTold) => Promise<T>,
): Promise<T> {
  const options = {
    kind: kind === undefined ? SpanKind.INTERNAL : KINDS[kind],
    ...(attributes && { attributes }),
  };
  return await trace.getTracer("auditplane").startActiveSpan(name, options, async (span) => {
    const fail = (type: string): void => {
      span.setAttribute("error.type", type);
      span.setStatus({ code: SpanStatusCode.ERROR });
    };
    try {
      return await work({
        tell: (told) => void span.setAttributes(told),
        rename: (to) => void span.updateName(to),
        fail,
      });
    } catch (error) {
      fail(typeOf(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The span that one is in, as it is handed to another thread. */
export type SpanPlace = Readonly<Record<string, string>>;

export function spanPlace(): SpanPlace {
  const place: Record<string, string> = {};
  propagation.inject(context.active(), place);
  return place;
}

/** Runs work as if it were called where the place was taken. */
export function atSpanPlace<T>(place: SpanPlace, work: () => T): T {
  return context.with(propagation.extract(context.active(), place), work);
}

/** Figures as attributes of ours. */
export function ownFigures(figures: Readonly<Record<string, number>>): Attributes {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`auditplane.${name}`, value]));
}

/** Names of classes of errors are written by programmers; whatever else stands there is none of them. */
function typeOf(error: unknown): string {
  if (error instanceof AuditplaneError) return error.code;
  const name = error instanceof Error ? error.name : "";
  return /^[A-Za-z]{1,60}$/.test(name) ? name : "error";
}
