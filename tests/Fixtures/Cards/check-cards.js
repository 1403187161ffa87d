// One card a line in (a JSON string that holds the card's JSON), one line out: what Microsoft's renderer says of it, [{ "path", "what" }].
const path = require("path");
const AC = require(path.join(process.argv[2], "adaptivecards", "dist", "adaptivecards.js"));

function check(text) {
  const card = new AC.AdaptiveCard();
  const context = new AC.SerializationContext(AC.Versions.v1_5);
  card.parse(JSON.parse(text), context);
  const said = [];
  for (let i = 0; i < context.eventCount; i++) said.push(context.getEventAt(i));
  said.push(...card.validateProperties().validationEvents);
  return said.map(event => ({ path: where(event.source), what: `the renderer says: ${event.message}` }));
}

function where(source) {
  const type = source && source.getJsonTypeName ? source.getJsonTypeName() : "card";
  return source && source.id ? `${type} "${source.id}"` : type;
}

require("readline").createInterface({ input: process.stdin }).on("line", line => {
  let answer;
  try {
    answer = check(JSON.parse(line));
  } catch (e) {
    answer = [{ path: "card", what: `the renderer fails: ${e.message}` }];
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
