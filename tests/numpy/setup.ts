/**
 * What the library's setup.ts does for numpy/: tests here stand below it.
 *
 * @module
 */
import { registerEngine } from "../../engine/mod.ts";
import { installIndexing } from "../../numpy/mod.ts";

registerEngine();
installIndexing();

export { type Tensor, tf } from "../../engine/mod.ts";
export * from "../../numpy/mod.ts";
