// Goes through OAuth 2.0 with oauth4webapi, which is strict: node oauth.mjs ISSUER CLIENT_ID CLIENT_SECRET REDIRECT_URI
// Prints the address that a browser has to open, reads from stdin where that led, and prints a report as JSON.
import { createInterface } from 'node:readline/promises';
import * as oauth from 'oauth4webapi';

const [issuer, clientId, clientSecret, redirectUri] = process.argv.slice(2);
const insecure = { [oauth.allowInsecureRequests]: true }; // the loopback of a test has no TLS

const found = await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure });
const server = await oauth.processDiscoveryResponse(new URL(issuer), found);
const client = { client_id: clientId };
const proof = oauth.ClientSecretBasic(clientSecret);

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const address = new URL(server.authorization_endpoint);
const asked = {
  client_id: clientId,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'read',
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
};
for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
console.log(address.href);
const { value: location } = await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next();

// checks state and iss (RFC 9207)
const answer = oauth.validateAuthResponse(server, client, new URL(location), state);
const redeemed = await oauth.authorizationCodeGrantRequest(server, client, proof, answer, redirectUri, verifier, insecure);
const first = await oauth.processAuthorizationCodeResponse(server, client, redeemed);
const refresh = (token) => oauth.refreshTokenGrantRequest(server, client, proof, token, insecure);
const second = await oauth.processRefreshTokenResponse(server, client, await refresh(first.refresh_token));
const introspect = async (token) =>
  oauth.processIntrospectionResponse(server, client, await oauth.introspectionRequest(server, client, proof, token, insecure));
const live = await introspect(second.access_token);
await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, proof, second.refresh_token, insecure));
const ended = await introspect(second.access_token);
const again = await refresh(second.refresh_token)
  .then((response) => oauth.processRefreshTokenResponse(server, client, response))
  .then(() => 'accepted', (error) => error.error);

console.log(
  JSON.stringify({
    type: first.token_type,
    expiresIn: first.expires_in,
    scope: first.scope,
    rotated: first.refresh_token !== second.refresh_token,
    active: [live.active, ended.active],
    again,
  }),
);
process.exit(0);
