/** How a domain is set up: its key, its roles, and the configurations of its blueprints. */
import type { EnvironmentBlueprintConfigurationItem, GetDomainOutput } from "@aws-sdk/client-datazone";
import type { Entry } from "../../core/control-plane/entry.ts";
import type { ReadPart } from "../scope-reader.ts";
import { identified, msOf, present } from "./answers.ts";
import { detailedListOf, detailsOf } from "./list.ts";
import type { Reading } from "./list.ts";

export function setupEntry(
  id: string,
  { kmsKeyIdentifier, domainExecutionRole, serviceRole }: Partial<GetDomainOutput>,
): Entry<"datazone_domain"> {
  const content = { kmsKey: kmsKeyIdentifier, executionRole: domainExecutionRole, serviceRole };
  return { kind: "datazone_domain", id, content };
}

/** A configuration names its blueprint by id alone; where the name is refused, the id stands for it. */
export function readBlueprints(reading: Reading): AsyncGenerator<ReadPart, void> {
  const { domain } = reading;
  const list = "ListEnvironmentBlueprintConfigurations";
  return detailedListOf(reading, {
    operation: list,
    input: { domainIdentifier: domain },
    // of the domain's set-up: whoever is refused it sees all else nevertheless
    of: domain,
    parts: ({ items }) => {
      const found = new Map(identified(items, (one) => one.environmentBlueprintId));
      const entryOf = (id: string, name = id): Entry<"blueprint"> =>
        blueprintEntry(id, { domain, name, item: found.get(id) });
      return detailsOf(reading, {
        list,
        ids: [...found.keys()],
        operation: "GetEnvironmentBlueprint",
        input: (identifier) => ({ domainIdentifier: domain, identifier }),
        entry: (id, { name }) => entryOf(id, name),
        listed: (id) => entryOf(id),
      });
    },
  });
}

interface Configured {
  readonly domain: string;
  readonly name: string;
  readonly item: EnvironmentBlueprintConfigurationItem | undefined;
}

function blueprintEntry(id: string, { domain, name, item }: Configured): Entry<"blueprint"> {
  return {
    kind: "blueprint",
    id,
    content: {
      domain,
      name,
      regions: present(item?.enabledRegions).sort(),
      manageAccessRole: item?.manageAccessRoleArn,
      provisioningRole: item?.provisioningRoleArn,
      regionalParameters: item?.regionalParameters,
    },
    since: msOf(item?.createdAt),
    changed: msOf(item?.updatedAt),
  };
}
