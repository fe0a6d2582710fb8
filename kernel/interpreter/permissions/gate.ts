/**
 * Decides what cells may do: by the flags, by what the user has said for this
 * notebook, by a question.
 *
 * @module
 */
import { join } from "node:path";
import type { InterpreterEvent } from "../interpreter.ts";
import { sleep } from "../patience.ts";
import { Broker, type Decision, type Question } from "./broker.ts";
import { Choices } from "./choices.ts";
import { FlagPolicy, type Verdict } from "./flag_policy.ts";
import { permissionMode } from "./mode.ts";
import { processFolder } from "./process_folder.ts";
import {
  type Answer,
  type Cause,
  denialText,
  questionText,
  readAnswer,
} from "./words.ts";

/** Where Deno looks for its broker. */
export const BROKER_VARIABLE = "DENO_PERMISSION_BROKER_PATH";

/** What a gate is made of. */
export interface GateOptions {
  /** Deno's permission flags of cells. */
  flags: readonly string[];
  /** The notebook's folder. */
  folder?: string;
  /** Where "always" and "never" are kept; in memory unless given. */
  choicesFile?: string | null;
  /** Tells questions and notes. */
  emit(event: InterpreterEvent): void;
}

/** The cell that may be asked for. */
interface Asker {
  cell: number;
  executionCount: number;
}

/** One child's way to ask. */
export interface Door {
  /** Environment of the child. */
  readonly env: Record<string, string>;
  /** The child is up: from now on it is cells who ask. */
  opened(): void;
  /** The child is gone. */
  close(): void;
}

const KINDS_OF_PATHS = ["read", "write", "ffi"];
/** Times that an unreadable answer is asked for again. */
const AGAIN = 2;
/** ms for what the cell has printed to come before its question. */
const OUTPUT_FIRST = 5;
/** Folders of a child in which a relative path is looked at. */
const FOLDERS = 100;

/** See the module. */
export class PermissionGate {
  readonly #emit: (event: InterpreterEvent) => void;
  readonly #isAsking: boolean;
  readonly #policy: FlagPolicy;
  readonly #choices: Choices;
  readonly #folder: string;
  /** Answers that hold until the cell ends. */
  readonly #forCell = new Map<string, Answer>();
  /** Running cells by number; null where nobody may be asked. */
  readonly #running = new Map<number, Asker | null>();
  #answered: ((text: string | null) => void) | null = null;
  #refused: (() => void) | null = null;
  /** A question of the child itself, such as prompt(), is open. */
  #isPrompting = false;
  /** Nothing more is asked for an interrupted cell. */
  #isStopped = false;

  /** Of an interpreter; it outlives children. */
  constructor(options: GateOptions) {
    this.#emit = options.emit;
    this.#isAsking = permissionMode(options.flags) === "ask";
    this.#folder = options.folder ?? Deno.cwd();
    this.#policy = new FlagPolicy(options.flags, this.#folder);
    this.#choices = new Choices(options.choicesFile ?? null);
  }

  /** A broker for one child; null where deno alone decides. */
  door(): Door | null {
    if (!this.#isAsking) return null;
    this.#policy.start();
    let isBooting = true;
    const folders = new Set([this.#folder]);
    const broker = new Broker((question) =>
      isBooting && question.value === BROKER_VARIABLE
        ? Promise.resolve({ allow: true })
        : this.#decide(question, folders)
    );
    return {
      env: { [BROKER_VARIABLE]: broker.path },
      opened: () => isBooting = false,
      close: () => {
        this.#refuse();
        broker.close();
      },
    };
  }

  /** A cell starts; it can be asked if its front end allows. */
  cellStarted({ cell, executionCount, allowStdin }: Asker & {
    allowStdin?: boolean;
  }): void {
    this.#running.set(cell, allowStdin ? { cell, executionCount } : null);
    this.#isStopped = false;
  }

  /** It has ended: nobody waits for its questions any more. */
  cellEnded(cell: number): void {
    this.#running.delete(cell);
    this.#forCell.clear();
    if (this.#running.size > 0) return;
    this.#isPrompting = false;
    this.#refuse();
  }

  /** Of several cells it cannot be told who asks: the latest is taken. */
  get #asker(): Asker | null {
    return [...this.#running.values()].findLast(Boolean) ?? null;
  }

  /** Sees the child's own questions, of which one at a time can be open. */
  saw({ type }: InterpreterEvent): void {
    if (type !== "input") return;
    this.#refuse();
    this.#isPrompting = true;
  }

  /** Takes an answer; false if it is one for the child. */
  answer(text: string | null): boolean {
    this.#isPrompting = false;
    if (this.#answered === null) return false;
    this.#answered(text);
    return true;
  }

  /**
   * The cell is to be stopped: what is being asked is denied, as the child is
   * blocked as long as it is open, and what it asks from now on.
   */
  stop(): void {
    this.#isStopped = true;
    this.#refuse();
  }

  #refuse(): void {
    this.#refused?.();
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.#refuse();
    await this.#policy.close();
  }

  async #decide(
    { permission, value, pid }: Question,
    folders: Set<string>,
  ): Promise<Decision> {
    const candidates = value !== null && KINDS_OF_PATHS.includes(permission)
      ? await absolutePaths(value, pid, folders)
      : [value];
    const current = candidates[0];
    const deny = (cause: Cause): Decision => {
      const { file } = this.#choices;
      const reason = denialText(permission, current, cause, file);
      return { allow: false, reason };
    };
    const verdict = await this.#verdict(permission, candidates);
    if (verdict === "granted") return { allow: true };
    if (verdict === "denied") return deny("flag");
    // Deno asks for all programs first and, if denied, for the one by name.
    if (permission === "run" && value === null) return deny("whole");
    const chosen = candidates.map((each) =>
      this.#choices.find(permission, each)
    );
    if (chosen[0] === false) return deny("never");
    if (chosen.every(Boolean)) return { allow: true };
    const answer = await this.#ask(permission, current);
    return answer === "once" || answer === "always"
      ? { allow: true }
      : deny(answer);
  }

  /** What the flags say of the first, if they allow it of all. */
  async #verdict(
    permission: string,
    values: (string | null)[],
  ): Promise<Verdict> {
    const verdicts = await Promise.all(
      values.map((value) => this.#policy.verdict(permission, value)),
    );
    const isGranted = verdicts.every((each) => each === "granted");
    return isGranted || verdicts[0] === "denied" ? verdicts[0] : "ask";
  }

  async #ask(permission: string, value: string | null): Promise<Cause> {
    const asker = this.#asker;
    const key = JSON.stringify([permission, value]);
    const given = this.#forCell.get(key);
    if (given !== undefined) return given;
    if (this.#isStopped) return "ended";
    if (asker === null) return "nobody";
    if (this.#isPrompting || this.#refused !== null) return "busy";
    const refused = new Promise<"ended">((resolve) =>
      this.#refused = () => resolve("ended")
    );
    try {
      await Promise.race([sleep(OUTPUT_FIRST), refused]);
      const answer = await Promise.race([
        this.#answerOf(permission, value, asker),
        refused,
      ]);
      if (answer === "ended") return answer;
      this.#remember(answer, permission, value, asker);
      return answer;
    } finally {
      this.#refused = null;
      this.#answered = null;
    }
  }

  async #answerOf(
    permission: string,
    value: string | null,
    { cell, executionCount }: Asker,
  ): Promise<Answer> {
    const isKept = this.#choices.file !== null;
    const text = questionText(permission, value, executionCount, isKept);
    for (let time = 0; time <= AGAIN; time++) {
      const again = time === 0 ? "" : "Answer once, always, never or no. ";
      const reply = new Promise<string | null>((resolve) =>
        this.#answered = resolve
      );
      const prompt = again + text;
      this.#emit({ type: "input", cell, prompt, password: false });
      const answer = readAnswer(await reply);
      if (answer !== undefined) return answer;
    }
    return "no";
  }

  #remember(
    answer: Answer,
    permission: string,
    value: string | null,
    { cell }: Asker,
  ): void {
    if (answer === "once" || answer === "no") {
      // Its cell may have ended in the same moment.
      if (this.#asker) {
        this.#forCell.set(JSON.stringify([permission, value]), answer);
      }
      return;
    }
    try {
      const allow = answer === "always";
      this.#choices.remember({ permission, value, allow });
    } catch (error) {
      const text =
        `Your answer holds until the kernel ends only, as it cannot be kept: ${
          (error as Error).message
        }\n`;
      this.#emit({ type: "stream", cell, name: "stderr", text });
    }
  }
}

/**
 * The path in the child's folder, and in the others that it was seen in: it may
 * have left one between its question and our look.
 */
async function absolutePaths(
  path: string,
  pid: number,
  folders: Set<string>,
): Promise<(string | null)[]> {
  if (path.startsWith("/")) return [join(path)];
  const folder = await processFolder(pid);
  if (folder === null) return [path, null];
  folders.add(folder);
  if (folders.size > FOLDERS) return [join(folder, path), null];
  const others = [...folders].filter((each) => each !== folder);
  return [folder, ...others].map((each) => join(each, path));
}
