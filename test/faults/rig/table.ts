/** Prints what the runs compared, when all have ended. */
import type { Reporter, TestModule } from "vitest/node";
import type { Figures } from "./row.ts";

export class FaultTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const all = modules.flatMap((module) => [...module.children.allTests()]);
    const figures = all.flatMap((test) => test.meta().fault ?? []);
    const rows = new Map<string, Figures[]>();
    for (const one of figures) {
      const key = `${String(one.row).padStart(2)}  ${one.fault}`;
      rows.set(key, [...(rows.get(key) ?? []), one]);
    }
    const lines = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, runs]) => lineOf(name, runs));
    console.log(`\n${HEAD}\n${lines.join("\n")}\n${lineOf("    in all", figures)}\n`);
  }
}

const NAME = 76;
const HEAD = `row fault${" ".repeat(NAME - 9)}   runs    events   lost  doubled  repeated  recovery`;

function lineOf(name: string, runs: readonly Figures[]): string {
  const sum = (of: (one: Figures) => number): string =>
    runs.reduce((total, one) => total + of(one), 0).toLocaleString("en");
  const slowest = Math.max(0, ...runs.map(({ recoveryMs }) => recoveryMs));
  return [
    name.slice(0, NAME).padEnd(NAME),
    String(runs.length).padStart(7),
    sum(({ events }) => events).padStart(10),
    sum(({ lost }) => lost).padStart(7),
    sum(({ doubled }) => doubled).padStart(9),
    sum(({ repeated }) => repeated).padStart(10),
    `${(slowest / 1000).toFixed(1)} s`.padStart(10),
  ].join("");
}
