// A parallel Scan with the Node SDK v3: node_scan.mjs ENDPOINT TABLE SEGMENTS
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";

const [endpoint, TableName, segments] = process.argv.slice(2);
const TotalSegments = Number(segments);
const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
});

let bytes = 0;
let requests = 0;
// The size of a page as its head says it, before it is parsed.
client.middlewareStack.add(
    (next) => async (args) => {
        const result = await next(args);
        bytes += Number(result.response.headers["content-length"]);
        requests += 1;
        return result;
    },
    { step: "deserialize", priority: "low" },
);

async function scan(Segment) {
    let ExclusiveStartKey;
    do {
        const page = await client.send(
            new ScanCommand({ TableName, Segment, TotalSegments, ExclusiveStartKey }),
        );
        ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
}

const before = process.cpuUsage();
const start = process.hrtime.bigint();
await Promise.all(Array.from({ length: TotalSegments }, (_, segment) => scan(segment)));
const cpu = process.cpuUsage(before);
const wall = Number(process.hrtime.bigint() - start) / 1e9;
console.log(
    `bytes=${bytes} requests=${requests} cpu=${(cpu.user + cpu.system) / 1e6} wall=${wall} ` +
        `rss_kib=${process.resourceUsage().maxRSS}`,
);
