import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const noRandom = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'Randomness enters through a seed: data/random.ts.'
}
const noClock = { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Use performance.now() or an injected clock.' }

export default defineConfig(
  { ignores: ['build/', '.svelte-kit/', '.cache/', 'kernels/', 'node_modules/', '**/generated/', 'test-results/', 'project.inlang/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] }
    },
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', noRandom],
      eqeqeq: 'error',
      // The compiler knows every name; this rule does not know types and runes.
      'no-undef': 'off',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description', 'ts-ignore': true, 'ts-nocheck': true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      // An interface may ask for a promise that an implementation has at once.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error'
    }
  },
  {
    files: ['src/lib/**', 'workers/**'],
    rules: { 'no-restricted-syntax': ['error', noRandom, noClock] }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig } },
    rules: {
      // A component's script is its module body, not one function.
      'max-lines-per-function': 'off',
      // ESLint sees snippet parameters, bindings and what other components export as any; svelte-check types them.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Routes resolve addresses and hand them down as values, which the rule cannot follow.
      'svelte/no-navigation-without-resolve': 'off',
      // It also flags locals that nobody observes.
      'svelte/prefer-svelte-reactivity': 'off'
    }
  },
  {
    // A describe block holds many tests; each test is short.
    files: ['tests/**'],
    rules: { 'max-lines-per-function': 'off' }
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [ts.configs.disableTypeChecked]
  }
)
