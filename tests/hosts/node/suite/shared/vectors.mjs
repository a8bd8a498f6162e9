// The shared vectors, run through what the package documents: `prepare` and `read`.

import { bytesOf, errorRecord, replyRecord, same } from "./records.mjs";

/** `files` are the arrays of vectors; what comes back is `{ passed, failed: [text] }`. */
export async function runVectors({ Client, HostwireError }, files) {
  const options = { token: "vector-token" };
  const clients = { "adm.tools": await Client.admTools(options), elytrahost: await Client.elytraHost(options) };
  const tally = { passed: 0, failed: [] };
  for (const vector of files.flat()) {
    try {
      same(outcome(clients[vector.provider], HostwireError, vector), vector.expect, "");
      tally.passed += 1;
    } catch (error) {
      tally.failed.push(`${vector.name}: ${error.message}`);
    }
  }
  return tally;
}

function outcome(client, HostwireError, vector) {
  const options = vector.options && Object.fromEntries(Object.entries(vector.options).map(([name, value]) => [camel(name), value]));
  try {
    if (vector.kind === "call") return { request: client.prepare(vector.method, vector.params, options) };
    const body = vector.body_base64 === undefined ? vector.body : bytesOf(vector.body_base64);
    return { reply: replyRecord(client.read(vector.method, { status: vector.status, headers: vector.headers, body }, options)) };
  } catch (error) {
    if (!HostwireError.is(error)) throw error;
    return { error: errorRecord(error) };
  }
}

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
