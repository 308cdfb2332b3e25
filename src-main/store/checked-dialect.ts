/** Kysely's SQLite dialect whose every error about the disk is a Problem STORAGE_FAILED; other errors, such as a violated constraint, pass. */
import type Database from 'better-sqlite3'
import { SqliteDialect, type SqliteStatement } from 'kysely'
import { asStorageProblem } from './storage-failure.ts'

export function checkedDialect(database: Database.Database, folder: string): SqliteDialect {
  const checked = <R>(call: () => R): R => {
    try {
      return call()
    } catch (thrown) {
      throw asStorageProblem(thrown, folder)
    }
  }
  return new SqliteDialect({
    database: {
      close: () => {
        database.close()
      },
      prepare(sql): SqliteStatement {
        const statement = checked(() => database.prepare(sql))
        return {
          reader: statement.reader,
          all: (parameters) => checked(() => statement.all(parameters)),
          run: (parameters) => checked(() => statement.run(parameters)),
          iterate: (parameters) => checked(() => statement.iterate(parameters) as IterableIterator<unknown>),
        }
      },
    },
  })
}
