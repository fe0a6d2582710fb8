/**
 * Names and values of widgets in the protocol.
 *
 * @module
 */
import { isPlain } from "./_buffers.ts";
import { referenceTo, referred, type Registered } from "./_registry.ts";

/** `readoutFormat` to `readout_format`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `readout_format` to `readoutFormat`. */
export function camelCase(key: string): string {
  return key.replace(/(?<=\w)_([a-z])/g, (_, letter) => letter.toUpperCase());
}

function isRegistered(value: unknown): value is Registered {
  return typeof value === "object" && value !== null &&
    typeof (value as Registered).wireState === "function";
}

/** A value with references where widgets are. */
export function toWire(value: unknown): unknown {
  if (isRegistered(value)) return referenceTo(value);
  if (Array.isArray(value)) return value.map(toWire);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, toWire(item)]),
  );
}

/** A value with widgets where references are; what holds none is the same. */
export function fromWire(value: unknown): unknown {
  if (typeof value === "string") return referred(value) ?? value;
  if (Array.isArray(value)) return value.map(fromWire);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fromWire(item)]),
  );
}

/** Puts properties for values on the prototype of a kind of widget. */
export function defineValues(
  prototype: object,
  names: readonly string[],
): void {
  for (const name of names) {
    Object.defineProperty(prototype, name, {
      get(this: { get(name: string): unknown }) {
        return this.get(name);
      },
      set(this: { set(name: string, value: unknown): void }, value: unknown) {
        this.set(name, value);
      },
      configurable: true,
    });
  }
}
