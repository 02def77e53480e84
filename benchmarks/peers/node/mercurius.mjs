// Mercurius on Fastify with its compiler on and its own loaders.

import { readFileSync } from "node:fs";

import fastify from "fastify";
import { GraphQLScalarType } from "graphql";
import mercurius from "mercurius";

import * as batches from "./batches.mjs";
import { createQuote } from "./create.mjs";
import { fields, serializeInstant } from "./fields.mjs";
import * as lists from "./lists.mjs";

const resolvers = {
  ...fields,
  DateTime: new GraphQLScalarType({ name: "DateTime", serialize: serializeInstant }),
  Query: {
    quotes: (_, args, { team }) => lists.quotes(team, args),
    quote: (_, { id }, { team }) => lists.quote(team, id),
    invoices: (_, args, { team }) => lists.invoices(team, args),
    clients: (_, args, { team }) => lists.clients(team, args),
  },
  Mutation: { quoteCreate: (_, { input }, { team }) => createQuote(team, input) },
};

// A loader gets all objects of one level at once; ids may be null or stand there several times.
const relation = (name, key = "id") => async (queries, { team }) => {
  const ids = [...new Set(queries.map(({ obj }) => obj[key]))];
  const found = await batches[name](team, ids.filter((id) => id !== null));
  const byId = new Map(ids.filter((id) => id !== null).map((id, i) => [id, found[i]]));
  return queries.map(({ obj }) => byId.get(obj[key]) ?? null);
};

const loaders = {
  Quote: {
    client: relation("clients", "clientId"),
    owner: relation("members", "ownerId"),
    lineItems: async (queries, context) =>
      queries[0].obj.lines ? queries.map(({ obj }) => obj.lines) : relation("lineItems")(queries, context),
    taxLines: relation("taxLines"),
    labels: relation("labels"),
    invoices: relation("invoices"),
  },
  LineItem: { product: relation("products", "productId") },
  Invoice: { payments: relation("payments") },
  Client: {
    quotes: (queries, { team }) =>
      batches.newestQuotes(team, queries.map(({ obj }) => obj.id), queries[0].params.first),
  },
};
for (const type of Object.values(loaders)) {
  for (const name of Object.keys(type)) type[name] = { loader: type[name], opts: { cache: false } };
}

const app = fastify();
app.register(mercurius, {
  schema: readFileSync(new URL("../schema.graphql", import.meta.url), "utf8"),
  resolvers,
  loaders,
  context: (request) => ({ team: request.headers["x-team"] }),
  jit: 1,
  graphiql: false,
});
app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
