import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { readConfig } from './config.ts';
import { exampleTabs } from './examples.ts';
import { createFetcher } from './fetcher.ts';
import { prefixedStorage } from './storage.ts';

async function showPage() {
  const config = readConfig();
  const tabs = await exampleTabs(config);
  createRoot(document.getElementById('graphiql')!).render(
    <GraphiQL
      fetcher={createFetcher(config)}
      storage={prefixedStorage('quotegraph:')}
      defaultTabs={tabs}
      defaultHeaders={JSON.stringify(config.headers, null, 2)}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>Quotegraph</GraphiQL.Logo>
    </GraphiQL>,
  );
}

void showPage();
