import { defineConfig } from 'vite';

/** Builds one hashed ES module that exports `render()`; its styles are inside it. */
export default defineConfig({
  build: {
    outDir: '../tb_zeroloss/web/static',
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: 'src/index.ts',
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: 'index-[hash].js', codeSplitting: false },
    },
  },
});
