/**
 * Values given to a notebook from outside, as papermill gives them.
 *
 * @module
 * @see https://papermill.readthedocs.io/en/latest/usage-parameterize.html
 */
import type { Cell, Notebook } from "./notebook.ts";

/**
 * Puts a cell that sets the parameters after the cell tagged `parameters`, or
 * first where there is none. A cell that an earlier run put there is replaced.
 *
 * @param notebook The notebook; it is changed.
 * @param parameters Texts by name; one that is JSON stands for its value.
 * @throws {TypeError} If a name is no JavaScript identifier.
 */
export function injectParameters(
  notebook: Notebook,
  parameters: Record<string, string>,
): void {
  const names = Object.keys(parameters);
  if (names.length === 0) return;
  const wrong = names.find((name) => !/^[\p{L}$_][\p{L}\p{N}$_]*$/u.test(name));
  if (wrong !== undefined) {
    throw new TypeError(
      `Cannot set parameter as its name must be an identifier: current name is "${wrong}"`,
    );
  }
  const tagged = (tag: string) => (cell: Cell) =>
    cell.metadata.tags?.includes(tag) ?? false;
  const cells = notebook.cells.filter((cell) =>
    !tagged("injected-parameters")(cell)
  );
  const injected: Cell = {
    id: "injected-parameters",
    cell_type: "code",
    source: names
      .map((name) => `let ${name} = ${literal(parameters[name])};`)
      .join("\n"),
    metadata: { tags: ["injected-parameters"] },
    outputs: [],
    execution_count: null,
  };
  cells.splice(cells.findIndex(tagged("parameters")) + 1, 0, injected);
  notebook.cells = cells;
}

function literal(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return JSON.stringify(text);
  }
}
