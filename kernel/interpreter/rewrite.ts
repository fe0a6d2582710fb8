/**
 * JavaScript of a cell into the script that the child evaluates.
 *
 * Every top-level name becomes a `let`, the one kind of declaration that V8's
 * REPL mode lets replace itself; functions are hoisted, imports awaited, the
 * last expression shown, and awaits guarded so that an interrupted cell cannot
 * go on. In a cell that runs beside another one they are assignments instead:
 * code that runs already keeps to the variables that it has seen.
 *
 * @module
 */
import type {
  AnyNode,
  FunctionDeclaration,
  ImportDeclaration,
  ModuleDeclaration,
  Node,
  Pattern,
  Statement,
  VariableDeclaration,
} from "acorn";
import { Edits } from "./edits.ts";
import { mentionedNames, walk } from "./syntax_tree.ts";
import type { JavaScript } from "./to_javascript.ts";

/** What the last expression of a cell is for. */
export interface Shown {
  /** Text before the expression. */
  before: string;
  /** Text after it. */
  after: string;
}

/** How a cell is to be rewritten. */
export interface RewriteOptions {
  /** What to do with the last expression; null for nothing. */
  shown: Shown | null;
  /** Turns a specifier into the one to be imported. */
  resolve(specifier: string): string;
  /** Whether top-level names are assigned, declared by someone else. */
  assigns?: boolean;
}

/** A rewritten cell: edits, not yet applied. */
export interface Rewritten {
  /** The changes. */
  edits: Edits;
  /** Functions that move to the beginning. */
  hoisted: FunctionDeclaration[];
  /** Names of `var`, to be declared at the beginning. */
  variables: Set<string>;
  /** Top-level names that the cell declares. */
  names: Set<string>;
  /** Names that it mentions in expressions. */
  mentioned: Set<string>;
  /** Whether something is to be disposed at the end. */
  disposes: boolean;
  /** Whether it imports what `resolve` changes. */
  importsLibrary: boolean;
  /** Whether it awaits anything at its top level. */
  awaits: boolean;
}

/** Names that a pattern binds. */
export function boundNames(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames(
          property.type === "RestElement" ? property.argument : property.value,
        )
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(boundNames);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

/** Rewrites one cell; see the module. */
export class CellRewriter implements Rewritten {
  /** The changes. */
  readonly edits: Edits = new Edits();
  /** Functions that move to the beginning. */
  readonly hoisted: FunctionDeclaration[] = [];
  /** Names of `var`. */
  readonly variables: Set<string> = new Set();
  /** Declared names. */
  readonly names: Set<string> = new Set();
  /** Mentioned names. */
  readonly mentioned: Set<string>;
  /** Whether something is to be disposed at the end. */
  disposes = false;
  /** Whether it imports what `resolve` changes. */
  importsLibrary = false;
  /** Whether it awaits anything at its top level. */
  awaits = false;
  readonly #code: string;
  readonly #options: RewriteOptions;

  /** Rewrites at once. */
  constructor({ code, program, places }: JavaScript, options: RewriteOptions) {
    this.#code = code;
    this.#options = options;
    this.mentioned = mentionedNames(program);
    const { body } = program;
    const last = body.findLastIndex((node) =>
      node.type !== "EmptyStatement" && !(places && isGenerated(node, code))
    );
    body.forEach((node, index) => this.#topLevel(node, index === last));
    for (const node of body) this.#guard(node);
  }

  #textOf(node: Node): string {
    return this.#code.slice(node.start, node.end);
  }

  #topLevel(node: Statement | ModuleDeclaration, isLast: boolean): void {
    switch (node.type) {
      case "ImportDeclaration":
        return this.#import(node);
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
      case "ExportDefaultDeclaration":
        return this.#export(node, isLast);
      case "VariableDeclaration":
        return this.#variable(node);
      case "FunctionDeclaration":
        this.names.add(node.id.name);
        this.edits.replace(node.id.start, node.id.end, "");
        this.hoisted.push(node);
        return;
      case "ClassDeclaration":
        this.names.add(node.id.name);
        if (!this.#options.assigns) return;
        this.edits.wrap(node.start, node.end, `${node.id.name}=`, ";");
        return;
      case "ExpressionStatement":
        if (isLast) this.#show(node.expression);
        return;
    }
  }

  #show(expression: Node): void {
    const { shown } = this.#options;
    if (!shown) return;
    const { start, end } = expression;
    this.edits.wrap(start, end, shown.before, shown.after);
  }

  #variable(node: VariableDeclaration): void {
    // `var` is the walk's, which finds the nested ones as well.
    if (node.kind === "var") return;
    const { assigns } = this.#options;
    for (const { id, init } of node.declarations) {
      for (const name of boundNames(id)) this.names.add(name);
      if (assigns && !init) {
        this.edits.wrap(id.start, id.end, "", "=undefined");
      }
    }
    this.edits.replace(
      node.start,
      this.#afterKeyword(node),
      assigns ? "void 0," : "let",
    );
    if (node.kind !== "using" && node.kind !== "await using") return;
    this.disposes = true;
    for (const { init } of node.declarations) {
      if (!init) continue;
      const kind = node.kind === "using" ? "using" : "asyncUsing";
      this.edits.wrap(init.start, init.end, `__kerno.${kind}(`, ")");
    }
  }

  #afterKeyword(node: VariableDeclaration): number {
    const match = /^(?:await\s+)?(?:const|let|var|using)\b/
      .exec(this.#textOf(node));
    return node.start + match![0].length;
  }

  #importCall(node: ImportDeclaration | ModuleDeclaration): string {
    if (!("source" in node) || !node.source) return "";
    this.awaits = true;
    const specifier = this.#resolve(String(node.source.value));
    const pairs = (node.attributes ?? []).map(({ key, value }) =>
      `${this.#textOf(key)}:${this.#textOf(value)}`
    );
    const attributes = pairs.length ? `,{with:{${pairs.join(",")}}}` : "";
    return `await __kerno.loading(import(${
      JSON.stringify(specifier)
    }${attributes}))`;
  }

  #resolve(specifier: string): string {
    const resolved = this.#options.resolve(specifier);
    if (resolved !== specifier) this.importsLibrary = true;
    return resolved;
  }

  #import(node: ImportDeclaration): void {
    const call = this.#importCall(node);
    const parts: string[] = [];
    const needed: string[] = [];
    let namespace = "";
    for (const specifier of node.specifiers) {
      const { name } = specifier.local;
      this.names.add(name);
      if (specifier.type === "ImportNamespaceSpecifier") {
        namespace = name;
        continue;
      }
      const imported = specifier.type === "ImportDefaultSpecifier"
        ? "default"
        : specifier.imported.type === "Literal"
        ? String(specifier.imported.value)
        : specifier.imported.name;
      parts.push(`${JSON.stringify(imported)}:${name}`);
      // A name without a use may be a type: only a used one must be there.
      if (this.mentioned.has(name)) needed.push(imported);
    }
    const statements: string[] = [];
    const declare = this.#options.assigns ? "void 0," : "let ";
    if (namespace) statements.push(`${declare}${namespace}=${call};`);
    if (parts.length > 0) {
      const from = namespace ||
        `__kerno.pick(${call},${JSON.stringify(needed)},${
          JSON.stringify(node.source.value)
        })`;
      statements.push(`${declare}{${parts.join(",")}}=${from};`);
    }
    const text = statements.join("") || `${call};`;
    this.edits.replace(node.start, node.end, text);
  }

  #export(node: ModuleDeclaration, isLast: boolean): void {
    if (node.type === "ExportAllDeclaration") {
      this.edits.replace(node.start, node.end, `${this.#importCall(node)};`);
    } else if (node.type === "ExportNamedDeclaration") {
      if (node.declaration) {
        this.edits.replace(node.start, node.declaration.start, "");
        this.#topLevel(node.declaration, false);
      } else {
        this.edits.replace(node.start, node.end, `${this.#importCall(node)};`);
      }
    } else if (node.type === "ExportDefaultDeclaration") {
      this.#exportDefault(node.start, node.declaration as AnyNode, isLast);
    }
  }

  #exportDefault(start: number, declaration: AnyNode, isLast: boolean): void {
    const isNamed = declaration.type === "FunctionDeclaration" ||
      declaration.type === "ClassDeclaration";
    if (isNamed && declaration.id) {
      this.edits.replace(start, declaration.start, "");
      return this.#topLevel(declaration as Statement, false);
    }
    this.edits.replace(start, declaration.start, isNamed ? "void " : "");
    if (isLast && !isNamed) this.#show(declaration);
  }

  /** Edits at any depth: awaits, catch clauses, import(), import.meta, var. */
  #guard(root: AnyNode): void {
    walk(root, (node, parent, inFunction) => {
      switch (node.type) {
        case "AwaitExpression":
          this.edits.wrap(node.start, node.end, "__kerno.ck(", ")");
          if (inFunction) return;
          this.awaits = true;
          return this.#hold(node.argument as AnyNode);
        case "ThrowStatement":
          return this.#placeThrow(node.argument as AnyNode);
        case "CatchClause":
          this.edits.insert(node.body.start + 1, "__kerno.ck();");
          return;
        case "ForOfStatement":
          if (!node.await) return;
          this.awaits ||= !inFunction;
          return this.#guardLoop(node.body as AnyNode);
        case "MetaProperty":
          if (node.meta.name !== "import") return;
          this.edits.replace(node.start, node.end, "__kerno.meta");
          return;
        case "ImportExpression":
          this.edits.wrap(node.start, node.end, "__kerno.loading(", ")");
          return this.#dynamicImport(node.source as AnyNode);
        case "VariableDeclaration":
          if (node.kind === "var" && !inFunction) this.#hoistVar(node, parent);
          return;
      }
    });
  }

  /** A cell that awaits what nothing can settle waits for an interrupt. */
  #hold({ start, end }: AnyNode): void {
    this.edits.wrap(start, end, "__kerno.hold((", "))");
  }

  /** What is no error knows no stack: its place is noted. */
  #placeThrow({ type, start, end }: AnyNode): void {
    if (type === "NewExpression") return;
    this.edits.wrap(start, end, "__kerno.thrown((", "))");
  }

  #guardLoop(body: AnyNode): void {
    if (body.type === "BlockStatement") {
      this.edits.insert(body.start + 1, "__kerno.ck();");
    } else {
      this.edits.wrap(body.start, body.end, "{__kerno.ck();", "}");
    }
  }

  #dynamicImport(source: AnyNode): void {
    if (source.type !== "Literal") {
      this.edits.wrap(source.start, source.end, "__kerno.resolve(", ")");
      return;
    }
    const specifier = String(source.value);
    const resolved = this.#resolve(specifier);
    if (resolved === specifier) return;
    this.edits.replace(source.start, source.end, JSON.stringify(resolved));
  }

  /**
   * `var` may not meet a `let` of an earlier cell: it is declared by a `let`
   * at the beginning, and what is left here are assignments.
   */
  #hoistVar(node: VariableDeclaration, parent: AnyNode | null): void {
    for (const { id } of node.declarations) {
      for (const name of boundNames(id)) {
        this.variables.add(name);
        this.names.add(name);
      }
    }
    const isLoopName = parent !== null && "left" in parent &&
      parent.left === node;
    // The comma makes a pattern an expression and keeps the line before apart.
    const text = isLoopName ? "" : "void 0,";
    this.edits.replace(node.start, this.#afterKeyword(node), text);
  }
}

const DECORATES = /^(?:[\w$]+\s*=\s*)?_+(?:ts_)?(?:decorate|metadata|param)\(/;

/** `var E;` behind an enum and `__decorate(...)` behind a class. */
function isGenerated(
  node: Statement | ModuleDeclaration,
  code: string,
): boolean {
  if (node.type === "ExpressionStatement") {
    return DECORATES.test(code.slice(node.start, node.end));
  }
  return node.type === "VariableDeclaration" && node.kind === "var" &&
    node.declarations.every(({ init }) => !init);
}
