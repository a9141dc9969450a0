/** The identity provider: OpenID Connect's code flow, with PKCE, state and nonce. openid-client does all of the checking. */
import type { Configuration } from "openid-client";
import type { OidcSettings } from "../config/server.ts";

/** What has to be remembered of a login that began, until it comes back. */
export interface BegunLogin {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Issuer {
  /** Where the browser goes. Throws `IssuerDown`. */
  readonly begin: () => Promise<BegunLogin & { readonly url: URL }>;
  /** Claims of the ID token. `query`: of the address to which the browser was sent back. Throws `IssuerDown` and `LoginRefused`. */
  readonly finish: (query: string, begun: BegunLogin) => Promise<unknown>;
}

/** It could not be asked; it may be later. */
export class IssuerDown extends Error {}

/** What came back is no login: a code that is used or of somebody else, an answer that is changed, or the issuer's own refusal. */
export class LoginRefused extends Error {
  /** The issuer's word for it, as `access_denied`; undefined: it has none. */
  readonly error: string | undefined;

  constructor(message: string, options: { readonly cause: unknown; readonly error?: string | undefined }) {
    super(message, options);
    this.error = options.error;
  }
}

const TIMEOUT_SECONDS = 10;

/** Asks for the issuer's metadata when it is first needed, and again where that failed. */
export function createIssuer(settings: OidcSettings, publicUrl: string): Issuer {
  const redirectUri = `${publicUrl}/login/callback`;
  let discovered: Promise<Configuration> | undefined;

  async function discover(): Promise<Configuration> {
    discovered ??= ask(settings);
    try {
      return await discovered;
    } catch (error) {
      discovered = undefined;
      throw new IssuerDown(reasonOf(error), { cause: error });
    }
  }

  return {
    async begin() {
      const config = await discover();
      const { buildAuthorizationUrl, calculatePKCECodeChallenge, ...random } = await import("openid-client");
      const verifier = random.randomPKCECodeVerifier();
      const begun = { state: random.randomState(), nonce: random.randomNonce(), verifier };
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      return { ...begun, url };
    },
    async finish(query, { state, nonce, verifier }) {
      const config = await discover();
      const { authorizationCodeGrant } = await import("openid-client");
      try {
        const answer = await authorizationCodeGrant(config, new URL(`${redirectUri}${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        return answer.claims();
      } catch (error) {
        throw await toldAs(error);
      }
    },
  };
}

async function ask({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const { None, allowInsecureRequests, discovery, enableNonRepudiationChecks } = await import(
    "openid-client"
  );
  return await discovery(issuer, clientId, clientSecret, clientSecret === undefined ? None() : undefined, {
    timeout: TIMEOUT_SECONDS,
    // the signature of the ID token is checked, though it comes from the issuer itself; config/server.ts lets no issuer be without
    // https that is not on a loopback
    execute: [enableNonRepudiationChecks, ...(issuer.protocol === "http:" ? [allowInsecureRequests] : [])],
  });
}

/** Refusals are answers; everything else that goes wrong is that none came, or none that can be read. */
async function toldAs(error: unknown): Promise<IssuerDown | LoginRefused> {
  const { AuthorizationResponseError, ClientError, ResponseBodyError } = await import("openid-client");
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return error instanceof ResponseBodyError && error.status >= 500
      ? new IssuerDown(reasonOf(error), { cause: error })
      : new LoginRefused(reasonOf(error), { cause: error, error: error.error });
  const isAnswer = error instanceof ClientError && !UNANSWERED.has(error.code ?? "");
  return isAnswer
    ? new LoginRefused(reasonOf(error), { cause: error })
    : new IssuerDown(reasonOf(error), { cause: error });
}

/** Codes of openid-client where there was no answer, or one of a proxy or of something that broke. */
const UNANSWERED = new Set([
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_PARSE_ERROR",
]);

/** With its cause, which says what fetch met. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
