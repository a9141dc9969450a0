/** How a domain of DataZone is set up, as far as a mesh policy has words for it. */

/** `id`: the domain's. How the domain itself is set up. */
export interface DomainSetup {
  /** ARN of the key of KMS; undefined: one that AWS has. */
  readonly kmsKey?: string | undefined;
  readonly executionRole?: string | undefined;
  readonly serviceRole?: string | undefined;
}

/** How a blueprint is configured in a domain. */
export interface Blueprint {
  readonly domain: string;
  /** Its id where its name was not given. */
  readonly name: string;
  readonly regions: readonly string[];
  readonly manageAccessRole?: string | undefined;
  readonly provisioningRole?: string | undefined;
  /** By Region, then by name: `S3Location`, `Subnets`, … undefined: there are none. */
  readonly regionalParameters?: RegionalParameters | undefined;
}

export type RegionalParameters = Readonly<Record<string, Readonly<Record<string, string>>>>;
