/**
 * The parts of the Debug Adapter Protocol that front ends of Jupyter speak,
 * and the checked reading of arguments.
 *
 * @see https://microsoft.github.io/debug-adapter-protocol/specification
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request
 *
 * @module
 */

/** Content of a `debug_request`. */
export interface DebugRequest {
  type: "request";
  seq: number;
  command: string;
  arguments?: Record<string, unknown>;
}

/** Content of a `debug_reply`. */
export interface DebugResponse {
  type: "response";
  seq: number;
  request_seq: number;
  success: boolean;
  command: string;
  message?: string;
  body?: Record<string, unknown>;
}

/** Content of a `debug_event`. */
export interface DebugEvent {
  type: "event";
  seq: number;
  event: string;
  body?: Record<string, unknown>;
}

/** A text that frames lie in. */
export interface Source {
  name?: string;
  path: string;
  sourceReference?: number;
}

/** A breakpoint as a client wishes it; lines and columns count from 1. */
export interface SourceBreakpoint {
  line: number;
  column?: number;
  condition?: string;
  hitCondition?: string;
  logMessage?: string;
}

/** What has become of it. */
export interface Breakpoint {
  id: number;
  verified: boolean;
  line: number;
  source: Source;
  message?: string;
}

/** A call; lines and columns count from 1. */
export interface StackFrame {
  id: number;
  name: string;
  line: number;
  column: number;
  source: Source;
}

/** Variables that belong together. */
export interface Scope {
  name: string;
  variablesReference: number;
  expensive: boolean;
  presentationHint?: string;
}

/** A named value. */
export interface Variable {
  name: string;
  value: string;
  type?: string;
  evaluateName?: string;
  variablesReference: number;
  indexedVariables?: number;
  namedVariables?: number;
  presentationHint?: Record<string, unknown>;
}

/** A request that cannot be followed; its message is the response's. */
export class DebugRequestError extends Error {
  /** Always `DebugRequestError`. */
  override name = "DebugRequestError";
}

/** The arguments of one request. */
export class DebugArguments {
  readonly #command: string;
  readonly #values: Record<string, unknown>;

  /** Of `command`, for the words of errors. */
  constructor(command: string, values: unknown) {
    this.#command = command;
    this.#values = Object(values);
  }

  /**
   * A string.
   *
   * @throws {DebugRequestError} If it is none.
   */
  text(field: string): string {
    const value = this.#values[field];
    if (typeof value !== "string") throw this.#refused(field, "a string");
    return value;
  }

  /** A string, or nothing. */
  optionalText(field: string): string | undefined {
    const value = this.#values[field];
    return typeof value === "string" ? value : undefined;
  }

  /**
   * An integer of at least 0; `otherwise` where it is missing.
   *
   * @throws {DebugRequestError} If it is something else.
   */
  integer(field: string, otherwise?: number): number {
    const value = this.#values[field] ?? otherwise;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
      throw this.#refused(field, "an integer of at least 0");
    }
    return value;
  }

  /** An array; empty where it is missing or none. */
  list(field: string): unknown[] {
    const value = this.#values[field];
    return Array.isArray(value) ? value : [];
  }

  /**
   * The path of `source`.
   *
   * @throws {DebugRequestError} If it is no string.
   */
  sourcePath(): string {
    const path = Object(this.#values.source).path;
    if (typeof path !== "string") {
      throw this.#refused("source.path", "a string");
    }
    return path;
  }

  /**
   * The wished breakpoints.
   *
   * @throws {DebugRequestError} If one has no line.
   */
  breakpoints(): SourceBreakpoint[] {
    return this.list("breakpoints").map((value) => {
      const one = new DebugArguments(this.#command, value);
      const column = Object(value).column;
      return {
        line: one.integer("line"),
        ...(typeof column === "number" ? { column } : {}),
        ...one.#given("condition"),
        ...one.#given("hitCondition"),
        ...one.#given("logMessage"),
      };
    });
  }

  #given(field: string): Record<string, string> {
    const text = this.optionalText(field)?.trim();
    return text ? { [field]: text } : {};
  }

  #refused(field: string, rule: string): DebugRequestError {
    const value = this.#values[field];
    const current = value === undefined
      ? "it is missing"
      : `current value is ${JSON.stringify(value)}`;
    return new DebugRequestError(
      `Cannot follow "${this.#command}" as "${field}" must be ${rule}: ${current}`,
    );
  }
}
