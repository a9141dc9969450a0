/** Renders a draft as a catalog file with comments. Bytes depend on the draft alone. */
import { formatBytes, formatCounted } from "../../core/finding/explain.ts";
import { isoTime } from "../../core/record/time.ts";
import type { Draft } from "./compute.ts";
import { renderAssets } from "./render-assets.ts";
import { renderDomains, renderMembers, renderPeople, renderProjects } from "./render-owners.ts";
import { renderExemptions, renderSubscriptions } from "./render-rights.ts";

/** The file's text. parseCatalog takes it, also without any of its comments. */
export function renderDraft(draft: Draft): string {
  return [
    head(draft),
    [
      `as_of: ${isoTime(draft.asOf)} # just after the newest event, so that nothing is pending`,
      `history_from: ${isoTime(draft.input.oldest)} # the oldest event`,
    ].join("\n"),
    renderDomains(draft),
    renderProjects(draft),
    renderMembers(draft),
    renderPeople(draft),
    renderAssets(draft),
    renderSubscriptions(draft),
    renderExemptions(draft),
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

function head(draft: Draft): string {
  const { files, records, oldest, newest } = draft.input;
  const { assets, people, looseRoles, projects } = draft;
  const some = (...counted: [n: number, one: string, many?: string][]): string =>
    counted
      .filter(([n]) => n > 0)
      .map((one) => formatCounted(...one))
      .join(" and ");
  const tables = assets.filter(({ table }) => table !== undefined).length;
  const roles = looseRoles.length + projects.reduce((sum, project) => sum + project.roles.length, 0);
  const bytes = assets.reduce(
    (sum, { readers }) => sum + readers.reduce((n, one) => n + one.evidence.bytes, 0),
    0,
  );
  const lines = [
    "A first catalog, drafted from CloudTrail alone. It is here to be edited.",
    "",
    `Read      ${formatCounted(records, "record")} of ${formatCounted(files, "file")}, ${isoTime(oldest)} to ${isoTime(newest)}`,
    `Found     ${some([tables, "table"], [assets.length - tables, "other folder"])}, of which ${formatBytes(bytes)} were read`,
    `          by ${some([people.length, "person", "people"], [roles, "role"]) || "nobody who can be named"}`,
    "Guessed   whose the data are (by the account, and by the roles that write), what belongs together,",
    "          every name. Nothing here says that somebody may read: that is for the owners to say.",
    "",
    "Next      1. Name domains and projects, and their owners. Merge, split and delete assets.",
    "          2. Take the # from the members and subscriptions that the owners agree to.",
    "          3. auditplane scan PATH… --catalog FILE        what is not right, judged by this file",
    "             auditplane access-map PATH… --catalog FILE  who gets at which data how; it writes exemptions",
    "                                                         and requests into this file, too",
    "",
    "What each key means: docs/catalog-file.md",
  ];
  return lines.map((line) => `# ${line}`.trimEnd()).join("\n");
}
