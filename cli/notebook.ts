/**
 * Notebook files: nbformat 4 in, nbformat 4.5 out.
 *
 * @module
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */

/** A MIME bundle with its texts joined. */
export type MimeData = Record<string, unknown>;

/** An output of a code cell, as the file holds it but with texts joined. */
export type CellOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | {
    output_type: "display_data";
    data: MimeData;
    metadata: Record<string, unknown>;
  }
  | {
    output_type: "execute_result";
    data: MimeData;
    metadata: Record<string, unknown>;
    execution_count: number | null;
  }
  | {
    output_type: "error";
    ename: string;
    evalue: string;
    traceback: string[];
  };

/** What Kerno looks at in a cell's metadata. */
export interface CellMetadata extends Record<string, unknown> {
  tags?: string[];
  jupyter?: { source_hidden?: boolean; [key: string]: unknown };
}

/** A cell with its source joined. */
export interface Cell {
  id: string;
  cell_type: "code" | "markdown" | "raw";
  source: string;
  metadata: CellMetadata;
  /** Of code cells. */
  outputs: CellOutput[];
  /** Of code cells. */
  execution_count: number | null;
  /** Of markdown and raw cells, as the file holds them. */
  attachments?: unknown;
}

/** A notebook. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
}

/** The file is no notebook that can be read; the message says why. */
export class NotebookError extends Error {
  /** Always `NotebookError`. */
  override name = "NotebookError";
}

/**
 * Reads a notebook.
 *
 * @param path The file.
 * @throws {NotebookError} If it is missing, not JSON or not nbformat 4.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new NotebookError(
      `Cannot read notebook "${path}": ${
        error instanceof Deno.errors.NotFound
          ? "there is no such file"
          : (error as Error).message
      }`,
    );
  }
  return parseNotebook(text, path);
}

/**
 * The notebook that a file's text holds.
 *
 * @param text The text of the file.
 * @param path Named in errors.
 * @throws {NotebookError} If the text is not JSON or not nbformat 4.
 */
export function parseNotebook(text: string, path: string): Notebook {
  const refuse = (reason: string): never => {
    throw new NotebookError(`Cannot read notebook "${path}" as ${reason}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    refuse(`it is not JSON: ${(error as Error).message}`);
  }
  if (!isRecord(value)) return refuse("a notebook must be a JSON object");
  if (value.nbformat !== 4) {
    refuse(
      value.nbformat === undefined
        ? 'it is not a notebook: "nbformat" is missing'
        : `nbformat must be 4: current value is ${
          JSON.stringify(value.nbformat)
        }. "jupyter nbconvert --to notebook" converts older files`,
    );
  }
  if (!Array.isArray(value.cells)) return refuse('"cells" must be a list');
  const ids = new Set<string>();
  const cells = value.cells.map((cell: unknown, index: number) => {
    const read = readCell(cell, (what) => refuse(`cell ${index} ${what}`));
    if (!read.id || ids.has(read.id)) read.id = freshId(ids, index);
    ids.add(read.id);
    return read;
  });
  return { cells, metadata: isRecord(value.metadata) ? value.metadata : {} };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** nbformat 4.0 to 4.4 have no ids; 4.5 asks for them. */
function freshId(taken: Set<string>, index: number): string {
  let id = `cell-${index}`;
  while (taken.has(id)) id += "-";
  return id;
}

type Refuse = (what: string) => never;

function readCell(cell: unknown, refuse: Refuse): Cell {
  if (!isRecord(cell)) return refuse("must be an object");
  const type = cell.cell_type;
  if (type !== "code" && type !== "markdown" && type !== "raw") {
    return refuse(
      `must be of type code, markdown or raw: current type is ${
        JSON.stringify(type)
      }`,
    );
  }
  const outputs = type === "code" ? cell.outputs ?? [] : [];
  if (!Array.isArray(outputs)) return refuse("must have a list of outputs");
  return {
    id: typeof cell.id === "string" ? cell.id : "",
    cell_type: type,
    source: joined(cell.source, () => refuse("must have a text as source")),
    metadata: isRecord(cell.metadata) ? cell.metadata : {},
    outputs: outputs.map((output) => readOutput(output, refuse)),
    execution_count: typeof cell.execution_count === "number"
      ? cell.execution_count
      : null,
    ...(cell.attachments === undefined
      ? {}
      : { attachments: cell.attachments }),
  };
}

function joined(value: unknown, refuse: () => never): string {
  if (typeof value === "string") return value;
  if (
    Array.isArray(value) && value.every((line) => typeof line === "string")
  ) return value.join("");
  return refuse();
}

function readOutput(output: unknown, refuse: Refuse): CellOutput {
  const bad = () => refuse(`holds an output that is not nbformat 4`);
  if (!isRecord(output)) return bad();
  const metadata = isRecord(output.metadata) ? output.metadata : {};
  switch (output.output_type) {
    case "stream":
      return {
        output_type: "stream",
        name: output.name === "stderr" ? "stderr" : "stdout",
        text: joined(output.text, bad),
      };
    case "display_data":
      return {
        output_type: "display_data",
        data: readData(output.data),
        metadata,
      };
    case "execute_result":
      return {
        output_type: "execute_result",
        data: readData(output.data),
        metadata,
        execution_count: Number(output.execution_count ?? NaN) || null,
      };
    case "error":
      return {
        output_type: "error",
        ename: String(output.ename),
        evalue: String(output.evalue),
        traceback: Array.isArray(output.traceback)
          ? output.traceback.map(String)
          : [],
      };
    default:
      return bad();
  }
}

/** JSON types stay as they are; all else is text, which files hold in lines. */
function isJsonType(mime: string): boolean {
  return /^application\/(.*\+)?json$/.test(mime);
}

function readData(data: unknown): MimeData {
  if (!isRecord(data)) return {};
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [
      mime,
      !isJsonType(mime) && Array.isArray(value) ? value.join("") : value,
    ]),
  );
}

/** The lines of a text, each with its newline, as files hold them. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function writeData(data: MimeData): MimeData {
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [
      mime,
      !isJsonType(mime) && typeof value === "string" ? lines(value) : value,
    ]),
  );
}

function writeOutput(output: CellOutput): Record<string, unknown> {
  switch (output.output_type) {
    case "stream":
      return { ...output, text: lines(output.text) };
    case "display_data":
    case "execute_result":
      return { ...output, data: writeData(output.data) };
    default:
      return { ...output };
  }
}

/** Keys in order, as Jupyter writes them: saving again gives no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value).sort().map((key) => [key, sorted(value[key])]),
  );
}

/**
 * The text of a notebook's file, as nbformat 4.5 and laid out as Jupyter does.
 *
 * @returns The text, with a newline at its end.
 */
export function notebookText(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => {
    const { outputs, execution_count, source, ...rest } = cell;
    return {
      ...rest,
      source: lines(source),
      ...(cell.cell_type === "code"
        ? { outputs: outputs.map(writeOutput), execution_count }
        : {}),
    };
  });
  const file = {
    cells,
    metadata: notebook.metadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
  return JSON.stringify(sorted(file), null, 1) + "\n";
}
