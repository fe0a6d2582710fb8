/** `kernel_info_request` and `connect_request`. @module */
import type { Handler, Versions } from "../parts.ts";
import { PROTOCOL_VERSION } from "../protocol/message.ts";
import type { KernelInfoReply } from "../protocol/message_types.ts";

/** Answers `kernel_info_request`, also before the interpreter is there. */
export const kernelInfo: Handler = ({ versions }) => ({
  type: "kernel_info_reply",
  content: kernelInfoContent(versions),
});

function kernelInfoContent(versions: Versions): KernelInfoReply {
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "kerno",
    implementation_version: versions.kerno,
    language_info: {
      name: "typescript",
      version: versions.typescript,
      mimetype: "application/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner:
      `Kerno ${versions.kerno} (Deno ${versions.deno}, V8 ${versions.v8}, TypeScript ${versions.typescript})`,
    debugger: true,
    help_links: [
      { text: "Deno", url: "https://docs.deno.com/" },
      { text: "Keras", url: "https://keras.io/api/" },
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
    ],
    supported_features: ["debugger", "kernel subshells"],
  };
}

/** Answers `connect_request`. */
export const connect: Handler = ({ transport }) => ({
  type: "connect_reply",
  content: transport.addresses,
});
