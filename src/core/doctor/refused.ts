/** A refusal as a line of `doctor`: what is missing, and the statement or the command that mends it. */
import type { Check, CheckName, CheckState } from "./check.ts";
import { NEEDS } from "./needs.ts";
import type { Need } from "./needs.ts";
import type { Refusal, RefusalKind } from "../refusal/refusal.ts";

export interface Asked {
  readonly name: CheckName;
  readonly place: string;
  /** The call that was refused. */
  readonly need: Need;
  /** The ARN that the call is about, where it is known. */
  readonly resource: string;
  /** Where the thing that is not there is named. */
  readonly namedIn: string;
}

/** Makes a line of what AWS refused. */
export function refusedCheck(asked: Asked, refusal: Refusal): Check {
  const { name, place } = asked;
  const { state, words, fix } = LINES[refusal.kind];
  return {
    name,
    place,
    state,
    says: `${words(asked, refusal)} (${refusal.detail})`,
    fix: fix(asked, refusal),
  };
}

interface Line {
  readonly state: CheckState;
  readonly words: (asked: Asked, refusal: Refusal) => string;
  readonly fix: (asked: Asked, refusal: Refusal) => string;
}

const LINES: Readonly<Record<RefusalKind, Line>> = {
  access_denied: {
    state: "broken",
    words: (asked, refusal) => `not allowed: ${actionOf(asked, refusal)}`,
    fix: allow,
  },
  credentials_expired: {
    state: "broken",
    words: () => "the credentials have expired",
    fix: () => "renew them (aws sso login, or see why their provider does not), and ask again",
  },
  credentials_missing: {
    state: "broken",
    words: () => "no credentials were found",
    fix: () => "give the worker a role, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  },
  credentials_refused: {
    state: "broken",
    words: () => "AWS does not know these credentials, or the secret key is wrong",
    fix: () => "aws sts get-caller-identity  # with the same environment; renew the key",
  },
  region_disabled: {
    state: "broken",
    words: ({ place }) =>
      `the Region is not enabled for the account, or the credentials are not known there: ${place}`,
    fix: ({ place, namedIn }) =>
      `aws account enable-region --region-name ${regionIn(place)}  # or leave it out of ${namedIn}`,
  },
  region_missing: {
    state: "broken",
    words: () => "nothing says in which Region to ask",
    fix: () => "export AWS_REGION=eu-west-1  # the Region of the worker",
  },
  wrong_region: {
    state: "broken",
    words: () => "it is in another Region",
    fix: ({ namedIn }) => `correct the Region: AWS_REGION, or the one in ${namedIn}`,
  },
  not_found: {
    state: "broken",
    words: () => "it is not there",
    fix: ({ namedIn }) => `correct the name in ${namedIn}, or make it (deploy/terraform)`,
  },
  not_enabled: {
    state: "warning",
    words: () => "it is not enabled there",
    fix: ({ place, namedIn }) =>
      `aws macie2 enable-macie --region ${regionIn(place)}  # in its administrator account; or leave it out of ${namedIn}`,
  },
  key_unusable: {
    state: "broken",
    words: () => "the key of KMS that it is encrypted with is disabled or deleted",
    fix: () =>
      "aws kms enable-key --key-id KEY  # the one that is named here; what a deleted key encrypted is lost",
  },
  throttled: {
    state: "warning",
    words: () => "AWS throttles: nothing is known of it",
    fix: () => "ask again in a minute; see what else calls the same API in this account and Region",
  },
  unavailable: {
    state: "broken",
    words: () => "no answer",
    fix: () => "check the network, proxies and VPC endpoints, and the name of the Region",
  },
  clock_skewed: {
    state: "broken",
    words: () => "the clock of this machine is wrong, and AWS refuses what it signs",
    fix: () => "sudo chronyc makestep  # or whatever sets the clock here (NTP)",
  },
  refused: {
    state: "broken",
    words: () => "refused",
    fix: ({ namedIn }) => `see that ${namedIn} is right; if it is, please report this`,
  },
};

/** Some services write actions in small letters; IAM does not care. */
function actionOf({ need }: Asked, { action = NEEDS[need].action }: Refusal): string {
  const known = Object.values(NEEDS).find((one) => one.action.toLowerCase() === action.toLowerCase());
  return known?.action ?? action;
}

/** The statement, and where else it may have to stand. */
function allow(asked: Asked, refusal: Refusal): string {
  const action = actionOf(asked, refusal);
  if (refusal.denied !== undefined)
    return `a deny in ${refusal.denied} forbids ${action}: ask those who own it for an exception`;
  const policy =
    Object.values(NEEDS).find((need) => need.action === action)?.policy ?? NEEDS[asked.need].policy;
  const resource = refusal.resource ?? (action === NEEDS[asked.need].action ? asked.resource : "*");
  return `${statement(action, resource)}  # deploy/iam/${policy}${action.startsWith("kms:") ? "; in the policy of the key, too" : ""}`;
}

/** A statement of IAM, as it can be pasted into a policy. */
export function statement(action: string, resource: string): string {
  return JSON.stringify({ Effect: "Allow", Action: action, Resource: resource });
}

/** `123456789012/eu-west-1`, or an ARN. */
function regionIn(place: string): string {
  return /[a-z]{2}(?:-[a-z]+)+-\d+/.exec(place)?.[0] ?? "REGION";
}
