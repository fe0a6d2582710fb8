/**
 * Evaluating, assigning and showing: in a call of a stopped cell, or among the
 * cells' own names.
 *
 * @module
 */
import type { Evaluation, Inspector } from "../inspector.ts";
import type { MimeBundle } from "../interpreter.ts";
import { within } from "../patience.ts";
import { isExpression } from "../to_javascript.ts";
import { DebugRequestError, type Variable } from "./dap.ts";
import { isIdentifier, withoutTypes } from "./expressions.ts";
import type { Frame } from "./stop.ts";
import { typeText, valueText } from "./value_text.ts";
import type { Lifetime, Variables } from "./variables.ts";

/** A display that is asynchronous has so long. */
const DISPLAY_PATIENCE = 2000;

/** ms in which a free event loop turns. */
const TURN = 50;
const SELF = "function(){return this}";
const BY_VALUE = { returnByValue: true };

const BUNDLE_OF = "function(value){return __kerno.bundle(value)}";
const TEXT_OF =
  "function(value){return __kerno.inspectText(value,{colors:false})}";

/** How an expression is evaluated. */
interface EvaluateOptions {
  lifetime: Lifetime;
  /** Refuses whatever has an effect. */
  quiet?: boolean;
}

/** Evaluates for one session. */
export class Evaluator {
  readonly #inspector: () => Inspector;
  readonly #variables: Variables;
  #displays = 0;
  /** Whether V8 stands still: then no promise settles. */
  isStopped = false;

  /** `inspector` is that of the present child. */
  constructor(inspector: () => Inspector, variables: Variables) {
    this.#inspector = inspector;
    this.#variables = variables;
  }

  /**
   * Evaluates TypeScript.
   *
   * @throws {DebugRequestError} With the words of what it has thrown.
   */
  async run(
    code: string,
    frame: Frame | undefined,
    { lifetime, quiet = false }: EvaluateOptions,
  ): Promise<Evaluation["result"]> {
    const isForRepl = !frame && !this.isStopped && !quiet &&
      (!isExpression(code) || /\bawait\b/.test(code));
    const options = {
      expression: withoutTypes(code),
      objectGroup: this.#variables.group(lifetime),
      generatePreview: true,
      silent: true,
      throwOnSideEffect: quiet,
    };
    if (!quiet) this.#variables.isStale = true;
    const inspector = this.#inspector();
    const { result, exceptionDetails } = frame
      ? await inspector.send<Evaluation>("Debugger.evaluateOnCallFrame", {
        ...options,
        callFrameId: frame.call.callFrameId,
      })
      : await inspector.send<Evaluation>("Runtime.evaluate", {
        ...options,
        // Its replies wait for the end of running code.
        replMode: isForRepl,
        awaitPromise: isForRepl,
      });
    if (!exceptionDetails) return result;
    const { exception, text } = exceptionDetails;
    const [words] = (exception ? valueText(exception) : text).split("\n");
    throw new DebugRequestError(words);
  }

  /** What `evaluate` answers. */
  async evaluate(
    code: string,
    frame: Frame | undefined,
    context: string | undefined,
  ): Promise<Record<string, unknown>> {
    const lifetime = frame ? "stop" : "view";
    const quiet = context === "hover";
    const value = await this.run(code, frame, { lifetime, quiet });
    const isText = context === "repl" || context === "clipboard";
    const whole = isText && value.type === "object" && value.objectId
      ? await this.#text(value)
      : null;
    const isPath = /^[\w$.]+$/.test(code);
    const path = isPath ? code : undefined;
    const { value: text, type, variablesReference, indexedVariables } =
      await this.#variables.describeOne("", value, path, lifetime);
    return {
      result: whole ?? text,
      type,
      variablesReference,
      ...(indexedVariables ? { indexedVariables } : {}),
      presentationHint: {},
    };
  }

  /** Assigns to what an expression names. */
  async assign(
    target: string,
    value: string,
    frame: Frame | undefined,
  ): Promise<Record<string, unknown>> {
    return await this.evaluate(
      `${target} = (${withoutTypes(value)})`,
      frame,
      undefined,
    ).then(({ result, ...rest }) => ({ value: result, ...rest }));
  }

  /** Assigns to a member of what a client has opened. */
  async setMember(
    reference: number,
    name: string,
    value: string,
    frame: Frame | undefined,
  ): Promise<Record<string, unknown>> {
    const scope = await this.#variables.scopeOf(reference, name);
    if (scope) return await this.#setInScope(scope, name, value, frame);
    const holder = this.#variables.objectOf(reference);
    if (!holder) {
      throw new DebugRequestError(
        `Cannot set "${name}" as its variablesReference must be of a scope or an object that has it: current value is ${reference}`,
      );
    }
    const { objectId, lifetime } = holder;
    const wanted = await this.run(value, frame, { lifetime });
    const { result, exceptionDetails } = await this.#inspector()
      .send<Evaluation>("Runtime.callFunctionOn", {
        objectId,
        functionDeclaration:
          "function(name,value){'use strict';this[name]=value;return this[name]}",
        arguments: [{ value: name }, argumentOf(wanted)],
        objectGroup: this.#variables.group(lifetime),
        generatePreview: true,
        silent: true,
      });
    if (exceptionDetails?.exception) {
      throw new DebugRequestError(valueText(exceptionDetails.exception));
    }
    return await this.#assigned(name, result, lifetime);
  }

  /** V8 itself sets names of scopes, so also one that another one hides. */
  async #setInScope(
    scope: { callFrameId: string; scopeNumber: number },
    name: string,
    value: string,
    frame: Frame | undefined,
  ): Promise<Record<string, unknown>> {
    const lifetime = "stop";
    const wanted = await this.run(value, frame, { lifetime });
    await this.#inspector().send("Debugger.setVariableValue", {
      ...scope,
      variableName: name,
      newValue: argumentOf(wanted),
    });
    return await this.#assigned(name, wanted, lifetime);
  }

  async #assigned(
    name: string,
    value: Evaluation["result"],
    lifetime: Lifetime,
  ): Promise<Record<string, unknown>> {
    const described = await this.#variables
      .describeOne(name, value, undefined, lifetime);
    const { value: text, type, variablesReference } = described;
    return { value: text, type, variablesReference };
  }

  /** Makes a name of all cells of a name of a call. */
  async copyToGlobals(
    source: string,
    target: string,
    frame: Frame,
  ): Promise<Record<string, unknown>> {
    if (!isIdentifier(source) || !isIdentifier(target)) {
      throw new DebugRequestError(
        "dstVariableName and srcVariableName must be valid identifiers",
      );
    }
    const key = `globalThis[Symbol.for("kerno.copied")]`;
    const lifetime = "stop";
    await this.run(`${key} = ${source}`, frame, { lifetime });
    try {
      // It is declared at once, but answered when the program goes on.
      this.#inspector().evaluate(`let ${target} = ${key}`, {
        replMode: true,
        silent: true,
      });
      const value = await this.run(target, undefined, { lifetime });
      return await this.#assigned(target, value, lifetime);
    } finally {
      await this.run(`delete ${key}`, undefined, { lifetime });
    }
  }

  /** The names that cells have declared, with their values. */
  async globals(): Promise<Variable[]> {
    this.#variables.forget("view");
    const { names } = await this.#inspector()
      .send<{ names: string[] }>("Runtime.globalLexicalScopeNames");
    const lifetime = "view";
    const found = await Promise.all(
      [...new Set(names)].sort().map(async (name) => {
        try {
          return [
            name,
            await this.run(name, undefined, { lifetime, quiet: true }),
          ] as const;
        } catch {
          return null; // Its cell has not got as far as its declaration.
        }
      }),
    );
    return await this.#variables.describe(
      found.filter((one) => one !== null)
        .map(([name, value]) => [name, value, name]),
      lifetime,
    );
  }

  /** A variable as a cell would show it. */
  async display(name: string, frame: Frame | undefined): Promise<MimeBundle> {
    const lifetime = frame ? "stop" : "view";
    const value = await this.run(name, frame, { lifetime });
    const bundle = await this.#call<MimeBundle>(BUNDLE_OF, value);
    if (bundle) return bundle;
    return { "text/plain": await this.#text(value) ?? valueText(value) };
  }

  async #text(value: Evaluation["result"]): Promise<string | null> {
    return await this.#call<string>(TEXT_OF, value);
  }

  async #call<T>(
    functionDeclaration: string,
    value: Evaluation["result"],
  ): Promise<T | null> {
    const inspector = this.#inspector();
    const objectGroup = `display ${++this.#displays}`;
    const call = (rest: Record<string, unknown>) =>
      inspector.send<Evaluation>("Runtime.callFunctionOn", {
        objectGroup,
        silent: true,
        ...rest,
      });
    try {
      const done = await within(
        call({
          functionDeclaration,
          executionContextId: 1,
          arguments: [argumentOf(value)],
        }),
        DISPLAY_PATIENCE,
      );
      if (!done || done.exceptionDetails) return null;
      const { result: { objectId, subtype, value: text } } = done;
      if (!objectId) return text ? text as T : null;
      const given = subtype === "promise"
        ? await this.#settled(objectId)
        : await call({ objectId, functionDeclaration: SELF, ...BY_VALUE });
      const bundle = given?.exceptionDetails ? null : given?.result.value;
      return Object.keys(Object(bundle)).length > 0 ? bundle as T : null;
    } finally {
      inspector.send("Runtime.releaseObjectGroup", { objectGroup });
    }
  }

  /** A display that is a promise cannot settle while the event loop stands. */
  async #settled(promiseObjectId: string): Promise<Evaluation | null> {
    const inspector = this.#inspector();
    const tick = inspector.evaluate("__kerno.tick()", { awaitPromise: true });
    if (this.isStopped || !await within(tick, TURN)) {
      tick.forget();
      return null;
    }
    const params = { promiseObjectId, ...BY_VALUE };
    const settled = inspector.send<Evaluation>("Runtime.awaitPromise", params);
    return await within(settled, DISPLAY_PATIENCE) ?? null;
  }
}

/** A value of the child as an argument. */
function argumentOf(value: Evaluation["result"]): Record<string, unknown> {
  if (typeText(value) === "undefined") return {};
  if (value.objectId) return { objectId: value.objectId };
  if (value.unserializableValue) {
    return { unserializableValue: value.unserializableValue };
  }
  return { value: value.value ?? null };
}
