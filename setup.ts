/**
 * The one module with side effects: registers the engine with tfjs and puts
 * display hooks and indexing on tensors. Every public entry imports it first.
 *
 * @module
 */
import { installDisplay } from "./display/mod.ts";
import { registerEngine, tf } from "./engine/mod.ts";
import { installIndexing } from "./numpy/indexing.ts";

registerEngine();
installDisplay(tf.Tensor);
installIndexing();
