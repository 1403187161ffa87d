// Loaded before Azurite: when the starter closes our standard input, or dies, end as on SIGTERM, so that nothing acknowledged is lost.
process.stdin.on("end", () => {
  if (process.platform === "win32") process.emit("SIGTERM");
  else process.kill(process.pid, "SIGTERM");
}).resume();
