/**
 * Writes an Arrow file or stream as Parquet. Runs in a process of its own, since a damaged file may make the reader
 * abort or grow without end; Node runs this file as it stands.
 */
import process from 'node:process';
import pl from 'nodejs-polars';

const [source = '', target = '', kind = 'file'] = process.argv.slice(2);
try {
  // The reader takes a path for one by its ending alone.
  const table = kind === 'stream' ? pl.readIPCStream(source) : pl.readIPC(source);
  table.writeParquet(target, { compression: 'snappy' });
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exit(3);
}
