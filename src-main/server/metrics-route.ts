/** Figures for Prometheus at /metrics, read from the state at each scrape. */
import type { FastifyInstance } from 'fastify'
import { Gauge, Registry } from 'prom-client'
import type { Engine } from '../engine.ts'

export function addMetricsRoute(app: FastifyInstance, { state }: Engine): void {
  const registers = [new Registry()]
  const camera = ['camera_id', 'role'] as const
  const streamUp = new Gauge({
    name: 'camgate_stream_running',
    help: '1 while packets of the stream arrive',
    labelNames: camera,
    registers,
  })
  const streamBitrate = new Gauge({
    name: 'camgate_stream_bits_per_second',
    help: 'Received from the camera',
    labelNames: camera,
    registers,
  })
  const streamLost = new Gauge({ name: 'camgate_stream_lost_packets', help: 'Missing by sequence number', labelNames: camera, registers })
  const streamReaders = new Gauge({ name: 'camgate_stream_readers', help: 'Readers of the stream', labelNames: camera, registers })
  const published = ['camera_id', 'profile', 'path'] as const
  const publishing = new Gauge({ name: 'camgate_publication_publishing', help: '1 while it publishes', labelNames: published, registers })
  const sent = new Gauge({ name: 'camgate_publication_sent_bytes', help: 'Sent to the server', labelNames: published, registers })
  const restarts = new Gauge({
    name: 'camgate_publication_restarts',
    help: 'Restarts since it was started',
    labelNames: published,
    registers,
  })

  const arrives = new Gauge({
    name: 'camgate_publication_arriving',
    help: '1 while the server counts what is sent; 0 where it does not, or cannot be asked',
    labelNames: published,
    registers,
  })
  const unproven = new Gauge({
    name: 'camgate_publication_unproven',
    help: '1 while it is sent and nobody knows whether it arrives, by the reason why the API of the server cannot be asked',
    labelNames: [...published, 'cause'],
    registers,
  })
  const thinned = new Gauge({
    name: 'camgate_publication_thinned',
    help: '1 while pictures are left out because the line to the server takes less than the camera sends',
    labelNames: published,
    registers,
  })
  const impaired = new Gauge({
    name: 'camgate_publication_impaired',
    help: '1 while it arrives and is not as it should be: damaged (the server counts errors) or slow-source (slower than real time)',
    labelNames: [...published, 'cause'],
    registers,
  })

  app.get('/metrics', async (_request, reply) => {
    registers[0]?.resetMetrics()
    for (const stream of state.all('streams')) {
      const labels = { camera_id: stream.camera_id, role: stream.role }
      streamUp.set(labels, stream.state === 'running' ? 1 : 0)
      streamBitrate.set(labels, stream.bitrate)
      streamLost.set(labels, stream.lost)
      streamReaders.set(labels, stream.readers)
    }
    for (const publication of state.all('publications')) {
      const labels = { camera_id: publication.camera_id, profile: publication.profile, path: publication.publish_path }
      publishing.set(labels, publication.status === 'publishing' ? 1 : 0)
      sent.set(labels, publication.metrics.bytes_sent)
      restarts.set(labels, publication.restarts)
      arrives.set(labels, publication.delivery === 'arriving' ? 1 : 0)
      thinned.set(labels, publication.thinned ? 1 : 0)
      for (const trouble of [publication.damaged, publication.lagging]) if (trouble) impaired.set({ ...labels, cause: trouble.cause }, 1)
      if (publication.unproven) unproven.set({ ...labels, cause: publication.unproven.cause }, 1)
    }
    return reply.type(registers[0]?.contentType ?? 'text/plain').send(await registers[0]?.metrics())
  })
}
