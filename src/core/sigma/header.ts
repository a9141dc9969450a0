/** What rules, correlations and filters say of themselves: sigma-rules-specification 2.1, section "Components". */
import { hash } from "node:crypto";
import { z } from "zod";
import type { Problem } from "../problem.ts";
import { canonicalJson } from "../record/decode.ts";
import { issueText } from "../schema-issue.ts";
import type { SigmaDocument } from "./documents.ts";
import { LEVELS, NOBODY } from "./rule.ts";
import type { RuleHead, RuleOptions } from "./rule.ts";

const STATUSES = ["stable", "test", "experimental", "deprecated", "unsupported"] as const;
/** The specification's text has correlation, its schema has not. */
const RELATIONS = ["correlation", "derived", "obsolete", "merged", "renamed", "similar"] as const;

/** One text counts as a list of it. */
const texts = z.preprocess(
  (value) => (typeof value === "string" ? [value] : value),
  z.array(z.string()).default([]),
);

/** Fields of every document. */
export const head = {
  title: z.string().min(1).max(256),
  id: z.uuid("is no UUID; write a new one, for instance with uuidgen").optional(),
  name: z.string().min(1).max(256).optional(),
  related: z.array(z.looseObject({ id: z.string(), type: z.enum(RELATIONS) })).default([]),
  /** Whose names the fields have; another than sigma needs a pipeline (pipeline/plan.ts). */
  taxonomy: z.string().min(1).max(256).default("sigma"),
  status: z.enum(STATUSES).default("experimental"),
  description: z.string().max(65_535).default(""),
  license: z.string().optional(),
  author: z.string().default(NOBODY),
  references: texts,
  falsepositives: texts,
  tags: texts,
  level: z.enum(LEVELS).optional(),
};

export type Head = z.infer<z.ZodObject<typeof head>>;

/** A document's id; of one without the same as long as its name, or else its title, stays. */
export function idOf({ id, name, title }: Pick<Head, "id" | "name" | "title">): string {
  if (id !== undefined) return id.toLowerCase();
  const digest = hash("sha256", `sigma ${name ?? title}`, "hex");
  const variant = ((parseInt(digest.charAt(16), 16) & 3) | 8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`, // version 8 of RFC 9562: our own
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join("-");
}

/**
 * Hash of what a document says: comments and the order of keys do not change it. What a pipeline changes in it does; one
 * that changes nothing does not.
 */
export function versionOf({ data }: Pick<SigmaDocument, "data">, changes: readonly unknown[] = []): string {
  const made = changes.map(canonicalJson).sort();
  return hash("sha256", canonicalJson(made.length === 0 ? data : [data, made]), "hex").slice(0, 12);
}

/** What a document says of itself, as findings and other rules see it; `changes` as in versionOf. */
export function describe(
  written: Head,
  source: SigmaDocument,
  changes: readonly unknown[] = [],
): Omit<RuleHead, keyof RuleOptions | "level" | "category"> {
  const { name, title, description, author, license, status, falsepositives, references, tags } = written;
  return {
    id: idOf(written),
    name,
    title,
    description,
    author,
    license: license ?? source.license,
    status,
    silent: false,
    falsepositives,
    references,
    tags,
    related: written.related.map(({ id, type }) => ({ id: id.toLowerCase(), type })),
    version: versionOf(source, changes),
    path: source.path,
    page: source.page,
  };
}

/** Reads a document by a schema; what does not fit is a problem at its place. */
export function readBy<T>(
  schema: z.ZodType<T>,
  { data, document }: SigmaDocument,
): { readonly value: T } | { readonly value?: undefined; readonly problems: readonly Problem[] } {
  const parsed = schema.safeParse(data);
  if (parsed.success) return { value: parsed.data };
  const problems = parsed.error.issues.map((issue) =>
    document.problem(issue.path as (string | number)[], issueText(issue, "the rule")),
  );
  return { problems };
}
