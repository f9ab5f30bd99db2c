import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import type * as Answers from './answers.js';

const FAILURE = {
  error: 'The log directory could not be read: disk unplugged.',
  do: 'Plug it in and reload.',
};

/** Answers as TensorBoard would, from the fixtures of the tests. */
const answers: Plugin = {
  name: 'answers',
  configureServer(server) {
    server.middlewares.use('/data', async (request, response) => {
      const address = new URL(request.url ?? '/', 'http://localhost');
      const state = address.pathname.split('/')[1] ?? '';
      const { answer } = (await server.ssrLoadModule('/gallery/answers.ts')) as typeof Answers;
      const body = await answer(state, address);
      response.statusCode = body === null ? 500 : 200;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(body ?? FAILURE));
    });
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  plugins: [answers],
  base: './',
  build: { emptyOutDir: true, rollupOptions: { input: 'gallery/elements.html' } },
  server: { host: '127.0.0.1', open: '/gallery/index.html' },
});
