/** The calls of DataZone's API that this source makes, as an interface, and the SDK's client behind it. */
import {
  DataZoneClient,
  GetAssetFilterCommand,
  GetDataProductCommand,
  GetDomainCommand,
  GetDomainUnitCommand,
  GetEnvironmentCommand,
  GetEnvironmentBlueprintCommand,
  GetGroupProfileCommand,
  GetRuleCommand,
  GetUserProfileCommand,
  ListAssetFiltersCommand,
  ListDomainUnitsForParentCommand,
  ListEntityOwnersCommand,
  ListEnvironmentBlueprintConfigurationsCommand,
  ListEnvironmentsCommand,
  ListProjectMembershipsCommand,
  ListProjectsCommand,
  ListRulesCommand,
  ListSubscriptionGrantsCommand,
  ListSubscriptionRequestsCommand,
  ListSubscriptionTargetsCommand,
  ListSubscriptionsCommand,
  SearchCommand,
  SearchGroupProfilesCommand,
  SearchListingsCommand,
  SearchTypesCommand,
  SearchUserProfilesCommand,
} from "@aws-sdk/client-datazone";
import type {
  GetAssetFilterCommandInput,
  GetAssetFilterCommandOutput,
  GetDataProductCommandInput,
  GetDataProductCommandOutput,
  GetDomainCommandInput,
  GetDomainCommandOutput,
  GetDomainUnitCommandInput,
  GetDomainUnitCommandOutput,
  GetEnvironmentCommandInput,
  GetEnvironmentCommandOutput,
  GetEnvironmentBlueprintCommandInput,
  GetEnvironmentBlueprintCommandOutput,
  GetGroupProfileCommandInput,
  GetGroupProfileCommandOutput,
  GetRuleCommandInput,
  GetRuleCommandOutput,
  GetUserProfileCommandInput,
  GetUserProfileCommandOutput,
  ListAssetFiltersCommandInput,
  ListAssetFiltersCommandOutput,
  ListDomainUnitsForParentCommandInput,
  ListDomainUnitsForParentCommandOutput,
  ListEntityOwnersCommandInput,
  ListEntityOwnersCommandOutput,
  ListEnvironmentBlueprintConfigurationsCommandInput,
  ListEnvironmentBlueprintConfigurationsCommandOutput,
  ListEnvironmentsCommandInput,
  ListEnvironmentsCommandOutput,
  ListProjectMembershipsCommandInput,
  ListProjectMembershipsCommandOutput,
  ListProjectsCommandInput,
  ListProjectsCommandOutput,
  ListRulesCommandInput,
  ListRulesCommandOutput,
  ListSubscriptionGrantsCommandInput,
  ListSubscriptionGrantsCommandOutput,
  ListSubscriptionRequestsCommandInput,
  ListSubscriptionRequestsCommandOutput,
  ListSubscriptionTargetsCommandInput,
  ListSubscriptionTargetsCommandOutput,
  ListSubscriptionsCommandInput,
  ListSubscriptionsCommandOutput,
  SearchCommandInput,
  SearchCommandOutput,
  SearchGroupProfilesCommandInput,
  SearchGroupProfilesCommandOutput,
  SearchListingsCommandInput,
  SearchListingsCommandOutput,
  SearchTypesCommandInput,
  SearchTypesCommandOutput,
  SearchUserProfilesCommandInput,
  SearchUserProfilesCommandOutput,
} from "@aws-sdk/client-datazone";
import { withSpans } from "../../aws-spans.ts";
import { credentialsOf } from "../reader-role.ts";
import type { ReaderRole } from "../reader-role.ts";

interface Called<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

/** By the name of the operation. */
interface Calls {
  readonly GetAssetFilter: Called<GetAssetFilterCommandInput, GetAssetFilterCommandOutput>;
  readonly GetDataProduct: Called<GetDataProductCommandInput, GetDataProductCommandOutput>;
  readonly GetDomain: Called<GetDomainCommandInput, GetDomainCommandOutput>;
  readonly GetDomainUnit: Called<GetDomainUnitCommandInput, GetDomainUnitCommandOutput>;
  readonly GetEnvironment: Called<GetEnvironmentCommandInput, GetEnvironmentCommandOutput>;
  readonly GetEnvironmentBlueprint: Called<
    GetEnvironmentBlueprintCommandInput,
    GetEnvironmentBlueprintCommandOutput
  >;
  readonly GetGroupProfile: Called<GetGroupProfileCommandInput, GetGroupProfileCommandOutput>;
  readonly GetRule: Called<GetRuleCommandInput, GetRuleCommandOutput>;
  readonly GetUserProfile: Called<GetUserProfileCommandInput, GetUserProfileCommandOutput>;
  readonly ListAssetFilters: Called<ListAssetFiltersCommandInput, ListAssetFiltersCommandOutput>;
  readonly ListDomainUnitsForParent: Called<
    ListDomainUnitsForParentCommandInput,
    ListDomainUnitsForParentCommandOutput
  >;
  readonly ListEntityOwners: Called<ListEntityOwnersCommandInput, ListEntityOwnersCommandOutput>;
  readonly ListEnvironmentBlueprintConfigurations: Called<
    ListEnvironmentBlueprintConfigurationsCommandInput,
    ListEnvironmentBlueprintConfigurationsCommandOutput
  >;
  readonly ListEnvironments: Called<ListEnvironmentsCommandInput, ListEnvironmentsCommandOutput>;
  readonly ListProjectMemberships: Called<
    ListProjectMembershipsCommandInput,
    ListProjectMembershipsCommandOutput
  >;
  readonly ListProjects: Called<ListProjectsCommandInput, ListProjectsCommandOutput>;
  readonly ListRules: Called<ListRulesCommandInput, ListRulesCommandOutput>;
  readonly ListSubscriptionGrants: Called<
    ListSubscriptionGrantsCommandInput,
    ListSubscriptionGrantsCommandOutput
  >;
  readonly ListSubscriptionRequests: Called<
    ListSubscriptionRequestsCommandInput,
    ListSubscriptionRequestsCommandOutput
  >;
  readonly ListSubscriptionTargets: Called<
    ListSubscriptionTargetsCommandInput,
    ListSubscriptionTargetsCommandOutput
  >;
  readonly ListSubscriptions: Called<ListSubscriptionsCommandInput, ListSubscriptionsCommandOutput>;
  readonly Search: Called<SearchCommandInput, SearchCommandOutput>;
  readonly SearchGroupProfiles: Called<SearchGroupProfilesCommandInput, SearchGroupProfilesCommandOutput>;
  readonly SearchListings: Called<SearchListingsCommandInput, SearchListingsCommandOutput>;
  readonly SearchTypes: Called<SearchTypesCommandInput, SearchTypesCommandOutput>;
  readonly SearchUserProfiles: Called<SearchUserProfilesCommandInput, SearchUserProfilesCommandOutput>;
}

export type Operation = keyof Calls;
export type InputOf<O extends Operation> = Calls[O]["input"];
export type OutputOf<O extends Operation> = Calls[O]["output"];

interface CallOptions {
  readonly abortSignal: AbortSignal;
}

export interface DataZoneApi {
  /** One request each, never a second one: retries are for those who keep the pace. */
  readonly operations: {
    readonly [O in Operation]: (input: InputOf<O>, options: CallOptions) => Promise<OutputOf<O>>;
  };
  /** Idempotent. */
  close(): void;
}

export interface ClientGiven {
  readonly account: string;
  readonly region: string;
  /** undefined: the SDK's own chain, which knows one account. */
  readonly role: ReaderRole | undefined;
  /** undefined: the Region's own, or what the environment says (`AWS_ENDPOINT_URL_DATAZONE`). */
  readonly endpoint?: string | undefined;
  /** Until an answer begins, and between two pieces of it. */
  readonly answerTimeoutMs?: number | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 30_000;

/** A client of one account and Region. It holds connections: close it. */
export function createDataZoneApi({ account, region, role, endpoint, ...given }: ClientGiven): DataZoneApi {
  const answerTimeoutMs = given.answerTimeoutMs ?? ANSWER_TIMEOUT_MS;
  const client = withSpans(
    new DataZoneClient({
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(role === undefined ? {} : { credentials: credentialsOf(account, role) }),
      // the SDK would retry at its own pace
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: answerTimeoutMs,
        // without it the SDK only warns
        throwOnRequestTimeout: true,
        socketTimeout: answerTimeoutMs,
      },
    }),
  );
  return { operations: operationsOf(client), close: () => client.destroy() };
}

function operationsOf(client: DataZoneClient): DataZoneApi["operations"] {
  return {
    GetAssetFilter: (input, options) => client.send(new GetAssetFilterCommand(input), options),
    GetDataProduct: (input, options) => client.send(new GetDataProductCommand(input), options),
    GetDomain: (input, options) => client.send(new GetDomainCommand(input), options),
    GetDomainUnit: (input, options) => client.send(new GetDomainUnitCommand(input), options),
    GetEnvironment: (input, options) => client.send(new GetEnvironmentCommand(input), options),
    GetEnvironmentBlueprint: (input, options) =>
      client.send(new GetEnvironmentBlueprintCommand(input), options),
    GetGroupProfile: (input, options) => client.send(new GetGroupProfileCommand(input), options),
    GetRule: (input, options) => client.send(new GetRuleCommand(input), options),
    GetUserProfile: (input, options) => client.send(new GetUserProfileCommand(input), options),
    ListAssetFilters: (input, options) => client.send(new ListAssetFiltersCommand(input), options),
    ListDomainUnitsForParent: (input, options) =>
      client.send(new ListDomainUnitsForParentCommand(input), options),
    ListEntityOwners: (input, options) => client.send(new ListEntityOwnersCommand(input), options),
    ListEnvironmentBlueprintConfigurations: (input, options) =>
      client.send(new ListEnvironmentBlueprintConfigurationsCommand(input), options),
    ListEnvironments: (input, options) => client.send(new ListEnvironmentsCommand(input), options),
    ListProjectMemberships: (input, options) =>
      client.send(new ListProjectMembershipsCommand(input), options),
    ListProjects: (input, options) => client.send(new ListProjectsCommand(input), options),
    ListRules: (input, options) => client.send(new ListRulesCommand(input), options),
    ListSubscriptionGrants: (input, options) =>
      client.send(new ListSubscriptionGrantsCommand(input), options),
    ListSubscriptionRequests: (input, options) =>
      client.send(new ListSubscriptionRequestsCommand(input), options),
    ListSubscriptionTargets: (input, options) =>
      client.send(new ListSubscriptionTargetsCommand(input), options),
    ListSubscriptions: (input, options) => client.send(new ListSubscriptionsCommand(input), options),
    Search: (input, options) => client.send(new SearchCommand(input), options),
    SearchGroupProfiles: (input, options) => client.send(new SearchGroupProfilesCommand(input), options),
    SearchListings: (input, options) => client.send(new SearchListingsCommand(input), options),
    SearchTypes: (input, options) => client.send(new SearchTypesCommand(input), options),
    SearchUserProfiles: (input, options) => client.send(new SearchUserProfilesCommand(input), options),
  };
}
