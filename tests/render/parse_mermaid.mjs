// Parses each file named on the command line with the real mermaid; needs the npm packages mermaid and jsdom.
import fs from "node:fs";
import { JSDOM } from "jsdom";

const dom = new JSDOM("<!DOCTYPE html><body></body>");
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const mermaid = (await import("mermaid")).default;
mermaid.initialize({ securityLevel: "strict" });
for (const file of process.argv.slice(2)) {
  const { diagramType } = await mermaid.parse(fs.readFileSync(file, "utf8"));
  console.log(diagramType);
}
