/**
 * What a hover leaves out: of a function in a constant or a property, and of a
 * tensor's method.
 *
 * @module
 */
import {
  bareTensorMethod,
  type Documentation,
  isTerse,
} from "./documentation.ts";
import { wordEnd } from "./word_at.ts";

/** How more is found out. */
export interface Asker {
  /** The signatures of the call whose parentheses `cursor` is in. */
  signatures(text: string, cursor: number): Promise<Documentation | null>;
  /** What cells write to import the library, if there is one. */
  specifier: string | undefined;
  /** The words of tensors' methods that were found before. */
  methods: Map<string, string>;
}

/** The words of tfjs' operation: its methods of that name have none. */
async function operationWords(
  method: string,
  { signatures, specifier, methods }: Asker,
): Promise<string> {
  const found = methods.get(method);
  if (found !== undefined || !specifier) return found ?? "";
  const text =
    `import { tf as __kernoTf } from "${specifier}";\n__kernoTf.${method}()`;
  const operation = await signatures(text, text.length - 1);
  if (operation) methods.set(method, operation.documentation);
  return operation?.documentation ?? "";
}

/**
 * A hover with what the signatures of a call say besides.
 *
 * @param word Offset in `code` of the name that it is of.
 */
export async function inFull(
  hover: Documentation,
  code: string,
  word: number,
  asker: Asker,
): Promise<Documentation> {
  const method = bareTensorMethod(hover);
  if (method) {
    return { ...hover, documentation: await operationWords(method, asker) };
  }
  if (!isTerse(hover)) return hover;
  const end = wordEnd(code, word);
  // Where it is called, nothing has to be edited.
  const text = code[end] === "(" ? code : `${code.slice(0, end)}()`;
  const called = await asker.signatures(text, end + 1);
  if (!called) return hover;
  return {
    ...called,
    documentation: called.documentation || hover.documentation,
  };
}
