/**
 * Event selectors of a trail: which events it logs. Selectors are OR-ed, fields within one are AND-ed; basic selectors are put in
 * the words of advanced ones. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
 */

export const OPERATORS = [
  "Equals",
  "StartsWith",
  "EndsWith",
  "NotEquals",
  "NotStartsWith",
  "NotEndsWith",
] as const;
export type Operator = (typeof OPERATORS)[number];

/** What a selector asks of one field, as the API has it: `{ Field: "eventCategory", Equals: ["Data"] }`. */
export type FieldSelector = { readonly Field: string } & Readonly<
  Partial<Record<Operator, readonly string[]>>
>;

export interface Selector {
  readonly Name?: string;
  readonly FieldSelectors: readonly FieldSelector[];
}

/** As the API has it. */
export interface BasicSelector {
  readonly ReadWriteType?: string | undefined;
  readonly IncludeManagementEvents?: boolean | undefined;
  readonly DataResources?:
    | readonly { readonly Type?: string | undefined; readonly Values?: readonly string[] | undefined }[]
    | undefined;
  readonly ExcludeManagementEventSources?: readonly string[] | undefined;
}

/**
 * Whether a field may have a value. What is wanted is OR-ed, what is not wanted is AND-ed, and both must hold; a field that is
 * asked nothing may have any.
 */
export function allows(field: FieldSelector, value: string): boolean {
  const wants = [
    ...(field.Equals ?? []).map((one) => value === one),
    ...(field.StartsWith ?? []).map((one) => value.startsWith(one)),
    ...(field.EndsWith ?? []).map((one) => value.endsWith(one)),
  ];
  const isUnwanted =
    (field.NotEquals ?? []).includes(value) ||
    (field.NotStartsWith ?? []).some((one) => value.startsWith(one)) ||
    (field.NotEndsWith ?? []).some((one) => value.endsWith(one));
  return !isUnwanted && (wants.length === 0 || wants.includes(true));
}

/** The advanced selectors that log what a basic one logs. Management events are logged unless it says otherwise. */
export function advancedOf(basic: BasicSelector): Selector[] {
  const { ReadWriteType: kind = "All", IncludeManagementEvents: hasManagement = true } = basic;
  const only: FieldSelector[] =
    kind === "All" ? [] : [{ Field: "readOnly", Equals: [kind === "ReadOnly" ? "true" : "false"] }];
  const excluded = basic.ExcludeManagementEventSources ?? [];
  const management: FieldSelector[] = [
    { Field: "eventCategory", Equals: ["Management"] },
    ...only,
    ...(excluded.length === 0 ? [] : [{ Field: "eventSource", NotEquals: excluded }]),
  ];
  // a type without values is taken for nothing: nobody says that it is logged
  const listed = (basic.DataResources ?? []).filter(({ Values = [] }) => Values.length > 0);
  const data = listed.map(({ Type = "", Values = [] }) => ({
    FieldSelectors: [
      { Field: "eventCategory", Equals: ["Data"] },
      { Field: "resources.type", Equals: [Type] },
      ...only,
      // arn:aws:s3 is all buckets, arn:aws:s3:::bucket/ one, arn:aws:s3:::bucket/prefix what begins so
      { Field: "resources.ARN", StartsWith: Values },
    ],
  }));
  return [...(hasManagement ? [{ FieldSelectors: management }] : []), ...data];
}
