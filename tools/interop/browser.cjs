// Serves page.html to Chromium and keeps what it computes: `node browser.cjs FOLDER CHROMIUM NAME`; files as in run.py, and
// NAME.canvas, the pixels that the page has drawn (RGBA).
const { spawn } = require("child_process");
const fs = require("fs");
const http = require("http");
const path = require("path");

const [folder, chromium, name] = process.argv.slice(2);
const web = path.join(process.env.NODE_PATH, "onnxruntime-web", "dist");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
const PATIENCE_MS = 90000;

function fileOf(url) {
  if (url === "/") return path.join(__dirname, "page.html");
  if (url === "/inputs.js") return path.join(__dirname, "inputs.js");
  if (url.startsWith("/ort/")) return path.join(web, path.basename(url));
  return path.join(folder, path.basename(url));
}

let browser;
function end(code, words) {
  console.log(`interop: ${name}: ${words}`);
  browser.on("exit", () => process.exit(code));
  browser.kill("SIGKILL");
}

const server = http.createServer((request, response) => {
  if (request.method !== "POST") {
    const file = fileOf(request.url.split("?")[0]);
    if (!fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": TYPES[path.extname(file)] || "application/octet-stream" });
    fs.createReadStream(file).pipe(response);
    return;
  }
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    response.end();
    if (request.url === "/done") end(0, `onnxruntime-web, ${body.toString().match(/\S*Chrom\S*/)}`);
    else if (request.url === "/failed") end(1, body.toString());
    else fs.writeFileSync(path.join(folder, `${name}.${path.basename(request.url)}`), body);
  });
});

server.listen(0, "127.0.0.1", () => {
  const profile = fs.mkdtempSync(path.join(folder, "profile-"));
  browser = spawn(
    chromium,
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      `--user-data-dir=${profile}`,
      "--remote-debugging-port=0", // which keeps it running
      `http://127.0.0.1:${server.address().port}/`,
    ],
    { stdio: "ignore" },
  );
  setTimeout(() => end(1, `no result within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
});
