import type { TransformOptions } from 'esbuild';

/**
 * How esbuild reads the project's files: as Node does, which knows no `tsconfig.json`, strips types and evaluates every
 * import that is not one of types only.
 */
export const sourceLanguage = {
  target: 'node24',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'silent',
  ignoreAnnotations: true,
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
} satisfies TransformOptions;
