/** The roles that DataZone makes for environments, by their names: they say whose they are where no read does. */

export interface EnvironmentRole {
  /** undefined: the name does not tell it. */
  readonly project: string | undefined;
  readonly environment: string;
}

/** `datazone_usr_role_PROJECT_ENVIRONMENT` of unified domains, else `datazone_usr_ENVIRONMENT`, which has no project in it. */
const NAME = /:role\/(?:.*\/)?datazone_usr_(?:role_([a-z0-9]{1,36})_)?([a-z0-9]{1,36})$/;

/** What a role's ARN tells; undefined: it is no such role. */
export function environmentRole(arn: string): EnvironmentRole | undefined {
  const [, project, environment] = NAME.exec(arn) ?? [];
  return environment === undefined ? undefined : { project, environment };
}
