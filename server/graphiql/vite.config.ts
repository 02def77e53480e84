import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const outDir = '../static/graphiql';
const notices = 'THIRD_PARTY.txt';

/** Adds the notices that Vite's report misses: it looks neither into workers nor into what Monaco has bundled. */
function furtherNotices(): Plugin {
  const files = ['picomatch-browser/LICENSE', 'monaco-editor/ThirdPartyNotices.txt'];
  const codicon =
    '## codicon.ttf (CC-BY-4.0)\n\nVisual Studio Code icons, copyright Microsoft Corporation, under the Creative ' +
    'Commons\nAttribution 4.0 International licence: https://creativecommons.org/licenses/by/4.0/legalcode\n';
  return {
    name: 'further-notices',
    async writeBundle({ dir }) {
      for (const file of files) {
        const text = await readFile(join('node_modules', file), 'utf8');
        await appendFile(join(dir!, notices), `\n## ${file}\n\n${text.replaceAll('\r\n', '\n').trim()}\n`);
      }
      await appendFile(join(dir!, notices), `\n${codicon}`);
    },
  };
}

export default defineConfig({
  base: '/graphiql/',
  // How graphql-js is told that this is production; it does not read import.meta.env.
  define: { 'globalThis.process': 'true' },
  plugins: [furtherNotices()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    // The polyfill is for browsers older than the target.
    modulePreload: { polyfill: false },
    // Monaco is one large lazy chunk; splitting it further would only add requests.
    chunkSizeWarningLimit: 4000,
    license: { fileName: notices },
    rolldownOptions: {
      checks: { moduleLevelDirective: false },
      // GraphiQL makes the titles of its icons out of the names of their functions.
      output: { keepNames: true },
    },
  },
  // ES modules, because the GraphQL worker loads its formatter lazily, which a classic worker cannot.
  worker: { format: 'es' },
});
