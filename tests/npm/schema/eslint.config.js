// The rules of @graphql-eslint for schemas, and those of Relay, with nothing left out but what is said here.
import graphql from "@graphql-eslint/eslint-plugin";

const SCHEMA = "schema.graphql";

export default [
  {
    files: [SCHEMA],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: SCHEMA } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // lists of at most 100 are plain lists, and connections have `nodes` beside their edges
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
      // values and parts of answers, which nothing refers to by an id
      "@graphql-eslint/strict-id-in-types": [
        "error",
        {
          exceptions: {
            types: ["Money", "PageInfo", "PdfCheck", "UserError"],
            suffixes: ["Payload", "Connection", "Edge"],
          },
        },
      ],
    },
  },
];
