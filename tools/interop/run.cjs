// Runs exported files in ONNX Runtime for JavaScript: `node run.cjs FOLDER FORM PACKAGE NAME`; files as in run.py.
const fs = require("fs");
const path = require("path");
const inputs = require("./inputs.js");

async function main(folder, form, packageName, name) {
  const ort = require(packageName);
  if (packageName === "onnxruntime-web") ort.env.wasm.numThreads = 1;
  for (const what of ["denoiser", "pipeline"]) {
    const file = path.join(folder, `${what}-${form}.onnx`);
    if (!fs.existsSync(file)) continue;
    const session = await ort.InferenceSession.create(new Uint8Array(fs.readFileSync(file)));
    const outputs = await session.run(inputs[what](ort));
    const data = outputs[session.outputNames[0]].data;
    fs.writeFileSync(path.join(folder, `${name}.${what}`), Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  }
  const place = path.dirname(require.resolve(packageName)).split(`node_modules${path.sep}`).pop().split(path.sep)[0];
  const manifest = JSON.parse(fs.readFileSync(path.join(process.env.NODE_PATH, place, "package.json"), "utf8"));
  console.log(`interop: ${name}: ${manifest.name} ${manifest.version}`);
}

main(...process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
