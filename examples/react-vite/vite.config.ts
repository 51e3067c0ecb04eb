import { defineConfig } from 'vite';

/** Where `everloop serve` listens. */
const collector = process.env.EVERLOOP_COLLECTOR ?? 'http://127.0.0.1:8787';

// Events go to the page's own origin, so that neither CORS nor a block list is in their way. `vite preview` has the same.
export default defineConfig({
  server: {
    proxy: {
      '/events': { target: collector, rewrite: (path) => path.replace(/^\/events/, ''), xfwd: true },
    },
  },
});
