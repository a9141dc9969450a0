/** What a declared share may be, and what is wrong with it. */
import { z } from "zod";
import { account, arn, text } from "../catalog/fields.ts";
import { identityName } from "../identity/identity-name.ts";
import { SHARE_KINDS } from "./share.ts";
import type { Consumer, Share } from "./share.ts";
import { optionalSize } from "./size-schema.ts";
import { checkSpan, held, spanFields } from "./span-schema.ts";

const CONSUMERS = ["principal_arn", "account", "person"] as const;

/** The root of an account stands in policies for everybody of it, and in logs for its root user alone. */
const principal = arn.refine(
  (value) => !/^arn:[a-z-]+:iam::\d{12}:root$/.test(value),
  "stands for a whole account; write account: instead",
);

const fields = z.strictObject({
  id: text,
  kind: z.enum(SHARE_KINDS, `must be one of ${SHARE_KINDS.join(", ")}`),
  principal_arn: principal.nullish(),
  account: account.nullish(),
  person: text.nullish(),
  asset: text,
  reason: text,
  approver: text,
  volume: optionalSize,
  ...spanFields,
});
type Fields = z.infer<typeof fields>;

/** Nobody exempts themselves: as far as names tell. What a catalog tells besides is for `interest.ts`. */
export const shareSchema = fields
  .superRefine((share, context) => {
    checkSpan(share, context);
    checkConsumer(share, context);
  })
  .transform((share): Share => {
    const { id, kind, asset, reason, approver, volume } = share;
    const about = { id, kind, asset, reason, approver, volume };
    return { ...about, consumer: consumerOf(share), ...held(share) };
  });

function checkConsumer(share: Fields, context: z.RefinementCtx): void {
  const named = CONSUMERS.filter((key) => (share[key] ?? undefined) !== undefined);
  if (named.length !== 1) {
    context.addIssue({
      code: "custom",
      path: named[1] === undefined ? [] : [named[1]],
      message: "name exactly one who reads: principal_arn, account or person",
    });
    return;
  }
  if (isOf(share.approver, consumerOf(share)))
    context.addIssue({
      code: "custom",
      path: ["approver"],
      message: "nobody exempts themselves; somebody else must approve it",
    });
}

function consumerOf({ principal_arn: principalArn, account, person }: Fields): Consumer {
  if (typeof principalArn === "string") return { principalArn };
  return typeof account === "string" ? { account } : { person: person ?? "" };
}

/** Whether a name is the consumer's own, or of their account. */
function isOf(approver: string, consumer: Consumer): boolean {
  if ("account" in consumer)
    return /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(approver)?.[1] === consumer.account;
  const name = "person" in consumer ? consumer.person : consumer.principalArn;
  return identityName(approver) === identityName(name);
}
