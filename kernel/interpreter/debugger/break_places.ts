/**
 * Where V8 can stop in a cell, known before the cell has run.
 *
 * @module
 */
import type { AnyNode } from "acorn";
import { walk } from "../syntax_tree.ts";
import { CellSyntaxError, toJavaScript } from "../to_javascript.ts";
import { isBefore, placesOf, type Position } from "./positions.ts";

/** What is executed step by step. */
const STEPS = new Set([
  "BreakStatement",
  "ContinueStatement",
  "DebuggerStatement",
  "DoWhileStatement",
  "ExportAllDeclaration",
  "ExpressionStatement",
  "ForInStatement",
  "ForOfStatement",
  "ForStatement",
  "IfStatement",
  "ImportDeclaration",
  "ReturnStatement",
  "SwitchStatement",
  "ThrowStatement",
  "WhileStatement",
]);

/** Offset at which V8 stops for a node, or null where it does not. */
function stopOf(node: AnyNode): number | null {
  if (STEPS.has(node.type)) return node.start;
  switch (node.type) {
    case "VariableDeclaration":
      return node.declarations.some(({ init }) => init) ? node.start : null;
    case "FunctionDeclaration":
    case "FunctionExpression":
      // The return at its end.
      return node.body.end - 1;
    case "ArrowFunctionExpression":
      return node.body.type === "BlockStatement"
        ? node.body.end - 1
        : node.body.start;
    default:
      return null;
  }
}

/**
 * The places of a cell at which it can stop, in their order.
 *
 * @param folder The notebook's folder.
 * @returns Nothing where the cell cannot be parsed: it will not run either.
 */
export async function breakPlaces(
  source: string,
  folder?: string,
): Promise<Position[]> {
  try {
    const script = await toJavaScript(source, folder);
    const placeOf = placesOf(script);
    const offsets: number[] = [];
    for (const node of script.program.body) {
      walk(node, (inner) => {
        const stop = stopOf(inner);
        if (stop !== null) offsets.push(stop);
      });
    }
    const places = offsets.map(placeOf);
    return places.sort((a, b) => isBefore(a, b) ? -1 : 1);
  } catch (error) {
    if (error instanceof CellSyntaxError) return [];
    throw error;
  }
}

/**
 * The place for a breakpoint: the first one from there on; the last one where
 * none follows; null where there is none at all.
 */
export function nearestPlace(
  places: readonly Position[],
  wanted: Position,
): Position | null {
  return places.find((place) => !isBefore(place, wanted)) ?? places.at(-1) ??
    null;
}
