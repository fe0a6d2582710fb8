/**
 * TypeScript's knowledge of the cells.
 *
 * @module
 */
export { Language, type LanguageOptions } from "./language.ts";
export { languageFor } from "./language_for.ts";
export type { LanguageLibrary } from "./prelude.ts";
export type { Documentation } from "./documentation.ts";
export { plainDocumentation } from "./documentation.ts";
export type { TypedMatch } from "./completion_items.ts";
export type { TypeProblem } from "./type_problems.ts";
export { mergeCompletions } from "./merge.ts";
export { calleeAt } from "./word_at.ts";
