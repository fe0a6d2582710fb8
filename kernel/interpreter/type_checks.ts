/**
 * What is done about the type errors of a cell: nothing, a warning, or a
 * refusal to run it.
 *
 * @module
 */
import type { CellRun } from "./cell_run.ts";
import {
  type CellSource,
  describeTypeErrors,
  describeWords,
} from "./errors.ts";
import type { ErrorDescription, InterpreterEvent } from "./interpreter.ts";
import type { TypeProblem } from "./language/mod.ts";
import { typedText } from "./magics.ts";

/** Off: they are not looked for. */
export type TypeMode = "off" | "warn" | "error";

const MODES: readonly string[] = ["off", "warn", "error"];

/** Whether a text is a mode. */
export function isTypeMode(text: string): text is TypeMode {
  return MODES.includes(text);
}

/**
 * The mode that a setting names; off where there is none.
 *
 * @throws {TypeError} If it names something else.
 */
export function readTypeMode(setting: string | undefined): TypeMode {
  if (setting === undefined || setting === "") return "off";
  if (isTypeMode(setting)) return setting;
  throw new TypeError(
    `Cannot treat type errors as they must be "off", "warn" or "error": current value is "${setting}"`,
  );
}

const UNKNOWN =
  "The types of this cell were not checked, as TypeScript's language server gave no answer in time";

/** Looks for type errors as long as its mode says so. */
export class TypeChecks {
  /** What is done about them. */
  mode: TypeMode;
  readonly #problemsOf: (code: string) => Promise<TypeProblem[] | null>;
  readonly #emit: (event: InterpreterEvent) => void;

  /**
   * @param problemsOf The problems of a cell that is to run; null where nobody
   * knows them.
   * @param emit Tells a warning.
   */
  constructor(
    mode: TypeMode,
    problemsOf: (code: string) => Promise<TypeProblem[] | null>,
    emit: (event: InterpreterEvent) => void,
  ) {
    this.mode = mode;
    this.#problemsOf = problemsOf;
    this.#emit = emit;
  }

  /** Looks at a cell; gives why it is not to run, or null. */
  async check(
    run: CellRun,
    source: CellSource,
  ): Promise<ErrorDescription | null> {
    if (this.mode === "off") return null;
    const text = typedText(source.text);
    if (text === null) return null;
    // An interrupt does not wait for it.
    const problems = await Promise.race([
      this.#problemsOf(text),
      run.wasCut.then((): TypeProblem[] => []),
    ]);
    if (problems?.length === 0) return null;
    const described = problems === null
      ? describeWords("TypesUnknown", UNKNOWN)
      : describeTypeErrors(problems, source);
    if (this.mode === "error") return described;
    this.#emit({
      type: "stream",
      cell: run.cell,
      name: "stderr",
      text: described.traceback.join("\n") + "\n",
    });
    return null;
  }
}
