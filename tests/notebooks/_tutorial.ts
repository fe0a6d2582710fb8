/**
 * The tutorial's notebook, for the tests of this folder.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import {
  type Notebook,
  notebookText,
  readNotebook,
} from "../../cli/notebook.ts";

/** Its path. */
export const TUTORIAL = fileURLToPath(
  new URL("../../notebooks/keras_embedding_lstm.ipynb", import.meta.url),
);

/** Cells that train for seconds; one test of each kind runs them. */
const TRAINING = /^s[67]/;

/**
 * Writes the tutorial without the cells that train.
 *
 * @param path Where it goes.
 * @returns What was written, with the outputs that the notebook holds.
 */
export async function writeQuickTutorial(path: string): Promise<Notebook> {
  const { cells, metadata } = await readNotebook(TUTORIAL);
  const quick = {
    cells: cells.filter(({ id }) => !TRAINING.test(id)),
    metadata,
  };
  await Deno.writeTextFile(path, notebookText(quick));
  return quick;
}
