/**
 * Walks over acorn's trees.
 *
 * @module
 */
import type { AnyNode, Node } from "acorn";

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null &&
  typeof (value as Node).type === "string";

/** Children of a node in the order of the text. */
function children(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

/** Whether `var` and `arguments` inside belong to this node. */
function isFunction(node: AnyNode): boolean {
  return node.type.includes("Function") || node.type === "StaticBlock" ||
    node.type === "PropertyDefinition";
}

/** Calls `visit` for every node, parents first. */
export function walk(
  root: AnyNode,
  visit: (node: AnyNode, parent: AnyNode | null, inFunction: boolean) => void,
): void {
  const step = (node: AnyNode, parent: AnyNode | null, inside: boolean) => {
    visit(node, parent, inside);
    const deeper = inside || isFunction(node);
    for (const child of children(node)) step(child, node, deeper);
  };
  step(root, null, false);
}

/** Whether an identifier is only a label of a member. */
function isKey(node: AnyNode, parent: AnyNode | null): boolean {
  switch (parent?.type) {
    case "MemberExpression":
      return parent.property === node && !parent.computed;
    case "Property":
      return parent.key === node && !parent.computed && !parent.shorthand;
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent.key === node && !parent.computed;
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
    case "LabeledStatement":
      return true;
    default:
      return false;
  }
}

/** Names that stand for a value somewhere, imports' own clauses aside. */
export function mentionedNames(root: AnyNode): Set<string> {
  const names = new Set<string>();
  walk(root, (node, parent) => {
    if (node.type === "Identifier" && !isKey(node, parent)) {
      names.add(node.name);
    }
  });
  return names;
}
