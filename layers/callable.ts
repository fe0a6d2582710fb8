/**
 * Objects that are functions too, and classes that need no `new`.
 *
 * @module
 */

/** The symbol of the method that runs when a {@linkcode Callable} is called. */
export const invoke: unique symbol = Symbol("kerno.invoke");

/**
 * Base of classes whose instances can be called.
 *
 * An instance is a function whose prototype is the class's, so that
 * `instanceof`, methods and private fields work as for any object, and nothing
 * of `Function.prototype` (`name`, `call`, `apply`, `length`) hides a member.
 */
export abstract class Callable {
  constructor() {
    const self = (...args: unknown[]): unknown =>
      (self as unknown as Callable)[invoke](...args);
    Reflect.deleteProperty(self, "name");
    Reflect.deleteProperty(self, "length");
    return Object.setPrototypeOf(self, new.target.prototype);
  }

  /** What a call of the instance does. */
  abstract [invoke](...args: unknown[]): unknown;
}

/** Any class. */
// deno-lint-ignore no-explicit-any
export type AnyClass = abstract new (...args: any[]) => object;

/**
 * Makes a class callable without `new`; both ways give the same instance.
 *
 * @param name Name that the class shows, such as `LSTM`.
 * @param target The class.
 * @returns The class, to be exported in place of `target`, typed by the caller.
 */
export function withoutNew<C>(name: string, target: AnyClass): C {
  Object.defineProperty(target, "name", { value: name, configurable: true });
  const proxy = new Proxy(target, {
    apply: (_, __, args) => Reflect.construct(proxy as never, args),
  });
  Object.defineProperty(target.prototype, "constructor", {
    value: proxy,
    writable: true,
    configurable: true,
  });
  return proxy as C;
}

/** A class that needs no `new`: what it makes, and from which arguments. */
export interface ClassOf<T, A extends readonly unknown[]> {
  new (...args: A): T;
  (...args: A): T;
  prototype: T;
}
