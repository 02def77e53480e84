// The audits of GraphQL over HTTP: node audit_http.mjs URL AUTHORIZATION
// Prints one JSON object: how many audits there were, and which were not met.
import { auditServer } from 'graphql-http';

const [url, authorization] = process.argv.slice(2);

const results = await auditServer({
  url,
  fetchFn: (resource, options = {}) =>
    fetch(resource, { ...options, headers: { ...options.headers, authorization } }),
});
const unmet = results.filter(({ status }) => status !== 'ok');
console.log(
  JSON.stringify({
    audits: results.length,
    unmet: unmet.map(({ id, name, status, reason }) => ({ id, name, status, reason })),
  }),
);
