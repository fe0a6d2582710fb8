/**
 * The summary of a model: its layers, the shapes they give, their weights.
 *
 * @module
 */
import {
  displayValue,
  escapeHtml,
  frontEnd,
  writeText,
} from "../display/mod.ts";
import { KerasTensor, type Layer, type Variable } from "../layers/mod.ts";
import { resolveArguments } from "../layers/arguments/resolve.ts";
import type { Graph } from "../layers/graph/graph.ts";
import { isShape, type Shape } from "../layers/shapes.ts";
import { isPlainObject } from "../layers/tree.ts";
import type { optimizers } from "../training/mod.ts";
import { fixed } from "../training/progress/python_number.ts";
import { cellLength, drawTable, type TableColumn } from "./_table.ts";

/** Options of `summary`. Every default is Keras'. */
export interface SummaryOptions {
  /**
   * Cells of a line; 88 unless given, 108 with connections, less on a narrow
   * terminal.
   *
   * @default {null}
   */
  lineLength?: number | null;
  /**
   * Where the columns end, as fractions of the line.
   *
   * @default {null}
   */
  positions?: readonly number[] | null;
  /**
   * What the text is given to, in place of showing it.
   *
   * @default {null}
   */
  printFn?: ((text: string) => void) | null;
  /**
   * Whether the layers of models within are listed.
   *
   * @default {false}
   */
  expandNested?: boolean;
  /**
   * Whether a column says what is trained.
   *
   * @default {false}
   */
  showTrainable?: boolean;
  /**
   * Names, or patterns of names, of the first and the last layer to list.
   *
   * @default {null}
   */
  layerRange?: readonly [string, string] | null;
}

/** A model as its summary sees it. */
export interface Summarized extends Layer {
  /** Its layers. */
  readonly layers: readonly Layer[];
  /** Its graph, `null` where it has none. */
  readonly graph: Graph | null;
  /** The optimizer, `null` before `compile`. */
  readonly optimizer: optimizers.Optimizer | null;
}

type Given = Required<SummaryOptions>;

/** Whether the calls of a graph follow one another. */
function isChain(graph: Graph): boolean {
  const nodes = new Set(graph.nodes);
  const counts = new Map<Layer, number>();
  for (const { layer } of nodes) {
    counts.set(layer, (counts.get(layer) ?? 0) + 1);
  }
  if ([...counts.values()].some((count) => count > 1)) return false;
  const order = graph.nodes;
  return order.every((node, i) =>
    i === 0
      ? node.isInput
      : node.inputs.length === 1 && node.parents[0] === order[i - 1]
  );
}

/** A shape as the table shows it: `(None, 3)`, `(None)`. */
function shapeText(shape: Shape): string {
  return `(${shape.map((size) => size ?? "None").join(", ")})`;
}

/** Shapes in their form, as Python writes a list or a dict of them. */
function shapesText(structure: unknown): string {
  if (structure instanceof KerasTensor) return shapeText(structure.shape);
  if (isShape(structure)) return shapeText(structure);
  if (Array.isArray(structure)) {
    return `[${structure.map(shapesText).join(", ")}]`;
  }
  if (isPlainObject(structure)) {
    const parts = Object.entries(structure)
      .map(([key, value]) => `${key}: ${shapesText(value)}`);
    return `{${parts.join(", ")}}`;
  }
  return "?";
}

/** The shapes that a layer gives: of its last call, else as it tells them. */
function outputShapes(layer: Layer): string {
  const node = layer.inboundNodes.at(-1);
  if (node) {
    return node.outputs.length === 1
      ? shapeText(node.outputs[0].shape)
      : shapesText(node.outputStructure);
  }
  const { buildShapes } = layer;
  if (!buildShapes?.length || !layer.tellsOutputShape) return "?";
  const compute = layer.computeOutputShape as (...s: unknown[]) => unknown;
  return shapesText(compute.apply(layer, [...buildShapes]));
}

/** Where the inputs of a layer come from. */
function connections(layer: Layer, graph: Graph): string {
  const nodes = new Set(graph.nodes);
  const parts = layer.inboundNodes
    .filter((node) => nodes.has(node))
    .flatMap((node) => node.inputs)
    .flatMap(({ history }) =>
      history
        ? [
          `${history.layer.name}[${history.nodeIndex}][${history.tensorIndex}]`,
        ]
        : []
    );
  return parts.join(", ") || "-";
}

const thousands = (count: number): string => count.toLocaleString("en-US");

/** The cells of a layer, and of the layers within. */
function rowsOf(
  layer: Layer,
  given: Given,
  graph: Graph | null,
  level: number = 0,
): string[][] {
  const prefix = level > 0 ? `${"   ".repeat(level)}└ ` : "";
  const row = [
    `${prefix}${layer.name} (${layer.constructor.name})`,
    outputShapes(layer),
    layer.built ? thousands(layer.countParams()) : "0 (unbuilt)",
  ];
  if (graph) row.push(connections(layer, graph));
  if (given.showTrainable) {
    row.push(layer.weights.length === 0 ? "-" : layer.trainable ? "Y" : "N");
  }
  const inner = given.expandNested
    ? (layer as Partial<Summarized>).layers ?? []
    : [];
  return [
    row,
    ...inner.flatMap((one) => rowsOf(one, given, graph, level + 1)),
  ];
}

/** The layers from the first name to the last. */
function inRange(
  layers: readonly Layer[],
  range: readonly [string, string] | null,
): readonly Layer[] {
  if (range === null) return layers;
  if (!Array.isArray(range) || range.length !== 2) {
    throw new RangeError(
      `layerRange must be a list or tuple of length 2. Received: layerRange = ${
        JSON.stringify(range)
      } of length ${(range as unknown as unknown[])?.length}`,
    );
  }
  const places = range.map((pattern) =>
    layers.flatMap((layer, i) =>
      new RegExp(`^(?:${pattern})`).test(layer.name) ? [i] : []
    )
  );
  if (places.some((found) => found.length === 0)) {
    throw new RangeError(
      `Passed layer names do not match the layer names in the model. Received: ${
        JSON.stringify(range)
      }`,
    );
  }
  const [lower, upper] = places;
  return Math.min(...lower) > Math.max(...upper)
    ? layers.slice(Math.min(...upper), Math.max(...lower) + 1)
    : layers.slice(Math.min(...lower), Math.max(...upper) + 1);
}

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/**
 * A size in the greatest unit that leaves a number of at least 1.
 *
 * @param bytes The size.
 * @returns Such as `2.92 KB`.
 */
export function readableSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size / 1024 >= 1 && unit < UNITS.length) {
    size /= 1024;
    unit++;
  }
  return `${fixed(size, 2)} ${UNITS[Math.min(unit, UNITS.length - 1)]}`;
}

/** Numbers and bytes of variables. */
function measure(variables: readonly Variable[]): [number, number] {
  const count = variables.reduce((sum, one) => sum + one.size, 0);
  // Keras counts steps in 8 bytes, everything else here takes 4.
  const steps = variables.filter(({ dtype, name }) =>
    dtype === "int32" && name === "iteration"
  );
  return [count, 4 * (count + steps.length)];
}

function footer(model: Summarized): string[] {
  const { optimizer } = model;
  const trained = measure(model.trainableWeights);
  const others = measure(model.nonTrainableWeights);
  const slots = measure(optimizer?.built ? optimizer.variables : []);
  const total = [0, 1].map((i) => trained[i] + others[i] + slots[i]);
  const line = (label: string, [count, bytes]: readonly number[]) =>
    ` ${label} params: ${thousands(count)} (${readableSize(bytes)})`;
  return [
    line("Total", total),
    line("Trainable", trained),
    line("Non-trainable", others),
    ...(optimizer?.built ? [line("Optimizer", slots)] : []),
  ];
}

/** The columns and the length of a line. */
function layout(
  connected: boolean,
  given: Given,
  terminal: number,
): { columns: TableColumn[]; lineLength: number } {
  const { showTrainable } = given;
  const ends = given.positions ??
    (connected ? [0.3, 0.56, 0.74, 1] : [0.45, 0.8, 1]);
  const positions = showTrainable ? [...ends.map((p) => p * 0.9), 1] : ends;
  const usual = (connected ? 108 : 88) + (showTrainable ? 12 : 0);
  const lineLength = given.lineLength ?? Math.min(usual, terminal - 4);
  const heads: [string, TableColumn["align"]][] = [
    ["Layer (type)", "left"],
    ["Output Shape", "left"],
    ["Param #", "right"],
    ...(connected ? [["Connected to", "left"] as [string, "left"]] : []),
    ...(showTrainable ? [["Trainable", "center"] as [string, "center"]] : []),
  ];
  let used = 0;
  const columns = positions.slice(0, heads.length).map((position, i) => {
    const width = Math.trunc(position * lineLength) - used;
    if (width < 4) {
      throw new RangeError("Insufficient console width to print summary.");
    }
    used += width;
    const [header, align] = heads[i];
    return { header, align, width };
  });
  return { columns, lineLength };
}

/** A line cut to the width of the terminal. */
function cropped(line: string, columns: number): string {
  let text = line;
  while (cellLength(text) > columns) text = text.slice(0, -1);
  return text;
}

/**
 * The text of a model's summary.
 *
 * @param model The model.
 * @param given Options.
 * @param terminal Columns of the terminal.
 * @returns Lines, the last one ended too.
 */
export function summaryText(
  model: Summarized,
  given: Given,
  terminal: number,
): string {
  const { graph } = model;
  const connected = graph !== null && !isChain(graph);
  const { columns, lineLength } = layout(connected, given, terminal);
  const rows = inRange(model.layers, given.layerRange)
    .flatMap((layer) => rowsOf(layer, given, connected ? graph : null));
  const table = drawTable(columns, rows, lineLength);
  return [
    `Model: "${model.name}"`,
    ...table.map((line) => cropped(line, terminal)),
    ...footer(model),
  ].join("\n") + "\n";
}

const NUMBER = '<span style="color:#00af00">$&</span>';
const NONE = '<span style="color:#00d7ff">None</span>';

/** The cells of a row with Keras' colours. */
function coloured(line: string): string {
  const [first, name, ...rest] = line.split("│");
  const cells = rest.map((cell) =>
    cell.replace(/\d[\d,]*/g, NUMBER).replaceAll("None", NONE)
  );
  const type = name?.replace(
    /\((\w+)\)/,
    '(<span style="color:#0087ff">$1</span>)',
  );
  return [first, type, ...cells].filter((cell) => cell !== undefined).join("│");
}

/**
 * The summary for a notebook.
 *
 * @param text What {@linkcode summaryText} gave.
 * @returns HTML.
 */
export function summaryHtml(text: string): string {
  const lines = escapeHtml(text).split("\n").map((line) => {
    if (line.startsWith("│")) return coloured(line);
    if (line.startsWith("┃")) {
      return line.replace(/[^┃\s](?:[^┃]*[^┃\s])?/g, "<b>$&</b>");
    }
    if (line.startsWith(" ")) {
      return line.replace(
        / (.*?:) ([\d,]+)/,
        (_, label, count) => ` <b>${label}</b> ${NUMBER.replace("$&", count)}`,
      );
    }
    return line.startsWith("Model") ? `<b>${line}</b>` : line;
  });
  const style =
    "white-space:pre;overflow-x:auto;line-height:normal;font-family:Menlo,'DejaVu Sans Mono',consolas,'Courier New',monospace";
  return `<pre style="${style}">${lines.join("\n")}</pre>`;
}

/** Columns of the terminal; 80 where there is none, as in Python. */
function terminalColumns(): number {
  if (frontEnd() !== "terminal") return 80;
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/**
 * Shows the summary of a model.
 *
 * @param model The model.
 * @param args `lineLength, positions, printFn, expandNested, showTrainable,
 * layerRange` by position, or options; see {@linkcode SummaryOptions}.
 * @throws {RangeError} If the line is too short, or no layer has a name of
 * `layerRange`.
 */
export function summary(model: Summarized, args: readonly unknown[]): void {
  const given = resolveArguments<Given>("summary", {
    arguments: {
      lineLength: null,
      positions: null,
      printFn: null,
      expandNested: false,
      showTrainable: false,
      layerRange: null,
    },
  }, args);
  const text = summaryText(model, given, terminalColumns());
  if (given.printFn) given.printFn(text);
  else if (frontEnd() === "notebook") {
    void displayValue({
      "text/plain": text.trimEnd(),
      "text/html": summaryHtml(text),
    });
  } else writeText(text);
}
