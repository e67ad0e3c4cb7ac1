import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../embedded-postgres';
import { CACHE_DIR } from './cache-dir';
import { startServerProcess, type TestServer } from './server-process';

const VERSION = '4.3.1';
const JARS = join(CACHE_DIR, `kafka-${VERSION}`);
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';
/** A small heap: the tests send little, and other servers run beside. */
const JAVA = ['-Xmx256m', '-Xms64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(JARS, '*')];
const run = promisify(execFile);

/** True when Kafka's jars are there; fetched once by Maven where Maven and Java are installed. */
export async function ensureKafka(): Promise<boolean> {
  if (existsSync(JARS)) return true;
  const folder = `${JARS}.new`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'pom.xml'), pom());
    await run('mvn', [
      '-q',
      '-B',
      '-f',
      join(folder, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${folder}`,
    ]);
    await rename(folder, JARS);
    return true;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (process.env.CI === 'true') throw error;
    console.warn('Kafka is not here; Maven and Java are needed to run the tests with it');
    return false;
  }
}

export interface KafkaServer extends TestServer {
  controller: number;
}

/**
 * A real broker in KRaft mode with its log in `folder`, on loopback. `again`: the same one once more, for a test in which
 * it goes away and comes back.
 */
export async function startKafka(
  folder: string,
  again?: { port: number; controller: number },
): Promise<KafkaServer> {
  const port = again?.port ?? (await freePort());
  const controller = again?.controller ?? (await freePort());
  const properties = join(folder, 'server.properties');
  await writeFile(
    properties,
    [
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.voters=1@127.0.0.1:${controller}`,
      `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
      `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
      'controller.listener.names=CONTROLLER',
      `log.dirs=${join(folder, 'log')}`,
      'num.partitions=2',
      'offsets.topic.num.partitions=1',
      'offsets.topic.replication.factor=1',
      'transaction.state.log.replication.factor=1',
      'transaction.state.log.min.isr=1',
      'group.initial.rebalance.delay.ms=0',
      '',
    ].join('\n'),
  );
  await run('java', [
    ...JAVA,
    'kafka.tools.StorageTool',
    'format',
    '--ignore-formatted',
    '-t',
    CLUSTER_ID,
    '-c',
    properties,
  ]);
  const server = await startServerProcess({ command: ['java', ...JAVA, 'kafka.Kafka', properties], port });
  return { ...server, controller };
}

function pom(): string {
  const dependency = (artifact: string) =>
    `<dependency><groupId>org.apache.kafka</groupId><artifactId>${artifact}</artifactId><version>${VERSION}</version></dependency>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>datrix</groupId><artifactId>kafka-test-server</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependency('kafka_2.13')}${dependency('kafka-tools')}</dependencies></project>`;
}
