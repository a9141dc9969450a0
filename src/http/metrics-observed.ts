/** Histograms of what workers observe, as the database has them: they have no port of their own. */
import type { Pool } from "pg";
import { Histogram } from "prom-client";
import type { Registry } from "prom-client";
import { OBSERVED_BOUNDS } from "../core/pipeline/observations.ts";
import type { Observed, ObservedFigure } from "../core/pipeline/observations.ts";
import { readObserved } from "../store/observed.ts";

const HISTOGRAMS: Readonly<
  Record<ObservedFigure, { readonly name: string; readonly help: string; readonly label: string }>
> = {
  ingest_lag: {
    name: "auditplane_ingest_lag_seconds",
    help: "How long after they happened events were stored; what is read of the past counts as well.",
    label: "source",
  },
  rule_eval: {
    name: "auditplane_rule_eval_duration_seconds",
    help: "How long a rule takes to judge a fact that its index does not rule out: of one fact in 256.",
    label: "rule_id",
  },
};

export function addObservedHistograms(registry: Registry, pool: Pool): void {
  for (const figure of Object.keys(HISTOGRAMS) as ObservedFigure[]) {
    const { name, help, label } = HISTOGRAMS[figure];
    const bounds = OBSERVED_BOUNDS[figure];
    const histogram = new Histogram({
      name,
      help,
      labelNames: [label],
      buckets: [...bounds],
      registers: [registry],
    });
    // it counts what it is told of, one by one, and here is what others have counted
    Object.assign(histogram, {
      async getForPromString() {
        const observed = await readObserved(pool, figure);
        const values = observed.flatMap((one) => valuesOf(one, { name, label, bounds }));
        return { name, help, type: "histogram", values };
      },
    });
  }
}

interface Value {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Buckets of Prometheus have all that is below them, too. */
function valuesOf(
  { label: own, counts, sum }: Omit<Observed, "figure">,
  {
    name,
    label,
    bounds,
  }: { readonly name: string; readonly label: string; readonly bounds: readonly number[] },
): Value[] {
  let count = 0;
  const buckets = [...bounds, "+Inf"].map((le, at) => {
    count += counts[at] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le, [label]: own }, value: count };
  });
  const labels = { [label]: own };
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
