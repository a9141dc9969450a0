/** Reads projects, and what is of each: members, environments, their targets, and what was granted there. */
import type { ReadPart } from "../scope-reader.ts";
import { identified } from "./answers.ts";
import { detailedListOf, detailsOf, listOf } from "./list.ts";
import type { Reading } from "./list.ts";
import { membershipEntries, projectEntries } from "./people.ts";
import { environmentEntry, targetEntries } from "./places.ts";
import { grantEntries } from "./subscriptions.ts";

export interface ProjectsGiven {
  /** The unit of those that name none. */
  readonly root: string;
  /** Ids are added. */
  readonly projects: Set<string>;
}

export async function* readProjects(
  reading: Reading,
  { root, projects }: ProjectsGiven,
): AsyncGenerator<ReadPart, void> {
  const parts = listOf(reading, {
    operation: "ListProjects",
    input: { domainIdentifier: reading.domain },
    entries: ({ items }) => projectEntries(items, root),
  });
  for await (const part of parts) {
    if ("entries" in part) for (const { id } of part.entries) projects.add(id);
    yield part;
  }
}

/** `environments`: their ids are added. */
export async function* readProject(
  reading: Reading,
  { project, environments }: { readonly project: string; readonly environments: Set<string> },
): AsyncGenerator<ReadPart, void> {
  yield* listOf(reading, {
    operation: "ListProjectMemberships",
    input: { domainIdentifier: reading.domain, projectIdentifier: project },
    of: project,
    entries: ({ members }) => membershipEntries(project, members),
  });
  const own: string[] = [];
  yield* readEnvironments(reading, { project, own });
  for (const environment of own) {
    // one that was moved between pages comes up twice
    if (environments.has(environment)) continue;
    environments.add(environment);
    yield* readEnvironment(reading, environment);
  }
}

/** The list tells no roles, so each is asked for. */
function readEnvironments(
  reading: Reading,
  { project, own }: { readonly project: string; readonly own: string[] },
): AsyncGenerator<ReadPart, void> {
  return detailedListOf(reading, {
    operation: "ListEnvironments",
    input: { domainIdentifier: reading.domain, projectIdentifier: project },
    of: project,
    parts({ items }) {
      const summaries = new Map(identified(items, ({ id }) => id));
      const ids = [...summaries.keys()];
      own.push(...ids);
      return detailsOf(reading, {
        list: "ListEnvironments",
        ids,
        operation: "GetEnvironment",
        input: (identifier) => ({ domainIdentifier: reading.domain, identifier }),
        entry: environmentEntry,
        // whose it is has to be known: what is done in that project is not
        listed: (id) => environmentEntry(id, { ...summaries.get(id), projectId: project }),
      });
    },
  });
}

/**
 * Grants are listed by environment: every target is in one, and there are a thousand at most, where there may be a million
 * subscriptions to ask by.
 */
async function* readEnvironment(reading: Reading, environment: string): AsyncGenerator<ReadPart, void> {
  yield* listOf(reading, {
    operation: "ListSubscriptionTargets",
    input: { domainIdentifier: reading.domain, environmentIdentifier: environment },
    of: environment,
    entries: ({ items }) => targetEntries(items),
  });
  yield* listOf(reading, {
    operation: "ListSubscriptionGrants",
    input: { domainIdentifier: reading.domain, environmentId: environment },
    of: environment,
    entries: ({ items }) => grantEntries(items),
  });
}
