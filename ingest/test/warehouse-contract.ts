import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../src/ports/warehouse.js';

/** What every warehouse does, whichever way it is reached. */
export function describeWarehouse(name: string, open: () => Promise<Warehouse>): void {
  describe(name, () => {
    let warehouse: Warehouse;
    beforeAll(async () => {
      warehouse = await open();
      await warehouse.command('CREATE DATABASE IF NOT EXISTS everloop');
      await warehouse.command('DROP TABLE IF EXISTS everloop.things SYNC');
      await warehouse.command(
        `CREATE TABLE everloop.things (id UInt64, name String, at DateTime64(3, 'UTC'), amount Decimal(38, 18), more JSON)
        ENGINE = MergeTree ORDER BY id`,
      );
    });
    afterAll(async () => {
      await warehouse.command('DROP DATABASE IF EXISTS everloop SYNC');
      await warehouse.close();
    });
    const names = async () =>
      (await warehouse.query<{ name: string }>('SELECT name FROM everloop.things ORDER BY id')).map(
        (row) => row.name,
      );

    it('stores rows as they are and gives counts as numbers, money as text', async () => {
      const row = {
        id: 1,
        name: `it's a "tab"\t\\n`,
        at: '2026-11-20T12:00:00.001Z',
        amount: '12345678901234567890.5',
        more: { when: '2026-11-20' },
      };
      await warehouse.insert('everloop.things', [JSON.stringify(row)]);
      expect(
        await warehouse.query(
          'SELECT id, name, toUnixTimestamp64Milli(at) AS at, amount, dynamicType(more.when) AS type FROM everloop.things',
        ),
      ).toEqual([
        {
          id: 1,
          name: row.name,
          at: Date.UTC(2026, 10, 20, 12, 0, 0, 1),
          amount: row.amount,
          type: 'String',
        },
      ]);
    });

    it('binds parameters, whatever is in them', async () => {
      const params = { text: `'; DROP TABLE x; -- \\ \n \t é 🦊`, list: ['a', "b'c"], number: 7 };
      expect(
        await warehouse.query(
          'SELECT {text:String} AS text, {list:Array(String)} AS list, {number:UInt8} AS number',
          { params },
        ),
      ).toEqual([params]);
    });

    it('keeps the parameters of queries that run at once apart', async () => {
      const asked = Array.from({ length: 20 }, (_each, number) => number);
      const answers = await Promise.all(
        asked.map((number) =>
          warehouse.query<{ number: number }>('SELECT {number:UInt16} AS number', { params: { number } }),
        ),
      );
      expect(answers.map(([row]) => row!.number)).toEqual(asked);
    });

    it('answers as text in the format that is asked for', async () => {
      expect(await warehouse.queryText('SELECT 1 AS a, 2 AS b', { format: 'CSVWithNames' })).toBe(
        '"a","b"\n1,2\n',
      );
    });

    it('stores a block with a row that it cannot read not at all, and says so', async () => {
      const before = await names();
      await expect(
        warehouse.insert('everloop.things', ['{"id":2,"name":"good"}', '{"id":3,"name":"\\ud800"}']),
      ).rejects.toMatchObject({ code: 'WAREHOUSE_REFUSED_ROWS', retryable: false });
      expect(await names()).toEqual(before);
    });

    it('stores the same block again: repetition is harmless above, and a view may have missed it', async () => {
      await warehouse.command('CREATE TABLE everloop.twice (id UInt64) ENGINE = MergeTree ORDER BY id');
      for (let time = 0; time < 2; time++) await warehouse.insert('everloop.twice', ['{"id":1}']);
      expect(await warehouse.query('SELECT count() AS count FROM everloop.twice')).toEqual([{ count: 2 }]);
    });

    it.each([
      ['WAREHOUSE_BAD_QUERY', 'SELECT * FROM everloop.nothing'],
      ['WAREHOUSE_TIMEOUT', 'SELECT sum(sleepEachRow(1)) FROM numbers(60) SETTINGS max_execution_time = 0.2'],
      [
        'WAREHOUSE_MEMORY_LIMIT',
        'SELECT groupUniqArray(number) FROM numbers(10000000) SETTINGS max_memory_usage = 4000000',
      ],
    ])('answers %s by its own code', async (code, sql) => {
      await expect(warehouse.query(sql)).rejects.toMatchObject({ code });
      expect(await warehouse.ping()).toBe(true);
    });
  });
}
