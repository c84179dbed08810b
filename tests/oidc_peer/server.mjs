// A certified OpenID provider with invented people, for the sign-in tests. Loopback only. Settings come as JSON in PEER.
import { generateKeyPairSync } from "node:crypto"
import { createServer } from "node:http"
import Provider from "oidc-provider"

const setup = JSON.parse(process.env.PEER)
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })

const provider = new Provider(setup.issuer, {
  clients: [
    {
      client_id: setup.client_id,
      client_secret: setup.client_secret,
      redirect_uris: [setup.redirect_uri],
      post_logout_redirect_uris: [setup.post_logout_uri],
      backchannel_logout_uri: setup.back_channel_uri,
      backchannel_logout_session_required: true,
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "peer" }] },
  scopes: ["openid", "profile", "email", "organisation"],
  claims: {
    openid: ["sub"],
    profile: ["given_name", "family_name"],
    email: ["email"],
    organisation: ["organisation"],
  },
  conformIdTokenClaims: setup.organisation_in !== "id_token",
  cookies: { keys: ["only for tests"], names: { session: "peer_session", interaction: "peer_ask", resume: "peer_resume" } },
  pkce: { required: () => true },
  // The library refuses to call loopback addresses by a guard of its own; the portal under test is at one.
  fetch: (address, options) => globalThis.fetch(address, { ...options, dispatcher: undefined }),
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => void (ctx.body = `<!DOCTYPE html>${form}`) },
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, sub) =>
    setup.people[sub] && { accountId: sub, claims: () => ({ sub, ...setup.people[sub] }) },
  async loadExistingGrant(ctx) {
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
    grant.addOIDCScope("openid profile email organisation")
    await grant.save()
    return grant
  },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 3600, Grant: 600 },
})

const answer = provider.callback()
createServer(async (request, response) => {
  const address = new URL(request.url, setup.issuer)
  if (!address.pathname.startsWith("/interaction/")) return answer(request, response)
  const chosen = address.searchParams.get("as")
  if (chosen === null) return response.end("who?")
  const result = chosen ? { login: { accountId: chosen } } : { error: "access_denied" }
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}).listen(setup.port, "127.0.0.1", () => console.log("ready"))
