// From what a caller gives to what the core reads. What cannot be read is thrown as the core's record.

import * as glue from "#glue";
import { toCore } from "./names.js";

/** What this side tells the core, and no caller. */
const OF_THIS_LAYER = ["stream", "holder"];

/** Options in the core's names; those without a value are left out. `own` are for this side and stay here. */
export function optionsRecord(options, own) {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== "object" || Array.isArray(options)) throw glue.invalid_options("they are no object");
  const chosen = {};
  for (const [name, value] of Object.entries(options)) {
    if (own.includes(name) || value === undefined || value === null) continue;
    if (OF_THIS_LAYER.includes(name)) throw glue.invalid_options(`there is no option ${name}`);
    try {
      chosen[name] = JSON.parse(JSON.stringify(value, sendable));
    } catch {
      throw glue.invalid_options(`${name} holds what is neither text, a finite number, true, false nor a list or plain object of these`);
    }
  }
  return toCore(chosen);
}

/** Options of one call: with what is told of the files, and whether there is a sink. */
export function callRecord(options, own, blobs) {
  const record = optionsRecord(options, own) ?? {};
  const files = Object.entries(blobs).map(([name, blob]) => {
    // Its own type, so that the core sets one where there is none.
    return [name, { filename: blob.name || name, content_type: blob.type || undefined, length: blob.size }];
  });
  if (files.length > 0) record.files = Object.fromEntries(files);
  if (sinkOf(options)) record.stream = true;
  return record;
}

/** Where a file goes that comes. */
export function sinkOf(options) {
  const { sink } = options ?? {};
  if (sink === undefined || sink === null) return undefined;
  if (typeof sink.getWriter !== "function") throw glue.invalid_options("sink is no WritableStream");
  return sink;
}

/** A blob for each file to send. */
export function blobsOf(method, options) {
  const { files } = options ?? {};
  if (files === undefined || files === null) return {};
  if (typeof files !== "object") throw glue.invalid_options("files is no object");
  const given = Object.entries(files).filter(([, file]) => file !== undefined && file !== null);
  return Object.fromEntries(given.map(([name, file]) => [name, blob(name, file)]));
}

function blob(name, file) {
  if (file instanceof Blob) return file;
  // Not `instanceof`: it may come from another realm, and Node's Buffer is one.
  if (Object.prototype.toString.call(file) === "[object Uint8Array]") return new Blob([file]);
  throw glue.invalid_options(`the file ${name} is neither a Blob nor a Uint8Array`);
}

/** Parameters in the order given; those that are undefined are left out. */
export function paramsText(method, params) {
  if (params === undefined || params === null) return "";
  if (typeof params !== "object" || Array.isArray(params)) throw glue.unsendable(method, []);
  const members = [];
  const unsendable = [];
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    try {
      members.push(`${JSON.stringify(name)}:${JSON.stringify(value, sendable)}`);
    } catch {
      unsendable.push(name);
    }
  }
  if (unsendable.length > 0) throw glue.unsendable(method, unsendable);
  return `{${members.join(",")}}`;
}

/** `JSON.stringify` drops or changes what JSON cannot hold; here nothing is changed behind the caller's back. */
function sendable(_name, value) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      break;
    case "undefined":
      if (!Array.isArray(this)) return value;
      break;
    case "object":
      if (value === null || Array.isArray(value) || Object.prototype.toString.call(value) === "[object Object]") return value;
      break;
  }
  throw new TypeError("JSON cannot hold it");
}

/** An answer's head as the core reads it, and its body as bytes. */
export function answerParts(answer) {
  const { status, headers = [], body = "" } = answer ?? {};
  if (typeof headers !== "object" || headers === null) throw glue.invalid_options("the answer's headers are neither pairs nor an object");
  const head = { status, headers: Symbol.iterator in headers ? [...headers] : Object.entries(headers) };
  if (!head.headers.every((pair) => Array.isArray(pair) && pair.length === 2)) throw glue.invalid_options("the answer's headers are no pairs");
  if (typeof body === "string") return [head, new TextEncoder().encode(body)];
  // Not `instanceof`: it may come from another realm, and Node's Buffer is one.
  if (Object.prototype.toString.call(body) === "[object Uint8Array]") return [head, body];
  throw glue.invalid_options("the answer's body is neither text nor bytes");
}
