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
import type { TypeMode } from "./type_mode.ts";

const UNCHECKED =
  "the types of this cell were not checked, as TypeScript's language server ";
const SILENT = "gave no answer in time";
const ABSENT = "is switched off, by --no-language";

/** Null where it could not be found out. */
type ProblemsOf = (code: string) => Promise<TypeProblem[] | null>;

/** Looks for type errors as long as its mode says so. */
export class TypeChecks {
  /** What is done about them. */
  mode: TypeMode;
  readonly #problemsOf: ProblemsOf | null;
  readonly #emit: (event: InterpreterEvent) => void;

  /**
   * @param problemsOf The problems of a cell that is to run; null where there
   * is nobody who could know them.
   * @param emit Tells a warning.
   */
  constructor(
    mode: TypeMode,
    problemsOf: ProblemsOf | null,
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
      this.#problemsOf?.(text) ?? null,
      run.wasCut.then((): TypeProblem[] => []),
    ]);
    if (problems?.length === 0) return null;
    const described = problems === null
      ? describeWords(
        "TypesUnknown",
        UNCHECKED + (this.#problemsOf ? SILENT : ABSENT),
      )
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
