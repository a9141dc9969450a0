/** An SDK of OpenTelemetry as small as one can be: what ended is in a list, and context is where Node has it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { ROOT_CONTEXT, context, propagation, trace } from "@opentelemetry/api";
import type { Attributes, Context, Span, SpanKind, SpanOptions, Tracer } from "@opentelemetry/api";

export interface EndedSpan {
  readonly name: string;
  readonly parent: string | undefined;
  readonly kind: SpanKind | undefined;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

const HEADER = "x-span";

/** Registers itself until it is closed. Spans are named by their first names where they are parents. */
export function recordSpans(): { readonly ended: EndedSpan[]; close(): void } {
  const ended: EndedSpan[] = [];
  const storage = new AsyncLocalStorage<Context>();
  const active = (): Context => storage.getStore() ?? ROOT_CONTEXT;
  context.setGlobalContextManager({
    active,
    with: (at, work, self, ...args) => storage.run(at, () => work.apply(self as never, args)),
    bind: (_at, target) => target,
    enable: () => ({}) as never,
    disable: () => ({}) as never,
  });
  propagation.setGlobalPropagator({
    inject(at, carrier, setter) {
      const id = trace.getSpanContext(at)?.spanId;
      if (id !== undefined) setter.set(carrier, HEADER, id);
    },
    extract(at, carrier, getter) {
      const id = getter.get(carrier, HEADER);
      return typeof id === "string"
        ? trace.setSpanContext(at, { spanId: id, traceId: "t", traceFlags: 1 })
        : at;
    },
    fields: () => [HEADER],
  });
  const startSpan = (first: string, options: SpanOptions = {}, at: Context = active()): Span => {
    const parent = trace.getSpanContext(at)?.spanId;
    const attributes: Attributes = { ...options.attributes };
    let [name, failed] = [first, false];
    const span = {
      spanContext: () => ({ spanId: first, traceId: "t", traceFlags: 1 }),
      setAttribute: (key: string, value: string) => ((attributes[key] = value), span),
      setAttributes: (more: Attributes) => (Object.assign(attributes, more), span),
      updateName: (to: string) => ((name = to), span),
      setStatus: () => ((failed = true), span),
      end: () => void ended.push({ name, parent, kind: options.kind, attributes, failed }),
      isRecording: () => true,
    } as unknown as Span;
    return span;
  };
  const tracer = {
    startSpan,
    startActiveSpan(name: string, options: SpanOptions, work: (span: Span) => unknown) {
      const span = startSpan(name, options);
      return context.with(trace.setSpan(active(), span), work, undefined, span);
    },
  } as unknown as Tracer;
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  return {
    ended,
    close() {
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}
