/** Metadata forms, which DataZone keeps as texts of JSON, and what those of AWS's own say of where the data is. */
import type { FormOutput } from "@aws-sdk/client-datazone";
import type { Column } from "../../core/control-plane/kinds/data-catalog.ts";
import { objectOf, stringOf } from "../../core/record/text.ts";
import type { JsonObject } from "../../core/record/text.ts";
import { identified } from "./answers.ts";

export type Forms = Readonly<Record<string, unknown>>;

/** Forms of an asset by name, parsed; what cannot be parsed is left as its text, and a form without content is null. */
export function formsOf(output: readonly FormOutput[] | undefined): Forms {
  return Object.fromEntries(
    identified(output, ({ formName }) => formName).map(([name, { content }]) => [
      name,
      content === undefined ? null : parsed(content),
    ]),
  );
}

/** The type of each form of an asset, by the form's name; of those that do not say there is none. */
export function formTypesOf(output: readonly FormOutput[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    identified(output, ({ formName }) => formName).flatMap(([name, { typeName }]) =>
      typeName === undefined ? [] : [[name, typeName]],
    ),
  );
}

/** Forms of a listing: one text for all of them. A text that holds none is the form `""`, so that it is not taken for none. */
export function formsIn(text: string | undefined): Forms {
  if (text === undefined || text === "") return {};
  const forms = parsed(text);
  const object = objectOf(forms);
  if (object === undefined) return forms === null ? {} : { "": forms };
  return Object.fromEntries(
    Object.entries(object).map(([name, form]) => [name, typeof form === "string" ? parsed(form) : form]),
  );
}

/** How often a text within a text is taken for JSON again. */
const DEPTH_MAX = 3;

/** Texts of JSON are sometimes texts in texts. What is no object and no list in the end is left as it came. */
function parsed(text: string): unknown {
  let value: unknown = text;
  for (let depth = 0; depth < DEPTH_MAX && typeof value === "string"; depth += 1) {
    try {
      value = JSON.parse(value);
    } catch {
      return text;
    }
  }
  return typeof value === "object" ? value : text;
}

/** Forms of AWS that name a table or its columns, those that name most first. */
const TABLE_FORMS = [
  "GlueTableForm",
  "GlueViewForm",
  "RelationalTableForm",
  "RedshiftTableForm",
  "RedshiftViewForm",
];

const TABLE_ARN = /^arn:aws[a-z-]*:glue:[^:]*:\d{12}:table\/.+/;

/** The ARN of a table of Glue, of the form or of the identifier that the asset has elsewhere. */
export function tableArnOf(forms: Forms, externalIdentifier: string | undefined): string | undefined {
  const arns = tableForms(forms).map(({ tableArn }) => stringOf(tableArn));
  return [...arns, externalIdentifier].find((arn) => arn !== undefined && TABLE_ARN.test(arn));
}

/** `s3://bucket/prefix/` of a collection of objects. */
export function locationOf(forms: Forms, externalIdentifier: string | undefined): string | undefined {
  const form = objectOf(forms["S3ObjectCollectionForm"]);
  const bucket = BUCKET_ARN.exec(stringOf(form?.["bucketArn"]) ?? "");
  if (bucket) return placeOf(bucket[1] ?? "", stringOf(form?.["objectPrefix"]) ?? "");
  const named = OBJECTS_ARN.exec(externalIdentifier ?? "");
  return named ? placeOf(named[1] ?? "", named[2] ?? "") : undefined;
}

const BUCKET_ARN = /^arn:aws[a-z-]*:s3:::([^/]+)\/?$/;
const OBJECTS_ARN = /^(?:arn:aws[a-z-]*:s3:::|s3:\/\/)([^/]+)\/?(.*)$/;

function placeOf(bucket: string, prefix: string): string {
  const path = prefix.replace(/^\/+/, "").replace(/\*$/, "");
  return `s3://${bucket}/${path === "" || path.endsWith("/") ? path : `${path}/`}`;
}

/** Those of partitions too, after the others: they can be asked for like others. undefined: no form names any. */
export function columnsOf(forms: Forms): readonly Column[] | undefined {
  const form = tableForms(forms).find(({ columns }) => Array.isArray(columns));
  if (form === undefined) return undefined;
  return [form["columns"], form["partitionKeys"]].flatMap((list) =>
    Array.isArray(list) ? list.flatMap(columnOf) : [],
  );
}

function columnOf(value: unknown): Column[] {
  const column = objectOf(value);
  const name = stringOf(column?.["columnName"]) ?? stringOf(column?.["name"]);
  const type = stringOf(column?.["dataType"]) ?? stringOf(column?.["type"]) ?? "";
  return name === undefined ? [] : [{ name, type }];
}

function tableForms(forms: Forms): JsonObject[] {
  return TABLE_FORMS.map((name) => objectOf(forms[name])).filter((form) => form !== undefined);
}
