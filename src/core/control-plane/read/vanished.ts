/** Projects that no list shows any more, though nothing says that they ended: what is theirs stands until somebody says that they did. */
import type { Doubt } from "./plausible.ts";

/** `ends`: to take the read is to end them, which somebody must say. */
export function vanishedDoubts(projects: readonly string[], ends: boolean): Doubt[] {
  return ends && projects.length > 0 ? [{ kind: "short", text: sayVanished(projects) }] : [];
}

/** One line, which names all of them. */
export function sayVanished(projects: readonly string[]): string {
  return projects.length === 1
    ? `project ${projects[0]} is listed no more, and no event says that it ended: its assets and subscriptions stand`
    : `${projects.length} projects are listed no more, and no event says that they ended: assets and subscriptions of ${projects.join(", ")} stand`;
}
