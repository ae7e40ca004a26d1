// Reads pictures with ZBar (WebAssembly): for each width, height and grey bytes on standard input, a line of JSON out.

import { getInstance, scanGrayBuffer } from '@undecaf/zbar-wasm'

await getInstance()
process.stdout.write('"ready"\n')

let waiting = Buffer.alloc(0)
for await (const chunk of process.stdin) {
  waiting = Buffer.concat([waiting, chunk])
  while (waiting.length >= 8) {
    const [width, height] = [waiting.readUInt32LE(0), waiting.readUInt32LE(4)]
    const end = 8 + width * height
    if (waiting.length < end) break
    const grey = new Uint8Array(waiting.subarray(8, end)).buffer
    waiting = waiting.subarray(end)
    const symbols = await scanGrayBuffer(grey, width, height)
    process.stdout.write(JSON.stringify(symbols.map((symbol) => symbol.decode())) + '\n')
  }
}
