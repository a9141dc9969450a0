/** One harmless call for a scope of the control plane, of the kind that its read begins with: whether it may be read at all. */
import type { GetDataLakeSettingsResponse } from "@aws-sdk/client-lakeformation";
import type { Scope } from "../core/control-plane/scope.ts";
import { createDataZoneApi } from "./datazone/client.ts";
import { createGlueClient } from "./glue/client.ts";
import { createIdentityClient } from "./identity-center/client.ts";
import { createLakeClient } from "./lakeformation/client.ts";
import { askAccounts } from "./organization/index.ts";
import type { ReaderRole } from "./reader-role.ts";

export interface FirstCallGiven {
  readonly role: ReaderRole | undefined;
  readonly answerTimeoutMs: number;
  readonly attemptsMax: number;
}

export interface FirstAnswer {
  /** Of Lake Formation: ARNs of those who see every grant of it. */
  readonly lakeAdmins: readonly string[];
}

const NOTHING: FirstAnswer = { lakeAdmins: [] };

/** Throws what AWS, or the network, says. Reads nothing of what people keep there. */
export async function callFirst(scope: Scope, given: FirstCallGiven): Promise<FirstAnswer> {
  const { signal: abortSignal } = new AbortController();
  switch (scope.service) {
    case "datazone": {
      const api = createDataZoneApi({ ...scope, ...given });
      await api.operations.GetDomain({ identifier: scope.id }, { abortSignal }).finally(() => api.close());
      return NOTHING;
    }
    case "lakeformation": {
      const client = createLakeClient({ ...scope, ...given });
      const said = await client.calls(abortSignal).getDataLakeSettings().finally(client.close);
      return { lakeAdmins: adminsIn(said) };
    }
    case "glue": {
      const client = createGlueClient({ ...scope, ...given });
      await client.calls(abortSignal).getDatabases(undefined).finally(client.close);
      return NOTHING;
    }
    case "identity-center": {
      const client = createIdentityClient({ scope, ...given });
      await client.calls(abortSignal).listUsers(undefined).finally(client.close);
      return NOTHING;
    }
    case "organization":
      await askAccounts({ scope, ...given });
      return NOTHING;
  }
}

/** https://docs.aws.amazon.com/lake-formation/latest/dg/implicit-permissions.html: administrators see all, read-only ones too. */
function adminsIn({ DataLakeSettings: settings }: GetDataLakeSettingsResponse): string[] {
  const all = [...(settings?.ReadOnlyAdmins ?? []), ...(settings?.DataLakeAdmins ?? [])];
  return all.flatMap(({ DataLakePrincipalIdentifier: arn }) => arn ?? []);
}
