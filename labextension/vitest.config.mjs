import { defineConfig } from 'vitest/config';

// The pure modules: what needs Lab or a page is tested in a real browser.
export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], environment: 'node' }
});
