// Reads Parquet files for the tests: read.mjs duckdb SQL..., or read.mjs hyparquet FILE. A line of
// JSON for each answer; numbers beyond a double are strings.
import { DuckDBInstance } from '@duckdb/node-api'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const print = value =>
  console.log(JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? v.toString() : v)))

const [reader, ...what] = process.argv.slice(2)
if (reader === 'duckdb') {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  for (const sql of what) {
    const before = process.cpuUsage()
    const answer = await connection.runAndReadAll(sql)
    const spent = process.cpuUsage(before)
    print({ rows: answer.getRowObjectsJson(), cpu: (spent.user + spent.system) / 1e6 })
  }
} else {
  const file = await asyncBufferFromFile(what[0])
  const metadata = await parquetMetadataAsync(file)
  const rows = await parquetReadObjects({ file, compressors, utf8: false })
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (value instanceof Uint8Array) row[name] = Buffer.from(value).toString('base64')
    }
  }
  print({ rows, groups: metadata.row_groups.length, columns: metadata.schema[0].num_children })
}
