// Runs obscenity and linkifyjs on cases and messages; `run.py` makes the table.
import { readFileSync } from "node:fs";
import { find } from "linkifyjs";
import { englishDataset, englishRecommendedTransformers, RegExpMatcher, TextCensor } from "obscenity";

const matcher = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });
const censor = new TextCensor();
const [mode, file] = process.argv.slice(2);

if (mode === "cases") {
  for (const { text } of JSON.parse(readFileSync(file, "utf8"))) {
    console.log(JSON.stringify({ obscenity: matcher.hasMatch(text), linkifyjs: find(text).length > 0 }));
  }
} else {
  const messages = readFileSync(file, "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
  const times = [];
  for (let round = 0; round < 21; round++) {
    const start = process.hrtime.bigint();
    for (const message of messages) {
      censor.applyTo(message, matcher.getAllMatches(message, true));
      find(message);
    }
    times.push(Number(process.hrtime.bigint() - start) / 1e3 / messages.length);
  }
  console.log(JSON.stringify({ name: "obscenity + linkifyjs", times }));
}
