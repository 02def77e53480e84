// The client preset over the operations of the contract; no scalar may stay unknown.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../../schema.graphql",
  documents: "../../contract/core/*.graphql",
  generates: {
    "build/codegen/": {
      preset: "client",
      config: {
        strictScalars: true,
        scalars: { CurrencyCode: "string", Date: "string", DateTime: "string", Decimal: "string" },
        useTypeImports: true,
      },
    },
  },
};

export default config;
