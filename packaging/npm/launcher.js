#!/usr/bin/env node
// Starts the binary of the package for this platform. npm installs that package alone, by its `os` and `cpu`; nothing is
// downloaded, neither at installation nor afterwards.
"use strict";

const { spawn } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const executable = process.platform === "win32" ? "{{binary}}.exe" : "{{binary}}";

function locate() {
  try {
    return require.resolve(`{{npm}}-${platform}/bin/${executable}`);
  } catch {
    return undefined;
  }
}

// The exit codes of the command: 2 is "could not run".
function fail(reason, hint) {
  console.error(`error: ${reason}\n  hint: ${hint}`);
  process.exitCode = 2;
}

const binary = locate();
if (binary === undefined) {
  fail(
    `the package {{npm}}-${platform} is not installed`,
    "install without --omit=optional and on this machine; where there is no such package, build from source with cargo",
  );
} else {
  // `record` ends its recording when it is asked to stop. This process outlives it, and passes on what was meant for it;
  // that a terminal's Ctrl-C arrives there twice does no harm. It listens before there is anybody to pass it on to: a
  // signal is handled when this script has run to its end.
  let child;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
  child.on("error", (error) => {
    fail(`cannot start ${binary}: ${error.message}`, "install the package anew");
  });
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
    } else {
      // End as the child has, by the same signal.
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}
