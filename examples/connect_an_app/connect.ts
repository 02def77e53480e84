// Connects to Quotegraph by OAuth 2.0, as an app on a person's own machine does, and says what it can see.
//
//     npm install && npx tsx connect.ts http://127.0.0.1:8000 app_…
//
// The app has to be PUBLIC, with the redirect URI http://127.0.0.1/callback. `docs/connect-an-app.md` explains
// each step.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oauth from 'oauth4webapi';

const QUERY = `{
  viewer { team { name } app { name } scopes expiresAt }
  quotes(first: 3) { totalCount nodes { number title total { amount currency } } }
}`;

const [issuer, clientId] = process.argv.slice(2).map((argument) => argument.replace(/\/$/, ''));
if (!issuer || !clientId) throw new Error('usage: connect.ts ISSUER CLIENT_ID');

// a server on this very machine has no TLS; every other one must
const options = { [oauth.allowInsecureRequests]: new URL(issuer).hostname === '127.0.0.1' };
const client: oauth.Client = { client_id: clientId };
const noSecret = oauth.None();

const discovered = await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...options });
const server = await oauth.processDiscoveryResponse(new URL(issuer), discovered);

const tokens = await connect();
const answer = await fetch(`${issuer}/graphql`, {
  method: 'POST',
  headers: { authorization: `Bearer ${tokens.access_token}`, 'content-type': 'application/json' },
  body: JSON.stringify({ query: QUERY }),
});
console.log(JSON.stringify(await answer.json()));

// before the access token expires, after two hours: keep both new tokens, for the old ones are used up
const renewed = await oauth.processRefreshTokenResponse(
  server,
  client,
  await oauth.refreshTokenGrantRequest(server, client, noSecret, tokens.refresh_token!, options),
);
console.log('Tokens renewed.');

await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, client, noSecret, renewed.refresh_token!, options),
);
console.log('Disconnected.');

async function connect(): Promise<oauth.TokenEndpointResponse> {
  const callback = createServer().listen(0, '127.0.0.1');
  await once(callback, 'listening');
  const redirectUri = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/callback`;

  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const address = new URL(server.authorization_endpoint!);
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId!,
    redirect_uri: redirectUri,
    scope: 'read:team read:quotes',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  console.log(`Open this address in your browser:\n${address}`);

  const [request, response] = (await once(callback, 'request')) as [IncomingMessage, ServerResponse];
  response.setHeader('connection', 'close').end('You can close this window and go back to the app.');
  callback.close();

  // throws unless state and iss are what they should be, and for a person who said no
  const parameters = oauth.validateAuthResponse(server, client, new URL(request.url!, redirectUri), state);
  const redeemed = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    noSecret,
    parameters,
    redirectUri,
    verifier,
    options,
  );
  return oauth.processAuthorizationCodeResponse(server, client, redeemed);
}
