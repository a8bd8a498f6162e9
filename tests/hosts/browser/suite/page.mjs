// What the shared tests need of a page. The functions here are called from outside.

import * as hostwire from "hostwire";
import { Scenarios } from "./shared/scenarios.mjs";
import { runVectors } from "./shared/vectors.mjs";

let scenarios;

Object.assign(globalThis, {
  prepareScenarios(given) {
    scenarios = new Scenarios({ ...given, hostwire, host: "browser", turn, dump });
  },
  runScenario: (scenario) => scenarios.run(scenario),
  ranScenarios: () => scenarios.ran,
  runVectors: (files) => runVectors(hostwire, files),
  isReady: true,
});

/** Through the event loop once; a timer would be slowed down. */
function turn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (port1.close(), resolve());
    port2.postMessage(undefined);
  });
}

/** Every text form that a page has for a value. */
function dump(value) {
  const members = typeof value === "object" && value !== null ? Object.getOwnPropertyNames(value).map((name) => String(value[name])) : [];
  return [String(value), JSON.stringify(value), ...members].join("\n");
}
