/** A fresh process that exports in a worker with the memory limits of the program's own; prints what it took as one JSON line. */
import { Worker } from 'node:worker_threads'
import { WORKER_MEMORY } from '#main/jobs/jobs.ts'

const worker = new Worker(new URL('exportWorker.ts', import.meta.url), { argv: process.argv.slice(2), resourceLimits: WORKER_MEMORY })
worker.once('message', (answer: object) => process.stdout.write(JSON.stringify(answer)))
