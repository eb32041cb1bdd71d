// Starts dynalite, DynamoDB Local and Ceph's radosgw (S3) on free ports of the loopback.
//   node serve.mjs COMMAND [ARGUMENT...]   runs the command with the servers' URLs in the environment
//                                          and exits with its code
//   node serve.mjs                         prints the URLs, one NAME=URL a line, and serves until its
//                                          standard input ends
// Either way the servers end with this process, however it ends.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import dynalite from "dynalite";

const startLimitMs = 120_000; // some seconds, but on a machine that is very busy

async function listen(server) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return server.address().port;
}

async function freePort() {
    const probe = createServer();
    const port = await listen(probe);
    probe.close();
    await once(probe, "close");
    return port;
}

// A server is up when it answers HTTP, whatever the answer is.
async function answers(url, alive) {
    for (const end = Date.now() + startLimitMs; alive() && Date.now() < end; ) {
        try {
            await fetch(url, { signal: AbortSignal.timeout(2000) });
            return true;
        } catch {
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
    }
    return false;
}

async function startDynalite() {
    const server = dynalite({ createTableMs: 10, deleteTableMs: 10, updateTableMs: 10 });
    return `http://127.0.0.1:${await listen(server)}`;
}

// DynamoDB Local takes no port 0; another process may take the one found before it does.
async function startDynamodbLocal(attempts = 3) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const java = ["java", "-XX:+UseSerialGC", "-Xmx1g", "-Djava.library.path=./DynamoDBLocal_lib",
        "-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb", "-disableTelemetry",
        "-port", `${port}`];
    const child = spawn("setpriv", ["--pdeathsig", "KILL", ...java], {
        cwd: fileURLToPath(new URL("dynamodb_local", import.meta.url)),
        stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let ended = false;
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (output += text));
    child.on("error", (error) => ((output += error), (ended = true)));
    child.on("exit", () => (ended = true));
    process.on("exit", () => child.kill("SIGKILL"));
    if (await answers(url, () => !ended)) {
        child.on("exit", () => console.error(`DynamoDB Local ended: ${output}`));
        return url;
    }
    child.kill("SIGKILL");
    if (attempts > 1) {
        return startDynamodbLocal(attempts - 1);
    }
    throw new Error(`DynamoDB Local does not start: ${output}`);
}

// A script of its own, which prints "ready URL"; another process may take one of its ports before it.
async function startRadosgw(attempts = 3) {
    const port = 20000 + 100 * Math.floor(Math.random() * 100);
    const directory = mkdtempSync(join(tmpdir(), "radosgw-"));
    const script = fileURLToPath(new URL("radosgw.sh", import.meta.url));
    const child = spawn("setpriv", ["--pdeathsig", "TERM", script, directory, `${port}`], {
        stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    const ready = new Promise((resolve) => {
        child.stdout.on("data", (text) => {
            output += text;
            const found = /^ready (\S+)$/m.exec(output);
            found && resolve(found[1]);
        });
        child.on("error", (error) => ((errors += error), resolve()));
        child.on("exit", () => resolve());
    });
    child.stderr.on("data", (text) => (errors += text));
    process.on("exit", () => child.kill("SIGTERM"));
    const url = await ready;
    if (url) {
        return url;
    }
    if (attempts > 1) {
        return startRadosgw(attempts - 1);
    }
    throw new Error(`radosgw does not start: ${errors}`);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => process.exit(1));
}

const [dynaliteUrl, localUrl, radosgwUrl] =
    await Promise.all([startDynalite(), startDynamodbLocal(), startRadosgw()]);
const urls = {
    DYNDUMP_TEST_DYNALITE: dynaliteUrl,
    DYNDUMP_TEST_DYNAMODB_LOCAL: localUrl,
    DYNDUMP_TEST_RADOSGW: radosgwUrl,
};

const [command, ...args] = process.argv.slice(2);
if (command) {
    const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...urls } });
    process.on("exit", () => child.kill());
    child.on("error", (error) => {
        console.error(`${command}: ${error.message}`);
        process.exit(127);
    });
    const [code] = await once(child, "exit");
    process.exit(code ?? 1);
} else {
    for (const [name, url] of Object.entries(urls)) {
        console.log(`${name}=${url}`);
    }
    process.stdin.resume();
    await once(process.stdin, "end");
    process.exit(0);
}
