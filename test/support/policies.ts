/** The policies of deploy/iam. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./cli.ts";

export const IAM = join(ROOT, "deploy/iam");

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string;
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Policy {
  /** Of the file. */
  readonly name: string;
  readonly statements: readonly Statement[];
  /** Names in `${…}`. */
  readonly places: readonly string[];
}

/** Each file of the folder. */
export function policies(): Policy[] {
  return readdirSync(IAM)
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const text = readFileSync(join(IAM, name), "utf8");
      const { Statement: statements } = JSON.parse(text) as { Statement: Statement[] };
      const places = [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, place = ""]) => place))];
      return { name, statements, places };
    });
}

/** Sorted. */
export function actionsOf(policy: Policy | undefined): string[] {
  return (policy?.statements ?? []).flatMap(({ Action: action }) => action).sort();
}
