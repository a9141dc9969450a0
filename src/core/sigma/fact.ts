/** Anything that a rule can judge: a JSON object, a CloudTrail record as it came or a fact that we computed. */
export type Fact = { readonly [field: string]: unknown };

/** The fields that a kind of fact has by name. */
export type FieldOf<F extends Fact> = keyof {
  [Name in keyof F as string extends Name ? never : Name]: F[Name];
};
