/** Anything that a rule can judge: a JSON object, a CloudTrail record as it came or a fact that we computed. */
export type Fact = { readonly [field: string]: unknown };
