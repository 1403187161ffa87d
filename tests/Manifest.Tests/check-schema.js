// node check-schema.js MODULES DOCUMENT SCHEMA: each way in which the document breaks Microsoft's draft-04 schema, a line each.
// Nothing is fetched: a reference that leads out of the schema fails.
const fs = require("fs");
const path = require("path");
const [modules, documentFile, schemaFile] = process.argv.slice(2);
const from = name => require(path.join(modules, name));
const Ajv = from("ajv-draft-04").default;
const read = file => JSON.parse(fs.readFileSync(file, "utf8").replace(/^\uFEFF/, ""));

// Microsoft's patterns are not all regular expressions in the stricter sense of the Unicode flag.
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
from("ajv-formats").default(ajv);
const fits = ajv.compile(read(schemaFile));
if (!fits(read(documentFile))) {
  for (const error of fits.errors) console.log(`${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
}
