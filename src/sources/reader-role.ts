/** Credentials of a role in each account that is asked. */
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";

/** The role that is taken on where an account is asked. */
export interface ReaderRole {
  /** With `{account}` in the place of the account's number. */
  readonly arn: string;
  readonly externalId: string | undefined;
  /** Of the STS that is asked; undefined: the place's own. In Regions that must be enabled it knows no one else. */
  readonly stsRegion: string | undefined;
}

/** In the records of whoever is asked. */
const SESSION = "auditplane";

/** Of the role in the account. The SDK renews them before they end. */
export function credentialsOf(
  account: string,
  { arn, externalId, stsRegion }: ReaderRole,
): ReturnType<typeof fromTemporaryCredentials> {
  return fromTemporaryCredentials({
    params: {
      RoleArn: arn.replace("{account}", account),
      RoleSessionName: SESSION,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    ...(stsRegion === undefined ? {} : { clientConfig: { region: stsRegion } }),
  });
}
