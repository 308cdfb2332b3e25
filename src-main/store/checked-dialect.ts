/** Kysely's SQLite dialect whose every error about the disk is a Problem STORAGE_FAILED; other errors, such as a violated constraint, pass. */
import type Database from 'better-sqlite3'
import { SqliteDialect, type SqliteStatement } from 'kysely'
import type { DiskWatch } from './disk-watch.ts'
import { asStorageProblem } from './storage-failure.ts'

/** Only these prove something: what is written within a transaction is not on the disk before its end. */
const writing = /^\s*(?:insert|update|delete|commit)\b/i

export function checkedDialect(database: Database.Database, folder: string, disk: DiskWatch): SqliteDialect {
  const checked = <R>(call: () => R): R => {
    try {
      return call()
    } catch (thrown) {
      const problem = asStorageProblem(thrown, folder)
      disk.refused(problem)
      throw problem
    }
  }
  const done = <R>(sql: string, call: () => R): R => {
    const result = checked(call)
    if (disk.trouble && !database.inTransaction && writing.test(sql)) disk.written()
    return result
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
          all: (parameters) => done(sql, () => statement.all(parameters)),
          run(parameters) {
            // A full disk ends a transaction by itself; undoing it once more would hide why behind an error of its own.
            if (/^\s*rollback\s*$/i.test(sql) && !database.inTransaction) return { changes: 0, lastInsertRowid: 0 }
            return done(sql, () => statement.run(parameters))
          },
          iterate: (parameters) => checked(() => statement.iterate(parameters) as IterableIterator<unknown>),
        }
      },
    },
  })
}
