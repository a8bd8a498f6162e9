// `node vectors.mjs DIR`: runs one folder of vectors through the installed package.

import * as hostwire from "hostwire";
import { vectorFiles } from "./env.mjs";
import { runVectors } from "./shared/vectors.mjs";

const { passed, failed } = await runVectors(hostwire, vectorFiles(process.argv[2]));
for (const text of failed) console.error(text);
console.log(`node: ${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 && passed > 0 ? 0 : 1;
