/**
 * Namespaces of the library, as a user knows them.
 *
 * @module
 */
export * as activations from "../../layers/activations/mod.ts";
export * as constraints from "../../layers/constraints/mod.ts";
export * as initializers from "../../layers/initializers/mod.ts";
export * as regularizers from "../../layers/regularizers/mod.ts";
