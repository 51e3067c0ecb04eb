import { performance } from 'node:perf_hooks';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

/** A bare producer and a consumer that drops what it gets: what Kafka and the library cost without Everloop. */
export async function measureKafkaAlone(brokers: string[], values: readonly string[], seconds: number) {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 1_000 } });
  const topic = `alone-${Date.now()}`;
  const partitions = 6;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
  await admin.disconnect();
  let consumed = 0;
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      consumed += batch.messages.length;
    },
  });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  let produced = 0;
  let turn = 0;
  const startedMs = performance.now();
  const untilMs = startedMs + seconds * 1_000;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (performance.now() < untilMs) {
        const partition = turn++ % partitions;
        await producer.send({ topic, messages: values.map((value) => ({ value, partition })) });
        produced += values.length;
      }
    }),
  );
  while (consumed < produced) await new Promise((resolve) => setTimeout(resolve, 5));
  const rate = consumed / ((performance.now() - startedMs) / 1_000);
  await producer.disconnect();
  await consumer.disconnect();
  return rate;
}
