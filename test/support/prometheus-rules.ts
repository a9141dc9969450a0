/** The rules of deploy/prometheus as they are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "./cli.ts";

export interface PrometheusRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook_url: string;
  };
}

export function prometheusRules(): PrometheusRule[] {
  const text = readFileSync(join(ROOT, "deploy/prometheus/rules.yaml"), "utf8");
  return (parse(text) as { groups: { rules: PrometheusRule[] }[] }).groups.flatMap(({ rules }) => rules);
}

/** Names of the metrics that an expression reads. */
export function metricsOf({ expr }: PrometheusRule): string[] {
  return expr.match(/\bauditplane_\w+/g) ?? [];
}
