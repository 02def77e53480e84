// PostGraphile 5 over the views of views.sql.

import { createServer } from "node:http";

import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // A column called id is served as what it is, not as a rowId beside Relay's global id.
  disablePlugins: ["NodePlugin"],
  pgServices: [makePgService({ schemas: ["graphile"], poolConfig: { max: Number(process.env.POOL_SIZE) } })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false },
  grafast: { explain: false },
});

const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), "127.0.0.1");

if (process.argv.includes("--schema")) {
  const { printSchema } = await import("postgraphile/graphql");
  console.log(printSchema(await instance.getSchema()));
}
