/** What somebody at a terminal does where AWS could not even be asked: it is their environment that lacks something. */
import type { RefusalKind } from "./refusal.ts";

const FIXES: Readonly<Partial<Record<RefusalKind, string>>> = {
  region_missing: "set AWS_REGION",
  credentials_missing: "log in to AWS, or name a profile that is: AWS_PROFILE",
  credentials_expired: "renew them: aws sso login, or whoever gives them",
};

/** undefined: it was asked, or another thing is missing. */
export function ownFix(kind: RefusalKind | undefined): string | undefined {
  return kind === undefined ? undefined : FIXES[kind];
}
