/** A program for the tests: a UPnP media server by node-ssdp, on the address it is given, that calls itself a camera. Ends with its parent. */
import { createServer } from 'node:http'
import { Server } from 'node-ssdp'

const [address = '127.0.0.1'] = process.argv.slice(2)
const description =
  '<root><device><deviceType>urn:schemas-upnp-org:device:MediaServer:1</deviceType><friendlyName>Jukebox with camera</friendlyName></device></root>'
createServer((_, response) => response.end(description)).listen(8200, address)
const server = new Server({ location: `http://${address}:8200/desc.xml` })
server.addUSN('upnp:rootdevice')
await server.start()
process.stdin.on('end', () => process.exit()).resume()
