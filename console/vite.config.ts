import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressFiles } from './compress-files.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

/** `HUIKE_API` points the development server at a running `huike serve`. */
export default defineConfig({
  root,
  base: '/',
  cacheDir: fileURLToPath(new URL('../.cache/vite', import.meta.url)),
  plugins: [react(), compressFiles()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      // The pages for customers' phones are built for themselves: each loads a few files, nothing of the console.
      input: [
        'index.html',
        'claim.html',
        'my-tags.html',
        'draw.html',
        'benefits.html',
        'join.html',
      ].map((page) => `${root}${page}`),
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env['HUIKE_API'] ?? 'http://127.0.0.1:8080' },
  },
});
