/** Reads the floor and domains' own files together; what is wrong is told with file, line, and what to write instead. */
import { fewOfEach } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { readYaml } from "../read-yaml.ts";
import { contradictions, neverReviewedIn } from "./contradictions.ts";
import type { PolicyFault } from "./fault.ts";
import { unaskedFields } from "./fields.ts";
import { loosened } from "./loosened.ts";
import type { ClassTerms, MeshPolicy, UnitPolicy } from "./policy.ts";
import { floorFileSchema, policyOf, unitFileSchema, unitOf } from "./schema.ts";
import type { FloorFile, UnitFile } from "./schema.ts";
import { stricterClass } from "./stricter.ts";

export interface PolicyText {
  readonly path: string;
  readonly text: string;
}

/** The files as they are written, and what they make together. */
export interface PolicyFiles {
  readonly floor: FloorFile;
  readonly own: readonly UnitFile[];
  readonly policy: MeshPolicy;
}

export type ReadPolicy =
  | ({ readonly ok: true } & PolicyFiles)
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The first text is the floor; each other one is a domain's own, which may tighten it. */
export function readPolicyFiles(first: PolicyText, others: readonly PolicyText[]): ReadPolicy {
  const floor = readYaml(first, floorFileSchema, "the mesh policy");
  if (!floor.ok) return { ok: false, problems: withHint(floor.problems, first) };
  const problems: Problem[] = [];
  const alone = policyOf(floor.value);
  const tell = (document: typeof floor.document, faults: readonly PolicyFault[]): void => {
    for (const { path, message } of faults) problems.push(document.problem(path, message));
  };
  tell(floor.document, contradictions(alone));
  for (const [at, unit] of alone.units.entries())
    tell(
      floor.document,
      unitFaults(alone, unit).map(({ path, message }) => ({ path: ["units", at, ...path], message })),
    );
  const own: UnitFile[] = [];
  for (const one of others) {
    const read = readYaml(one, unitFileSchema, "the domain's own policy");
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    tell(read.document, unitFaults(alone, unitOf(read.value)));
    if (own.some(({ unit }) => unit === read.value.unit))
      tell(read.document, [
        { path: ["unit"], message: `unit: another file is about ${read.value.unit}; leave one` },
      ]);
    own.push(read.value);
  }
  if (problems.length > 0) return { ok: false, problems: fewOfEach(problems) };
  return { ok: true, floor: floor.value, own, policy: policyOf(floor.value, own) };
}

function unitFaults(floor: MeshPolicy, unit: UnitPolicy): PolicyFault[] {
  const faults = [...loosened(floor, unit), ...unaskedFields(unit, floor.forms)];
  if (faults.length > 0) return faults;
  const classes = unit.classifications.map((terms): ClassTerms => {
    const above = floor.classifications.find(({ name }) => name.toLowerCase() === terms.name.toLowerCase());
    return above ? stricterClass(above, terms) : terms;
  });
  return neverReviewedIn(classes);
}

/** The files may have been given in another order. */
function withHint(problems: readonly Problem[], { path, text }: PolicyText): readonly Problem[] {
  const [, line] = /^(unit:)/m.exec(text) ?? [];
  if (line === undefined) return problems;
  const message = "this is a domain's own policy; give the floor, the file with version: 1, before it";
  return [{ path, line: 1, column: 1, message }, ...problems];
}
