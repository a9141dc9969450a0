/** Reads the domain, the tree of its units with their owners, and the rules of each. */
import type { Principal } from "../../core/control-plane/kinds/mesh.ts";
import type { ReadPart } from "../scope-reader.ts";
import { identified, present } from "./answers.ts";
import { setupEntry } from "./blueprints.ts";
import { AT_ONCE, detailedListOf, detailsOf, isGone, lazily, refused } from "./list.ts";
import type { Reading } from "./list.ts";
import { pagesOf } from "./pages.ts";
import { principalOf, unitEntry } from "./people.ts";
import { ruleEntry } from "./rules.ts";
import { together } from "./together.ts";

export interface Units {
  /** What projects are in that name no unit: the root; of a domain without units, or that is refused, the domain. */
  root: string;
  /** All that were named, the root included. */
  readonly ids: Set<string>;
}

/**
 * The root stands for the domain and has its name; a domain that has no units, as old ones of version 1 have not, is its own. Units
 * are found from the root down; one that comes up again is not read again.
 */
export async function* readUnits(reading: Reading, units: Units): AsyncGenerator<ReadPart, void> {
  const asked = await reading.ask("GetDomain", { identifier: reading.domain });
  if (asked.kind === "refused") {
    yield refused("GetDomain", undefined, asked.refusal);
    return;
  }
  const { rootDomainUnitId: root, name = reading.domain, ...domain } = asked.answer;
  yield { list: "GetDomain", entries: [setupEntry(reading.domain, asked.answer)] };
  if (root === undefined) {
    yield { list: "GetDomain", entries: [unitEntry(reading.domain, { ...domain, name }, [])] };
    return;
  }
  units.root = root;
  units.ids.add(root);
  yield* readUnit(reading, { id: root, list: "GetDomain", name });
  for (let level = [root]; level.length > 0; ) {
    const next: string[] = [];
    const works = lazily(level, (parent) => readChildren(reading, { parent, units, next }));
    yield* together(works, { max: AT_ONCE, stop: reading.stop });
    level = next;
  }
}

interface Children {
  readonly parent: string;
  readonly units: Units;
  /** Those that are new are added. */
  readonly next: string[];
}

const CHILDREN = "ListDomainUnitsForParent";

function readChildren(reading: Reading, { parent, units, next }: Children): AsyncGenerator<ReadPart, void> {
  return detailedListOf(reading, {
    operation: CHILDREN,
    input: { domainIdentifier: reading.domain, parentDomainUnitIdentifier: parent },
    of: parent,
    async *parts({ items }) {
      yield { list: CHILDREN, entries: [] };
      for (const [id] of identified(items, (unit) => unit.id)) {
        if (units.ids.has(id)) continue;
        units.ids.add(id);
        next.push(id);
        yield* readUnit(reading, { id, list: CHILDREN });
      }
    },
  });
}

interface UnitGiven {
  readonly id: string;
  readonly list: string;
  /** In place of its own. */
  readonly name?: string;
}

async function* readUnit(reading: Reading, { id, list, name }: UnitGiven): AsyncGenerator<ReadPart, void> {
  const asked = await reading.ask("GetDomainUnit", { domainIdentifier: reading.domain, identifier: id });
  if (asked.kind === "refused") {
    if (!isGone(id, asked.refusal)) yield refused("GetDomainUnit", id, asked.refusal);
    return;
  }
  const unit = asked.answer;
  const told = present(unit.owners).map(principalOf);
  const owners = told.length > 0 ? told : yield* readOwners(reading, id);
  yield { list, entries: [unitEntry(id, { ...unit, name: name ?? unit.name }, present(owners))] };
}

/** Nobody answers for a unit without owners, so it is asked for in the other way, too, before it is taken for one. */
async function* readOwners(
  { ask, domain }: Reading,
  unit: string,
): AsyncGenerator<ReadPart, (Principal | undefined)[]> {
  const owners: (Principal | undefined)[] = [];
  const input = {
    domainIdentifier: domain,
    entityType: "DOMAIN_UNIT",
    entityIdentifier: unit,
  } as const;
  for await (const page of pagesOf(ask, "ListEntityOwners", input)) {
    if (page.kind === "page") owners.push(...present(page.page.owners).map(principalOf));
    else if (!isGone(unit, page.refusal)) yield refused("ListEntityOwners", unit, page.refusal);
  }
  return owners;
}

/** A rule is in the list of the unit that it is made for; those that come down from above are left out. */
export function readRules(reading: Reading, unit: string): AsyncGenerator<ReadPart, void> {
  return detailedListOf(reading, {
    operation: "ListRules",
    input: {
      domainIdentifier: reading.domain,
      targetType: "DOMAIN_UNIT",
      targetIdentifier: unit,
      includeCascaded: false,
    },
    of: unit,
    parts: ({ items }) =>
      detailsOf(reading, {
        list: "ListRules",
        ids: identified(items, (rule) => rule.identifier).map(([id]) => id),
        operation: "GetRule",
        input: (identifier) => ({ domainIdentifier: reading.domain, identifier }),
        entry: (id, rule) => ruleEntry(id, rule, unit),
      }),
  });
}
