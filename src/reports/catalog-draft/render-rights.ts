/** Subscriptions and exemptions of a draft: examples in comments, since logs do not tell who may read. */
import { DAY_MS, isoTime } from "../../core/record/time.ts";
import { formatCounted } from "../../core/finding/explain.ts";
import { groupBy } from "../../core/catalog/group.ts";
import type { AssetEntry, Draft, LooseReader } from "./compute.ts";
import { addEvidence, formatEvidence } from "./evidence.ts";
import { roleName, slug, uniqueIds } from "./names.ts";
import type { Standing } from "./readers.ts";
import { listed } from "./render-owners.ts";
import { commentText, yamlText } from "./yaml-text.ts";

const EXAMPLES_MAX = 3;
/** Whoever reads as many assets is rather a check or a copy than a consumer. */
const MANY_ASSETS = 3;

interface Example {
  readonly asset: string;
  readonly subscriber: string;
  /** Of asset and subscriber, for the id. */
  readonly title: string;
  readonly name: string;
  readonly said: string;
}

export function renderSubscriptions(draft: Draft): string {
  const { assets, writers, input } = draft;
  const elsewhere = {
    members: new Set(writers.map(({ asset, person }) => `${asset} ${person}`)),
    exempt: new Set(exemptRoles(draft).map(({ name }) => name)),
  };
  const examples = assets.map((asset) => ({ asset, found: examplesOf(asset, elsewhere) }));
  const keyOf = ({ asset, subscriber }: Example): string => `${asset} ${subscriber}`;
  const ids = uniqueIds(
    new Map(
      examples.flatMap(({ found }) =>
        found.map((one) => [keyOf(one), `${slug(one.title)}-${slug(one.name)}`]),
      ),
    ),
  );
  const from = isoTime(input.oldest);
  const lineOf = (one: Example): string =>
    `- { id: ${yamlText(ids.get(keyOf(one)) as string)}, asset: ${yamlText(one.asset)}, subscriber: { ${one.subscriber} }, status: approved, from: ${from} } # ${one.said}`;
  const lines = examples
    .filter(({ found }) => found.length > 0)
    .flatMap(({ asset, found }) => {
      const more = found.length > EXAMPLES_MAX ? [`  # and ${found.length - EXAMPLES_MAX} more`] : [];
      return [
        `  # ${commentText(asset.id)}, of ${commentText(asset.project.id)}:`,
        ...found.slice(0, EXAMPLES_MAX).map((one) => `  # ${lineOf(one)}`),
        ...more,
      ];
    });
  return [
    "# None is known. Who reads without being an owner is here as an example: take the # where the owner agrees, with",
    "# approved_by and the right beginning. All readers: auditplane access-map.",
    "subscriptions:",
    ...(lines.length === 0 ? ["  # no read by others than owners is in these logs"] : lines),
  ].join("\n");
}

/** Who is an example of something else. */
interface Elsewhere {
  /** Asset and person of those who write. */
  readonly members: ReadonlySet<string>;
  readonly exempt: ReadonlySet<string>;
}

/** What readers of an asset who are no owners would be, once each. */
function examplesOf({ id, name: title, readers }: AssetEntry, elsewhere: Elsewhere): Example[] {
  const named = readers.flatMap((reader) => {
    const { standing } = reader;
    if (standing.kind === "person" && elsewhere.members.has(`${id} ${standing.person}`)) return [];
    if (standing.kind === "role" && elsewhere.exempt.has(standing.principal)) return [];
    const subscriber = subscriberOf(standing);
    return subscriber === undefined ? [] : [{ reader, ...subscriber }];
  });
  return [...groupBy(named, ({ text }) => text)].map(([text, same]) => {
    const people = new Set(same.map(({ reader }) => reader.person)).size;
    const evidence = formatEvidence(same.map(({ reader }) => reader.evidence).reduce(addEvidence));
    const many = people > 1 ? `${formatCounted(people, "reader")}, ` : "";
    return { asset: id, subscriber: text, title, name: same[0]?.name ?? "", said: `${many}${evidence}` };
  });
}

function subscriberOf(standing: Standing): { text: string; name: string } | undefined {
  switch (standing.kind) {
    case "project":
      return { text: `project: ${yamlText(standing.project)}`, name: standing.project };
    case "person":
      return { text: `person: ${yamlText(standing.person)}`, name: standing.person.replace(/@.*$/s, "") };
    case "role":
      return { text: `principal_arn: ${yamlText(standing.principal)}`, name: roleName(standing.principal) };
    case "owner":
    case "outside":
    case "service":
    case "nobody":
      return undefined;
  }
}

export function renderExemptions(draft: Draft): string {
  const until = isoTime(draft.asOf + 365 * DAY_MS);
  const end = `reason: "why, and who agreed", until: ${until} }`;
  const roles = exemptRoles(draft).map(({ name, assets, evidence }) => {
    const said = `${formatCounted(assets, "asset")}, ${formatEvidence(evidence)}`;
    return `- { principal_arn: ${yamlText(name)}, ${end} # ${said}`;
  });
  const outsiders = draft.outsiders.map(({ name, assets, asset, evidence }) => {
    const said = `OUTSIDE: ${formatCounted(assets, "asset")}, ${formatEvidence(evidence)}`;
    return `- { account: ${yamlText(name)}, asset: ${yamlText(asset)}, ${end} # ${said}`;
  });
  return [
    "# Who may read without a subscription: checks, backups, auditors. An account that is exempt may be anybody in it.",
    "exemptions:",
    ...(roles.length + outsiders.length === 0
      ? ["  # no role outside all projects reads many assets"]
      : listed([...roles, ...outsiders], (line) => line, 20).map((line) => `  # ${line}`)),
    ...strangerLines(draft),
  ].join("\n");
}

function exemptRoles({ looseRoles }: Draft): LooseReader[] {
  return looseRoles.filter(({ assets }) => assets >= MANY_ASSETS);
}

/** Whom no catalog can name, and who needs no place in one. */
function strangerLines({ assets, services }: Draft): string[] {
  const open = assets.filter(({ readers }) => readers.some(({ person }) => person === "anonymous"));
  return [
    ...(open.length === 0
      ? []
      : [
          `  # Anonymous callers read ${listed(open, ({ id }) => commentText(id), 5).join(", ")}: is that meant to be public?`,
        ]),
    ...(services.length === 0
      ? []
      : [
          "  # AWS services that act for themselves are exempt without being named here:",
          ...listed(
            services,
            ({ name, evidence }) => `${commentText(name)}: ${formatEvidence(evidence)}`,
          ).map((line) => `  #   ${line}`),
        ]),
  ];
}
