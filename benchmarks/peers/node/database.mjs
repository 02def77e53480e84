// The pool of connections. Rows come with camelCase names, amounts as numbers, days and decimals as text.

import postgres from "postgres";

export const sql = postgres({
  max: Number(process.env.POOL_SIZE),
  transform: postgres.camel,
  types: {
    int8: { to: 20, from: [20], serialize: String, parse: Number },
    date: { to: 1184, from: [1114, 1184], serialize: (date) => date.toISOString(), parse: (text) => new Date(text) },
    day: { to: 1082, from: [1082], serialize: (day) => day, parse: (day) => day },
  },
});
